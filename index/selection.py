"""Which documents a search may see: one value that both searchers apply before they rank."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from qa.ranking import Rows


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """A set of documents, by their rows in the store.

    Attributes:
        last: Documents after this one were added later than the generation searched.
        excluded: Rows of documents that may not answer, sorted; those that had died, for one.
        included: When it is not None, only these may answer, sorted; none of them is excluded.
    """

    last: int
    excluded: Rows
    included: Rows | None = None

    def narrowed(self, allowed: set[int]) -> Self:
        """Keep only what is in both."""
        rows = np.array(sorted(allowed), dtype=np.int64)
        kept = rows[self.mask(rows)]
        return type(self)(self.last, np.empty(0, np.int64), kept)

    def mask(self, documents: Rows) -> npt.NDArray[np.bool_]:
        """Say of each document of an array of shape (n,) whether it may answer."""
        mask: npt.NDArray[np.bool_] = documents <= self.last
        if self.included is not None:
            mask &= _member(documents, self.included)
        elif len(self.excluded):
            mask &= ~_member(documents, self.excluded)
        return mask


def _member(values: Rows, ordered: Rows) -> npt.NDArray[np.bool_]:
    if not len(ordered):
        return np.zeros(len(values), np.bool_)
    at = np.minimum(np.searchsorted(ordered, values), len(ordered) - 1)
    found: npt.NDArray[np.bool_] = ordered[at] == values
    return found
