"""A collection at one generation, whatever is written meanwhile."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np

from index.holding import held
from index.lexical.analysis import VERSION
from index.lexical.view import LexicalView
from index.selection import Selection
from index.store.reading import StoreReader
from index.vectors.segments import Segments
from qa.errors import HomeCorrupt, PassageNotFound
from qa.passages import Passage
from qa.pins import Pin
from qa.ports import Held, Stored
from qa.questions import Filters
from qa.ranking import Ranking, Rows, Vector, Vectors
from qa.receipts import Basis

_MOST_SELECTIONS = 64
_MOST_ALIKE = 200
_WORDS_FROM = 2_000


class CollectionSnapshot:
    """A collection at one generation: what `qa.ports.Snapshot` asks for.

    Args:
        collection: Its name.
        generation: The generation it shows.
        compactions: How often something had been dropped for good.
        store: Reads the store.
        segments: The vectors.
        view: The lexical index.
        selection: What is alive at the generation.
        newest: The newest generation that the indexes hold; the same one unless it is said.
    """

    def __init__(
        self,
        *,
        collection: str,
        generation: int,
        compactions: int,
        store: StoreReader,
        segments: Segments,
        view: LexicalView,
        selection: Selection,
        newest: int | None = None,
    ) -> None:
        self.collection = collection
        self.generation = generation
        self.compactions = compactions
        self._newest = generation if newest is None else newest
        self._store = store
        self._segments = segments
        self._view = view
        self._alive = selection
        self._narrowed: dict[Filters, Selection] = {}

    def at(self, generation: int, selection: Selection) -> "CollectionSnapshot":
        """Give an earlier generation, which the same indexes hold, with what was alive at it."""
        return CollectionSnapshot(
            collection=self.collection,
            generation=generation,
            compactions=self.compactions,
            store=self._store,
            segments=self._segments,
            view=self._view,
            selection=selection,
            newest=self._newest,
        )

    def dense(self, vector: Vector, k: int, filters: Filters) -> Ranking:
        """Rank passages by cosine similarity to a vector of shape (d,)."""
        return self._segments.search(vector, k, self._selection(filters))

    def lexical(self, text: str, k: int, filters: Filters) -> Ranking:
        """Rank passages by BM25 for the words of a text."""
        return self._view.search(text, k, self._selection(filters))

    def vectors(self, rows: Rows) -> Vectors:
        """Give the vectors of passages: shape (n, d)."""
        with self._explained():
            return self._store.vectors(rows)

    def sentences(self, rows: Rows) -> Sequence[Vectors | None]:
        """Give the vectors of passages' sentences, in the order of rows."""
        return self._store.sentences(rows)

    def tokens(self, rows: Rows) -> Iterable[Vectors | None]:
        """Give estimates of the vectors of passages' tokens, in the order of rows."""
        return self._store.tokens(rows)

    def passages(self, rows: Rows) -> Sequence[Stored]:
        """Look passages up, in the order of rows."""
        with self._explained():
            return self._store.stored(rows)

    def texts(self, rows: Rows) -> Sequence[str]:
        """Give the words of passages, in the order of rows."""
        with self._explained():
            return self._store.texts(rows)

    def stretch(self, document_id: str, first: int, last: int) -> tuple[str, Sequence[Passage]]:
        """Give passages of a document by their ordinals, and its text from first to last."""
        with self._explained():
            return self._store.stretch(document_id, self.generation, first, last)

    def holding(self, pin: Pin, filters: Filters) -> Held | None:
        """Find what was pinned; see `index.holding.held`."""
        selection = self._selection(filters)

        def same_file(pin: Pin) -> list[str]:
            ranking = self.lexical(pin.quote[:_WORDS_FROM], _MOST_ALIKE, filters)
            alike = self.passages(ranking.rows)
            found = [e.passage.document_id for e in alike if e.source.sha256 == pin.sha256]
            return list(dict.fromkeys(found))

        return held(
            pin,
            self._store,
            self.generation,
            allowed=lambda row: bool(selection.mask(np.array([row]))[0]),
            same_file=same_file,
        )

    def terms(self, text: str) -> Sequence[str]:
        """Analyse a text into terms."""
        return self._view.terms(text)

    def terms_of(self, text: str) -> Sequence[str]:
        """Give the terms that a text of the collection has."""
        return self._view.terms_of(text)

    def rarity(self, term: str) -> float:
        """Give a term's inverse document frequency."""
        return self._view.rarity(term)

    def basis(self, terms: Sequence[str]) -> Basis:
        """Say what scores depend on beside the passages, for a question of these terms."""
        counted = self._view.counted(terms)
        return Basis(
            mark=self._store.mark(self.generation) or "",
            newest=self._newest,
            compactions=self.compactions,
            analysis=VERSION,
            passages=counted.passages,
            mean_length=counted.mean_length,
            frequencies=counted.frequencies,
            lists=self._segments.lists(),
        )

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Tell what was dropped meanwhile from what ought to be there.

        Raises:
            HomeCorrupt: An index has a passage that the store lacks, though nothing was dropped.
        """
        try:
            yield
        except PassageNotFound as error:
            if self._store.state().compactions != self.compactions:
                raise
            raise HomeCorrupt(
                f"{self._store.path} lacks a passage that was stored: restore it from a backup."
            ) from error

    def _selection(self, filters: Filters) -> Selection:
        if not filters:
            return self._alive
        selection = self._narrowed.get(filters)
        if selection is None:
            selection = self._alive.narrowed(self._store.matching(filters))
            if len(self._narrowed) >= _MOST_SELECTIONS:
                self._narrowed.clear()
            self._narrowed[filters] = selection
        return selection
