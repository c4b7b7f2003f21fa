"""Which formats are read, and which module reads each; no parser is imported here."""

from dataclasses import dataclass
from pathlib import PurePath

_MAX_SUFFIX = 12


@dataclass(frozen=True, slots=True)
class Format:
    """A format that Pincite reads.

    Attributes:
        reader: Name of the module in `index.reading.readers` whose `read` takes it.
        media_type: As in HTTP.
        packed: Whether its files are binary containers, known by how they begin.
    """

    reader: str
    media_type: str
    packed: bool = False


_OOXML = "application/vnd.openxmlformats-officedocument"
_OASIS = "application/vnd.oasis.opendocument"

PDF = Format("pdf", "application/pdf", packed=True)
DOCX = Format("word", f"{_OOXML}.wordprocessingml.document", packed=True)
PPTX = Format("slides", f"{_OOXML}.presentationml.presentation", packed=True)
XLSX = Format("sheets", f"{_OOXML}.spreadsheetml.sheet", packed=True)
XLS = Format("sheets", "application/vnd.ms-excel", packed=True)
ODS = Format("sheets", f"{_OASIS}.spreadsheet", packed=True)
ODT = Format("opendocument", f"{_OASIS}.text", packed=True)
ODP = Format("opendocument", f"{_OASIS}.presentation", packed=True)
EPUB = Format("book", "application/epub+zip", packed=True)
RTF = Format("richtext", "application/rtf", packed=True)
HTML = Format("web", "text/html")
MARKDOWN = Format("markdown", "text/markdown")
RST = Format("restructured", "text/x-rst")
ASCIIDOC = Format("asciidoc", "text/asciidoc")
CSV = Format("delimited", "text/csv")
TSV = Format("delimited", "text/tab-separated-values")
JSON = Format("tree", "application/json")
NOTEBOOK = Format("notebook", "application/x-ipynb+json")
EMAIL = Format("mail", "message/rfc822")
SUBTITLES = Format("subtitles", "text/vtt")
XML = Format("article", "application/xml")
TEXT = Format("plain", "text/plain")
CODE = Format("code", "text/plain")
JSON_LINES = Format("lines", "application/jsonl")

_TABLE = {
    PDF: "pdf",
    DOCX: "docx docm dotx",
    PPTX: "pptx pptm ppsx potx",
    XLSX: "xlsx xlsm xltx xlsb",
    XLS: "xls",
    ODS: "ods",
    ODT: "odt ott",
    ODP: "odp otp",
    EPUB: "epub",
    RTF: "rtf",
    HTML: "html htm xhtml",
    MARKDOWN: "md markdown mdown mkd mdx",
    RST: "rst rest",
    ASCIIDOC: "adoc asciidoc asc",
    CSV: "csv",
    TSV: "tsv tab",
    JSON: "json",
    NOTEBOOK: "ipynb",
    EMAIL: "eml",
    SUBTITLES: "vtt srt",
    XML: "xml nxml",
    TEXT: "txt text log org tex",
    CODE: (
        "py pyi js mjs ts tsx jsx java kt c h cc cpp hpp cs go rs rb php pl lua r jl swift scala "
        "sh bash zsh ps1 bat sql css scss toml ini cfg conf yaml yml properties diff patch"
    ),
    JSON_LINES: "jsonl ndjson jsonl.gz ndjson.gz",
}

SUFFIXES: dict[str, Format] = {
    f".{suffix}": form for form, suffixes in _TABLE.items() for suffix in suffixes.split()
}

_BARE_NAMES = frozenset(
    "readme license licence copying notice authors contributors changelog changes news history "
    "install todo makefile dockerfile".split()
)

CONVERT_FIRST = {
    ".doc": "Word 97-2003 documents are not read; save it as DOCX or PDF.",
    ".ppt": "PowerPoint 97-2003 slides are not read; save them as PPTX or PDF.",
    ".msg": "Outlook messages are not read; save it as EML.",
    ".mobi": "Kindle books are not read; convert it to EPUB.",
    ".pages": "Pages documents are not read; export it as DOCX or PDF.",
    ".key": "Keynote slides are not read; export them as PPTX or PDF.",
    ".numbers": "Numbers sheets are not read; export them as XLSX or CSV.",
    ".gz": "Of gzip files only .jsonl.gz is read; unpack it first.",
}


def suffix_of(name: str) -> str:
    """The suffix of a file's name in lower case, `.jsonl.gz` as one; empty if it has none."""
    path = PurePath(name.lower())
    double = "".join(path.suffixes[-2:])
    if double in SUFFIXES:
        return double
    return path.suffix if len(path.suffix) <= _MAX_SUFFIX else ""


def supported(name: str) -> bool:
    """Whether a file of this name is likely to be read.

    A file of another name is still read where it is named on its own and holds plain text.
    """
    suffix = suffix_of(name)
    return suffix in SUFFIXES or (not suffix and PurePath(name).name.lower() in _BARE_NAMES)
