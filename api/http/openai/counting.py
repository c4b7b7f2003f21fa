"""How much was read and written, for the `usage` that clients show."""

import re
from collections.abc import Iterable

_TOKEN = re.compile(r"\w+|[^\w\s]")


def tokens_in(texts: Iterable[str]) -> int:
    """Count tokens: a token is a word or a mark, whatever the collection's encoder makes of it."""
    return sum(len(_TOKEN.findall(text)) for text in texts)
