"""Canonical text: normalised once, in blocks that know their page and headings."""

import math
import re
import textwrap
import unicodedata
from collections.abc import Mapping

from qa.documents import Block, Content, Metadata, MetadataValue
from qa.errors import NoText, TooLarge

MAX_TITLE = 300
MAX_VALUE = 2000
MAX_FIELDS = 200
MAX_ITEMS = 200
_INT64 = 2**63

_BREAKS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_REMOVED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\ufeff\ud800-\udfff\ufdd0-\ufdef"
    + "".join(
        f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
    )
    + "]"
)
_SPACES = re.compile("[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_BLANKS = re.compile(r"[ \t]{2,}|\t")
_LINE_EDGES = re.compile(r" ?\n[ \n]*")
_LINE_ENDS = re.compile(r"[ \t]+(?=\n)")
_INVISIBLE = r"\s\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069"
VISIBLE = re.compile(f"[^{_INVISIBLE}]")


def normalise(text: str) -> str:
    """Text in the one form Pincite stores: NFC, line feeds, nothing that cannot be seen.

    Bidirectional marks and zero-width joiners stay: they are part of how the text is written.
    """
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    text = _BREAKS.sub("\n", text)
    text = _REMOVED.sub("", text)
    text = _SPACES.sub(" ", text)
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """Normalised text with runs of blanks as one; single line breaks stay, empty lines go."""
    text = _BLANKS.sub(" ", normalise(text)).strip()
    return _LINE_EDGES.sub("\n", text) if "\n" in text else text


def one_line(text: str) -> str:
    """Normalised text without any line break."""
    return " ".join(normalise(text).split())


class Outline:
    """Builds the content of one document, block by block, in reading order.

    Args:
        limit: How many code points the text may have; more raises `TooLarge`.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._parts: list[str] = []
        self._blocks: list[Block] = []
        self._length = 0
        self._page: int | None = None
        self._headings: list[tuple[int, str]] = []
        self._path: tuple[str, ...] = ()
        self._in_run = False

    @property
    def first_heading(self) -> str:
        """The first heading whose path is itself alone; empty if there is none yet."""
        for block, text in zip(self._blocks, self._parts[1::2], strict=True):
            if block.heading_path == (text,):
                return text
        return ""

    def page(self, number: int) -> None:
        """What follows stands on this page, slide or sheet, counted from 1."""
        self._page = number
        self._in_run = False

    def leave(self, level: int = 1) -> None:
        """What follows stands under no heading of this level or a deeper one."""
        self._headings = [item for item in self._headings if item[0] < level]
        self._path = tuple(text for _, text in self._headings)

    def heading(self, level: int, text: str) -> None:
        """Add a heading; 1 is the outermost level. One too long to be a heading is a paragraph."""
        line = one_line(text)
        if len(line) > MAX_TITLE:
            self.paragraph(line)
        elif VISIBLE.search(line):
            self.leave(level)
            self._headings.append((level, line))
            self._path += (line,)
            self._add(line, run=False)

    def paragraph(self, text: str) -> None:
        """Add a paragraph; its own line breaks stay."""
        self._add(fold(text), run=False)

    def item(self, text: str) -> None:
        """Add a list item or table row: on the next line where it follows another."""
        self._add(fold(text), run=True)

    def end_run(self) -> None:
        """The list or table ends: an item that follows belongs to another one."""
        self._in_run = False

    def verbatim(self, text: str) -> None:
        """Add code or other text whose blanks matter."""
        lines = _LINE_ENDS.sub("", normalise(text) + "\n")
        self._add(textwrap.dedent(lines).strip(), run=False)

    def finish(self, *, title: str, metadata: Mapping[str, object] | None = None) -> Content:
        """The content built so far.

        Raises:
            NoText: Nothing was added that can be read.
        """
        if not self._blocks:
            raise NoText("There is no text in it: it is empty.")
        return Content(
            title=one_line(title)[:MAX_TITLE].strip(),
            text="".join(self._parts),
            blocks=tuple(self._blocks),
            metadata=clean_metadata(metadata or {}),
        )

    def _add(self, text: str, *, run: bool) -> None:
        if not VISIBLE.search(text):
            return
        gap = ("\n" if run and self._in_run else "\n\n") if self._blocks else ""
        start = self._length + len(gap)
        self._length = start + len(text)
        if self._length > self._limit:
            raise TooLarge(f"It has more than {self._limit:,} characters of text.")
        self._parts += (gap, text)
        self._blocks.append(
            Block(start=start, end=self._length, page=self._page, heading_path=self._path)
        )
        self._in_run = run


def clean_metadata(raw: Mapping[str, object]) -> Metadata:
    """The scalars, and lists of scalars, of a mapping; empty ones and all others are left out."""
    kept: dict[str, MetadataValue] = {}
    for key, value in raw.items():
        name = one_line(str(key))[:MAX_TITLE]
        if not name or len(kept) >= MAX_FIELDS:
            continue
        if isinstance(value, list | tuple):
            items = [_scalar(item) for item in value[:MAX_ITEMS]]
            present = tuple(item for item in items if item is not None)
            if present:
                kept[name] = present
        elif (scalar := _scalar(value)) is not None:
            kept[name] = scalar
    return kept


def _scalar(value: object) -> str | int | float | bool | None:
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if -_INT64 <= value < _INT64 else f"{value:#x}"
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, str):
        return one_line(value)[:MAX_VALUE].strip() or None
    return None
