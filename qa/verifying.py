"""Whether a citation still holds: exact, moved, changed or gone."""

from dataclasses import dataclass, replace
from typing import Literal

from qa.blanks import but_for_blanks
from qa.differences import Change, difference
from qa.errors import InvalidCitation
from qa.resembling import resembling

MAX_QUOTE = 50_000

Status = Literal["exact", "moved", "changed", "gone"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a citation says: this quote stands there.

    Attributes:
        document_id: The document.
        sha256: Of the original bytes it was read from.
        start: First code point of the quote in the document's canonical text.
        end: One past the last.
        quote: What stood there.

    Raises:
        InvalidCitation: It quotes nothing or over `MAX_QUOTE` characters, or start and end are not
            those of a span.
    """

    document_id: str
    sha256: str
    start: int
    end: int
    quote: str

    def __post_init__(self) -> None:
        if not self.quote:
            raise InvalidCitation("The citation quotes nothing.")
        if len(self.quote) > MAX_QUOTE:
            raise InvalidCitation(
                f"The quote has {len(self.quote):,} characters; at most {MAX_QUOTE:,} are verified."
            )
        if not 0 <= self.start <= self.end:
            raise InvalidCitation(
                f"The citation goes from {self.start} to {self.end}; start and end must be 0 or "
                "more, and end not before start."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of a citation.

    Attributes:
        status: `exact`: the quote stands where the citation says. `moved`: it stands elsewhere,
            word for word. `changed`: something like it stands in the document. `gone`: neither.
        document_id: The document it stands in now; None where it is gone.
        start: First code point of what stands there now; None where it is gone.
        end: One past the last.
        text: What stands there now, to the character.
        sha256: Of that document's original; where the quote is gone, of the cited document's, and
            None where that is gone too.
        same_original: Whether that is the original that was cited.
        difference: How the quote became `text`; empty unless it has changed.
    """

    status: Status
    document_id: str | None = None
    start: int | None = None
    end: int | None = None
    text: str | None = None
    sha256: str | None = None
    same_original: bool = False
    difference: tuple[Change, ...] = ()


def verify(claim: Claim, text: str | None, sha256: str | None) -> Verdict:
    """Verify a citation against its document as it is now.

    A difference in white space alone is a change. What else counts as changed, and not as gone, is
    said in `qa.resembling`.

    Args:
        claim: What the citation says.
        text: The document's canonical text; None where the document is gone.
        sha256: Of its original.
    """
    if text is None or sha256 is None:
        return Verdict(status="gone")
    found = quoted(claim, claim.document_id, text, sha256)
    if found:
        return found
    now = Verdict(status="gone", sha256=sha256, same_original=_same(claim, sha256))
    span = but_for_blanks(claim.quote, text) or resembling(claim.quote, text, claim.start)
    if span is None:
        return now
    start, end = span
    return replace(
        now,
        status="changed",
        document_id=claim.document_id,
        start=start,
        end=end,
        text=text[start:end],
        difference=difference(claim.quote, text[start:end]),
    )


def quoted(claim: Claim, document_id: str, text: str, sha256: str) -> Verdict | None:
    """Look for the quote, word for word, in the text of a document: the cited one or another.

    Returns:
        `exact`, or `moved` to where it is nearest to the old place; None where it is not in it.
    """
    start = _nearest(claim.quote, text, claim.start)
    if start is None:
        return None
    end = start + len(claim.quote)
    there = (document_id, start, end) == (claim.document_id, claim.start, claim.end)
    return Verdict(
        status="exact" if there else "moved",
        document_id=document_id,
        start=start,
        end=end,
        text=claim.quote,
        sha256=sha256,
        same_original=_same(claim, sha256),
    )


def _same(claim: Claim, sha256: str) -> bool:
    return claim.sha256.lower() == sha256.lower()


def _nearest(quote: str, text: str, near: int) -> int | None:
    """Find where a quote stands nearest to a place; of two as near, the later."""
    after = text.find(quote, near)
    before = _last_before(quote, text, min(near, len(text)))
    if after < 0 or before < 0:
        return max(after, before) if max(after, before) >= 0 else None
    return before if near - before < after - near else after


def _last_before(quote: str, text: str, stop: int) -> int:
    """Find the last place before `stop` where a quote begins, -1 if there is none.

    As `str.rfind` does, by halves: that takes time by the product of both lengths at worst, and
    `str.find` does not.
    """
    found, low = -1, 0
    while low < stop:
        middle = (low + stop) // 2
        at = text.find(quote, middle, stop - 1 + len(quote))
        if at >= 0:
            found, low = at, at + 1
        else:
            stop = middle
    return found
