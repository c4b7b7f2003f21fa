"""A segment: an immutable run of passages' vectors in one FAISS index.

Flat half-precision (exact) while that takes a few milliseconds a search, inverted lists of 8-bit
codes above; docs/results.md has both measured.
"""

import os
from dataclasses import dataclass
from typing import Any, Self

import faiss
import numpy as np
import numpy.typing as npt

from index.selection import Selection
from index.ties import with_ties
from qa.ranking import Ranking, Rows, Vector, Vectors

_faiss: Any = faiss  # its own stubs do not know numpy arguments

FLAT_LIMIT = 50_000
_PROBES = 64
_TRAINING_PER_LIST = 40


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """Vectors and whose they are; position i of all three belongs to one passage.

    Attributes:
        rows: Shape (n,), the passages' rows in the store, rising.
        documents: Shape (n,), the rows of their documents.
        index: The FAISS index of n vectors, by inner product.
    """

    rows: Rows
    documents: Rows
    index: Any

    @classmethod
    def build(
        cls,
        rows: Rows,
        documents: Rows,
        vectors: Vectors,
        *,
        flat_limit: int = FLAT_LIMIT,
        like: Self | None = None,
    ) -> Self:
        """Index vectors.

        Args:
            rows: Shape (n,), rising.
            documents: Shape (n,).
            vectors: Shape (n, d), each of unit length.
            flat_limit: Above so many vectors the segment has inverted lists.
            like: A segment that these are most of; its lists are taken over, not trained anew.
        """
        count, dimension = vectors.shape
        _faiss.omp_set_num_threads(os.cpu_count() or 1)
        if count <= flat_limit:
            index = _flat(dimension)
        elif like is not None and isinstance(like.index, _faiss.IndexIVF):
            index = _faiss.clone_index(like.index)
            index.reset()
        else:
            index = _inverted(vectors)
        index.add(vectors)
        return cls(rows, documents, index)

    @property
    def last(self) -> int:
        """The last passage it holds."""
        return int(self.rows[-1])

    def __len__(self) -> int:
        return len(self.rows)

    def vectors(self) -> Vectors:
        """Give all vectors back, as precisely as they are kept: shape (n, d)."""
        if isinstance(self.index, _faiss.IndexIVF):
            self.index.make_direct_map()
        vectors: Vectors = self.index.reconstruct_n(0, len(self))
        return vectors

    def trained(self) -> bytes:
        """Give what its lists were trained to, and whose they are; nothing where it has none."""
        if not isinstance(self.index, _faiss.IndexIVF):
            return b""
        centres = self.index.quantizer.reconstruct_n(0, self.index.nlist)
        codes = _faiss.vector_to_array(self.index.sq.trained)
        return bytes(centres.tobytes() + codes.tobytes() + self.rows.tobytes())

    def search(self, vector: Vector, k: int, selection: Selection) -> Ranking:
        """Rank the k passages nearest to a vector of shape (d,), of those selected."""
        return Ranking.of(*self.nearest(vector, k, selection)).top(k)

    def nearest(
        self, vector: Vector, k: int, selection: Selection
    ) -> tuple[Rows, npt.NDArray[np.float32]]:
        """Find the same passages, and any that tie with the last: their rows and cosines."""
        allowed = selection.mask(self.documents)
        count = int(allowed.sum())
        if not count:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        parameters: dict[str, Any] = {}
        bits = None
        if count < len(self):
            bits = np.packbits(allowed, bitorder="little")
            parameters["sel"] = _faiss.IDSelectorBitmap(bits)
        options = None
        if isinstance(self.index, _faiss.IndexIVF):
            options = _faiss.SearchParametersIVF(nprobe=_PROBES, **parameters)
        elif parameters:
            options = _faiss.SearchParameters(**parameters)
        _faiss.omp_set_num_threads(1)  # for one query, more only wait for each other

        def find(wanted: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float32]]:
            scores, at = self.index.search(vector[np.newaxis], min(wanted, count), params=options)
            found = at[0] >= 0
            return at[0][found], scores[0][found]

        at, scores = with_ties(find, k)
        return self.rows[at], scores


def _flat(dimension: int) -> Any:
    return _faiss.IndexScalarQuantizer(
        dimension, _faiss.ScalarQuantizer.QT_fp16, _faiss.METRIC_INNER_PRODUCT
    )


def _inverted(vectors: Vectors) -> Any:
    count, dimension = vectors.shape
    lists = int(4 * np.sqrt(count))
    index = _faiss.IndexIVFScalarQuantizer(
        _faiss.IndexFlatIP(dimension),
        dimension,
        lists,
        _faiss.ScalarQuantizer.QT_8bit,
        _faiss.METRIC_INNER_PRODUCT,
    )
    sample = np.random.default_rng(0).permutation(count)[: lists * _TRAINING_PER_LIST]
    index.train(vectors[np.sort(sample)])
    return index
