"""Many settings ranked by one search, as far as they ask for the same."""

from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Any, cast

import numpy as np

from api.evaluating.judged import JudgedSet
from api.evaluating.ranking import by_best_passage, per_query
from api.fitting.folds import Values
from api.library import Library
from qa.ports import Encoder, Snapshot
from qa.ranking import Rows
from qa.retrieving import Retriever
from qa.tuning import Tuning

MEASURE = "ndcg@10"
_MEASURED = 10
_LOOKED_UP = 50

Progress = Callable[[int, int], None]


class Once:
    """What is asked the same by several settings is done once.

    Args:
        asked: A snapshot, or an encoder.
        methods: The names of those of its methods whose results are kept.
    """

    def __init__(self, asked: object, *methods: str) -> None:
        self._asked = asked
        self._methods = methods
        self._found: dict[object, Any] = {}

    def forget(self) -> None:
        """Let go of all that was kept."""
        self._found.clear()

    def __getattr__(self, name: str) -> Any:
        """Give the method that remembers, or what else there is."""
        method = getattr(self._asked, name)
        if name not in self._methods:
            return method

        def remembered(*arguments: object) -> Any:
            key = (name, *map(_key, arguments))
            if key not in self._found:
                self._found[key] = method(*arguments)
            return self._found[key]

        return remembered


def _key(argument: object) -> object:
    return argument.tobytes() if isinstance(argument, np.ndarray) else argument


def _first(snapshot: Snapshot, rows: Rows, query: str) -> dict[str, float]:
    """Rank documents by their best passage, as far down as is measured; few are looked up."""
    looked_up = _LOOKED_UP
    while True:
        found = by_best_passage(snapshot, rows[:looked_up], query)
        if len(found) >= _MEASURED or looked_up >= len(rows):
            return dict(islice(found.items(), _MEASURED))
        looked_up *= 4


def measured(
    library: Library,
    collection: str,
    judged: JudgedSet,
    settings: Sequence[Tuning],
    progress: Progress,
) -> Values:
    """Rank documents by their best passage for every question, under every setting.

    Args:
        library: Has the collection.
        collection: Its name.
        judged: The questions, and the ids of documents that answer them.
        settings: How to rank.
        progress: Told how many questions of how many are done.

    Returns:
        nDCG@10, shape (settings, questions).

    Raises:
        EncoderUnavailable: The collection's encoder is not on this machine.
    """
    opened = library.collection(collection)
    searched = Once(opened.snapshot(), "dense", "lexical", "vectors", "sentences")
    encoder = Once(library.home.encoder_of(opened), "encode_query_tokens", "familiarity")
    snapshot = cast("Snapshot", searched)
    retrievers = [Retriever(cast("Encoder", encoder), tuning=each) for each in settings]
    runs: list[dict[str, Mapping[str, float]]] = [{} for _ in settings]
    for number, (query, question) in enumerate(judged.queries.items(), 1):
        for run, retriever in zip(runs, retrievers, strict=True):
            run[query] = _first(snapshot, retriever.rank(question, snapshot).ranking.rows, query)
        searched.forget()
        encoder.forget()
        progress(number, len(judged.queries))
    values = [per_query(judged.qrels, run)[MEASURE] for run in runs]
    return np.array([[each[query] for query in judged.queries] for each in values])
