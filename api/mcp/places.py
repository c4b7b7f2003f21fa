"""What agents call a place in a document by: ids of tools, and URIs of resources, are the same.

`pincite://default/passages/1c048ea6bf5adf6f1e49d527387bf818` is a passage with what stands around
it, `pincite://default/documents/returns.md` a document from its beginning, and the same with
`?start=20000` the document from that code point on.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

from qa.errors import InvalidInput

PASSAGES, DOCUMENTS = "passages", "documents"
PIECE = 20_000
AROUND = 8_000
_TO_A_BREAK = 1_000
_PLACE = re.compile(
    rf"pincite://([^/?#]+)/({PASSAGES}|{DOCUMENTS})/([^/?#]+)(?:\?start=([0-9]{{1,12}}))?"
)
_BREAKS = ("\n\n", "\n", " ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A passage, or a document from a code point on.

    Attributes:
        collection: Where it is.
        kind: `PASSAGES` or `DOCUMENTS`.
        id: The passage's id, or the document's.
        start: Where in a document to begin.
    """

    collection: str
    kind: str
    id: str
    start: int = 0

    def __str__(self) -> str:
        begin = f"?start={self.start}" if self.start else ""
        return f"pincite://{quote(self.collection)}/{self.kind}/{quote(self.id, safe='')}{begin}"


def place_of(text: str) -> Place:
    """Read a place.

    Raises:
        InvalidInput: It is none.
    """
    found = _PLACE.fullmatch(text.strip())
    if not found:
        raise InvalidInput(
            f"{text[:200]!r} is no id. Ids are as search, ask and list_documents give them: "
            f"{Place(collection='default', kind=DOCUMENTS, id='returns.md')} is one."
        )
    collection, kind, own, start = found.groups()
    return Place(collection=unquote(collection), kind=kind, id=unquote(own), start=int(start or 0))


def piece_from(text: str, start: int) -> tuple[int, int]:
    """Say how far a piece of a text goes: at most `PIECE` code points, to a break near its end.

    One piece after the other, each from where the one before ends, is the whole text.

    Raises:
        InvalidInput: The text ends before that.
    """
    if start > len(text) or (start == len(text) and start):
        raise InvalidInput(
            f"The document has {len(text):,} characters, so nothing is left from {start:,} on."
        )
    end = min(start + PIECE, len(text))
    if end < len(text):
        breaks = (_after_break(text, max(start, end - _TO_A_BREAK), end, each) for each in _BREAKS)
        end = next((found for found in breaks if found), end)
    return start, end


def piece_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Say what stands around a passage: `AROUND` code points on each side, and on to a break."""
    first, last = max(0, start - AROUND), min(len(text), end + AROUND)
    breaks = (_after_break(text, max(0, first - _TO_A_BREAK), first, each) for each in _BREAKS)
    if first:
        first = next((found for found in breaks if found), first)
    if last < len(text):
        found = (text.find(each, last, last + _TO_A_BREAK) for each in _BREAKS)
        last = next((at for at in found if at >= 0), last)
    return first, last


def is_near(start: int, end: int, other_start: int, other_end: int) -> bool:
    """Whether what stands around a passage holds another one of its document."""
    return start - AROUND <= other_start and other_end <= end + AROUND


def _after_break(text: str, first: int, last: int, mark: str) -> int:
    """Find where the text goes on after the last break of a stretch; 0 where there is none."""
    at = text.rfind(mark, first, last)
    return at + len(mark) if at > first else 0
