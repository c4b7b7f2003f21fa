"""What was found out about words that come again and again."""

from collections.abc import Callable
from typing import TypeVar

_MOST = 50_000
_LONGEST = 40

Value = TypeVar("Value")


class Remembered(dict[str, Value]):
    """A function's values for the words it was asked; looked up faster than `lru_cache`.

    Long words, which hardly come again, are not kept.

    Args:
        function: What gives a word's value.
    """

    def __init__(self, function: Callable[[str], Value]) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, word: str) -> Value:
        value = self._function(word)
        if len(word) <= _LONGEST:
            if len(self) >= _MOST:
                self.clear()
            self[word] = value
        return value
