"""AsciiDoc: headings, paragraphs, lists, tables and listings, read line by line."""

import re

from index.reading.decoding import decode
from index.reading.original import Original
from index.reading.outline import Outline
from index.reading.tables import join_cells
from qa.documents import Content

_HEADING = re.compile(r"(={1,6}|#{1,6})[ \t]+(\S.*)")
_ATTRIBUTE = re.compile(r":(!?[\w-]+!?):[ \t]*(.*)")
_IGNORED = re.compile(r"(//(?!/).*|\[[^\]]*\]|<<<|'''|\+|toc::\[\]|include::.*)$")
_MACRO = re.compile(r"(?:image|video|audio)::[^\[]*\[([^\]]*)\]$")
_ITEM = re.compile(r"\s*(?:[*.-]{1,6}|\d+[.)]|<\d+>)[ \t]+(\S.*)")
_CAPTION = re.compile(r"\.([^\s.].*)")
_FENCES = ("----", "....", "```", "++++")
_FRAMES = ("====", "****", "____", "--", "////")
_COMMENT = "////"
_TABLE = re.compile(r"[|,:!]={3,}$")
_LINKS = re.compile(r"\b(?:link:|xref:|https?://|mailto:)[^\s\[\]]*\[([^\[\]]+)\]")
_REFERENCE = re.compile(r"<<[^<>,]*,\s*([^<>]+)>>|<<([^<>]+)>>")
_MARKS = re.compile(r"(?<![\w*_`#])([*_`#]{1,2})(\S(?:.*?\S)?)\1(?![\w*_`#])")
_FIELDS = ("author", "email", "revdate", "lang", "description", "keywords")
_MIN_FENCE = 4


def read(original: Original) -> Content:
    """The content of an AsciiDoc file."""
    outline = Outline(original.limits.text)
    walk = _Walk(outline)
    text = decode(original.data, original.charset).replace("\r\n", "\n").replace("\r", "\n")
    for line in text.split("\n"):
        walk.line(line.rstrip())
    walk.flush()
    fields = {name: value for name, value in walk.attributes.items() if name in _FIELDS}
    title = walk.attributes.get("doctitle", "") or outline.first_heading
    return outline.finish(title=title or original.title, metadata=fields)


class _Walk:
    def __init__(self, outline: Outline) -> None:
        self.attributes: dict[str, str] = {}
        self._outline = outline
        self._lines: list[str] = []
        self._fence = ""
        self._in_table = False
        self._is_item = False

    def line(self, line: str) -> None:
        if self._fence:
            self._inside(line)
        elif self._in_table:
            self._in_rows(line)
        elif line[:_MIN_FENCE] in _FENCES or line[:3] == "```" or line == _COMMENT:
            self.flush()
            self._fence = line[:3] if line[:3] == "```" else line
        elif _TABLE.match(line):
            self.flush()
            self._outline.end_run()
            self._in_table = True
        else:
            self._prose(line)

    def flush(self) -> None:
        text = _plain("\n".join(self._lines)) if not self._fence else "\n".join(self._lines)
        if self._fence:
            self._outline.verbatim(text)
        elif self._is_item:
            self._outline.item(text.replace("\n", " "))
        else:
            self._outline.paragraph(text.replace("\n", " "))
        self._lines, self._is_item = [], False

    def _inside(self, line: str) -> None:
        if line != self._fence:
            self._lines.append(line)
            return
        if self._fence == _COMMENT:
            self._lines = []
        self.flush()
        self._fence = ""

    def _in_rows(self, line: str) -> None:
        if _TABLE.match(line):
            self._in_table = False
            self._outline.end_run()
        else:
            self._row(line)

    def _row(self, line: str) -> None:
        self._outline.item(join_cells(_plain(cell) for cell in line.split("|")))

    def _prose(self, line: str) -> None:
        heading, field = _HEADING.fullmatch(line), _ATTRIBUTE.fullmatch(line)
        item, macro, caption = (form.fullmatch(line) for form in (_ITEM, _MACRO, _CAPTION))
        if not line or line in _FRAMES or _IGNORED.fullmatch(line):
            self.flush()
        elif heading:
            self.flush()
            self._outline.heading(len(heading[1]), _plain(heading[2]))
        elif field:
            self.attributes[field[1].lower()] = field[2]
        elif item:
            self.flush()
            self._lines, self._is_item = [item[1]], True
        elif macro or caption:
            self.flush()
            text = macro[1].split(",")[0] if macro else (caption[1] if caption else "")
            self._outline.paragraph(_plain(text))
        elif line.startswith("|"):
            self.flush()
            self._row(line)
        else:
            self._lines.append(line.removesuffix(" +"))


def _plain(text: str) -> str:
    text = _LINKS.sub(r"\1", text)
    text = _REFERENCE.sub(lambda match: match[1] or match[2], text)
    return _MARKS.sub(r"\2", text)
