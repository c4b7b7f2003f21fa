"""What tests of the lexical index put there and ask it."""

import numpy as np

from index.lexical.index import Entry, LexicalIndex
from index.position import Position
from index.selection import Selection

ALL = Selection(10**9, np.empty(0, np.int64))
TEXTS = ["mars moons moons", "mars is red and dusty", "venus", "phobos orbits mars"]


def entries(*texts: str, first: int = 1) -> list[Entry]:
    """Two passages a document."""
    return [
        Entry(row=row, document=(row + 1) // 2, text=text) for row, text in enumerate(texts, first)
    ]


def at(last: int) -> Position:
    """A position, in the generation of that number."""
    return Position(last, last, f"mark {last}")


def found(index: LexicalIndex, text: str, selection: Selection = ALL, k: int = 10) -> list[int]:
    return [int(row) for row in index.view.search(text, k, selection).rows]
