"""A quote with its citation, to be put into a text: plain, as Markdown, as BibTeX."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Literal, get_args

from qa.answers import Citation
from qa.errors import InvalidInput

Format = Literal["plain", "markdown", "bibtex"]
FORMATS: tuple[Format, ...] = get_args(Format)

_OPENED = ("http://", "https://", "file:", "/")
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
_MARKDOWN = re.compile(r"[\\`*_{}\[\]()<>#+!|~&$^=:@-]|(?<=www)\.", re.IGNORECASE)
_NUMBERED = re.compile(r"^(\d+)([.)])")
_ADDRESS = re.compile(r"[^A-Za-z0-9\-._~:/?#@!$&'*+,;=%]")
_BIBTEX = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "$": r"\$",
    "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_", "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
}  # fmt: skip
_KEY_LENGTH = 12


def quoted_as(citation: Citation, form: str) -> str:
    """Write a quote with its citation.

    Args:
        citation: Where the quote stands.
        form: One of `FORMATS`: `plain`, the words between quotation marks and where they stand;
            `markdown`, a block quote with a link; `bibtex`, an entry `@misc` with the words as its
            `note`. Whatever the document holds stays text in it.

    Raises:
        InvalidInput: There is no such format.
    """
    writer = _WRITERS.get(form)
    if writer is None:
        raise InvalidInput(f"{form!r} is no form of a citation; there are: {', '.join(FORMATS)}.")
    return writer(citation)


def _plain(citation: Citation) -> str:
    where = f"{', '.join(map(_line, _parts(citation)))}\n{_line(citation.link)}".strip()
    return f"\u201c{citation.quote}\u201d\n\n{where}\n{_proof(citation)}\n"


def _markdown(citation: Citation) -> str:
    lines = _UNSEEN.sub("", citation.quote).split("\n")
    said = "\n".join(f"> {_marked_down(line.strip())}".rstrip() for line in lines)
    title, *rest = (_marked_down(_line(part)) for part in _parts(citation))
    target = _address(citation.link)
    named = f"[{title}](<{target}>)" if target else title
    return f"{said}\n>\n> \u2014 {', '.join([named, *rest])}\n"


def _bibtex(citation: Citation) -> str:
    fields = {"title": f"{{{_tex(citation.title)}}}"}
    if date := _date(citation):
        fields |= {"year": date[:4], "date": date}
    if citation.page is not None:
        fields["pages"] = str(citation.page)
    if target := _address(citation.link):
        fields["url"] = target
    place = [_tex(_path(citation))] if citation.heading_path else []
    fields["note"] = f"\u201c{_tex(citation.quote)}\u201d, {'; '.join([*place, _proof(citation)])}"
    body = "".join(f",\n  {name} = {{{value}}}" for name, value in fields.items())
    key = f"pincite-{citation.sha256[:_KEY_LENGTH]}-{citation.start}"
    return f"@misc{{{key}{body}\n}}\n"


_WRITERS: dict[str, Callable[[Citation], str]] = {
    "plain": _plain,
    "markdown": _markdown,
    "bibtex": _bibtex,
}


def _parts(citation: Citation) -> list[str]:
    """Say what the words are of, from the title to the date."""
    page = "" if citation.page is None else f"page {citation.page}"
    named = _line(citation.title) or _line(citation.uri) or "Untitled"
    return [part for part in (named, page, _path(citation), _date(citation)) if part]


def _path(citation: Citation) -> str:
    return " > ".join(citation.heading_path)


def _proof(citation: Citation) -> str:
    return f"SHA-256 {citation.sha256}, characters {citation.start} to {citation.end}"


def _line(text: str) -> str:
    return " ".join(_UNSEEN.sub("", text).split())


def _marked_down(text: str) -> str:
    return _NUMBERED.sub(r"\1\\\2", _MARKDOWN.sub(r"\\\g<0>", text))


def _address(link: str) -> str:
    """Give a link that may stand in a text, without anything that could end it there."""
    return _ADDRESS.sub("", link) if link.startswith(_OPENED) else ""


def _tex(text: str) -> str:
    return "".join(_BIBTEX.get(character, character) for character in _line(text))


def _date(citation: Citation) -> str:
    if citation.modified is None:
        return ""
    try:
        return datetime.fromtimestamp(citation.modified, UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return ""
