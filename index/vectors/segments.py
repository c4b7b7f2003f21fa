"""Dense search over a collection: segments that grow geometrically and never change.

Adding makes a new segment; the last two become one where they are of like size, or where the
earlier one is small, since every segment costs each search a moment. So what is added costs its own
size times a logarithm, and there are few segments at any time (the logarithmic method, Bentley and
Saxe 1980).
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Self

import numpy as np

from index.selection import Selection
from index.vectors.segment import FLAT_LIMIT, Segment
from qa.ranking import Ranking, Rows, Vector, Vectors

SMALL = 4_096


@dataclass(frozen=True, slots=True, eq=False)
class Segments:
    """A value: adding gives another one, and searches on this one go on undisturbed.

    Attributes:
        parts: The segments, by rising rows.
        last: Every passage up to this row is held, or was dropped.
        flat_limit: Above so many vectors a segment has inverted lists.
        small: A segment of fewer vectors becomes one with whatever is added after it.
    """

    parts: tuple[Segment, ...] = ()
    last: int = 0
    flat_limit: int = field(default=FLAT_LIMIT, kw_only=True)
    small: int = field(default=SMALL, kw_only=True)

    def __len__(self) -> int:
        return sum(len(part) for part in self.parts)

    def extended(self, rows: Rows, documents: Rows, vectors: Vectors) -> Self:
        """Add passages: arrays of shapes (n,), (n,) and (n, d), rows rising, all above `last`."""
        if not len(rows):
            return self
        last = int(rows[-1])
        parts = list(self.parts)
        while parts and len(parts[-1]) < max(2 * len(rows), self.small):
            part = parts.pop()
            rows = np.concatenate([part.rows, rows])
            documents = np.concatenate([part.documents, documents])
            vectors = np.concatenate([part.vectors(), vectors])
        parts.append(Segment.build(rows, documents, vectors, flat_limit=self.flat_limit))
        return replace(self, parts=tuple(parts), last=last)

    def without(self, documents: Rows, vectors: Callable[[Rows], Vectors]) -> Self:
        """Drop the passages of documents.

        Args:
            documents: Shape (n,).
            vectors: Gives the vectors of passages that stay, for segments that are made again.
        """
        parts: list[Segment] = []
        for part in self.parts:
            stay = ~np.isin(part.documents, documents)
            if stay.all():
                parts.append(part)
                continue
            rows, whose = part.rows[stay], part.documents[stay]
            if parts and len(parts[-1]) + len(rows) < self.small:
                before = parts.pop()
                rows = np.concatenate([before.rows, rows])
                whose = np.concatenate([before.documents, whose])
            if len(rows):
                like = part if 2 * len(rows) > len(part) else None
                limit = self.flat_limit
                made = Segment.build(rows, whose, vectors(rows), flat_limit=limit, like=like)
                parts.append(made)
        return replace(self, parts=tuple(parts))

    def lists(self) -> str:
        """Give a fingerprint of the trained lists; empty where every vector is compared."""
        trained = [part.trained() for part in self.parts]
        return sha256(b"".join(trained)).hexdigest() if any(trained) else ""

    def search(self, vector: Vector, k: int, selection: Selection) -> Ranking:
        """Rank the k passages nearest to a vector of shape (d,), of those selected."""
        found = [part.nearest(vector, k, selection) for part in self.parts]
        if not found:
            return Ranking.of([], [])
        if len(found) == 1:
            return Ranking.of(*found[0]).top(k)
        rows, scores = (np.concatenate(arrays) for arrays in zip(*found, strict=True))
        return Ranking.of(rows, scores).top(k)
