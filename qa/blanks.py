"""Where a text says the same with other white space: lines broken elsewhere, for one."""

from bisect import bisect_right
from itertools import accumulate

_PART = 65_536
_SHORTEST = 12


def but_for_blanks(quote: str, text: str) -> tuple[int, int] | None:
    """Find the first place where a text is a quote but for white space.

    A quote of under `_SHORTEST` characters is not looked for: without blanks it may be found within
    words.

    Returns:
        The span in code points, without blanks at its ends; None where there is none.
    """
    wanted = "".join(quote.split())
    parts = ["".join(text[at : at + _PART].split()) for at in range(0, len(text), _PART)]
    found = "".join(parts).find(wanted) if len(wanted) >= _SHORTEST else -1
    if found < 0:
        return None
    ends = list(accumulate(map(len, parts), initial=0))

    def place(number: int) -> int:
        part = bisect_right(ends, number) - 1
        seen = (at for at in range(part * _PART, len(text)) if not text[at].isspace())
        return next(at for count, at in enumerate(seen, ends[part]) if count == number)

    return place(found), place(found + len(wanted) - 1) + 1
