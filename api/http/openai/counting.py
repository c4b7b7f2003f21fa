"""How much was read and written, for the `usage` that clients show."""

from collections.abc import Iterable

_BYTES_A_TOKEN = 4


def tokens_in(texts: Iterable[str]) -> int:
    """Count tokens by the usual rule of thumb: one is four bytes of UTF-8, begun ones count."""
    size = sum(len(text.encode(errors="replace")) for text in texts)
    return -(-size // _BYTES_A_TOKEN)
