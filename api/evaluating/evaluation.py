"""Quality on a judged set: how well it is ranked, answered and known what cannot be answered.

Thakur, Reimers, Rücklé, Srivastava, Gurevych: BEIR (NeurIPS 2021).
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from api.evaluating.asking import (
    ANSWER,
    AUROC,
    CALIBRATION,
    COVERAGE,
    HIGHLIGHT,
    Progress,
    answer_all,
    answer_values,
    confidence_measures,
    rank_all,
)
from api.evaluating.judged import JudgedSet, corpus_of, read_set, texts_of
from api.evaluating.ranking import RANKING, Values, means, per_query
from api.evaluating.spans import passage_qrels
from api.library import Library
from api.settings import Settings

_OF_PASSAGES = {name: f"passage-{name}" for name in RANKING}
MEASURES = (*RANKING, *_OF_PASSAGES.values(), ANSWER, HIGHLIGHT, AUROC, COVERAGE, CALIBRATION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """How well documents were ranked, and questions answered.

    Attributes:
        measures: By the names in `MEASURES`, as far as the set tells; means over queries, but for
            those of the confidence.
        values: Measure → query id → value, for each measure that is a mean.
        documents: How many documents were indexed.
        passages: How many passages they have.
        queries: How many judged queries were asked.
        unanswerable: How many were asked that nothing answers.
        failed: How many documents could not be indexed, empty ones for instance.
        seconds: How long indexing and asking took.
    """

    measures: Mapping[str, float]
    values: Values
    documents: int
    passages: int
    queries: int
    unanswerable: int
    failed: int
    seconds: float


def evaluate(
    folder: Path,
    *,
    settings: Settings,
    split: str = "test",
    limit: int | None = None,
    collection: str | None = None,
    progress: Progress = lambda _stage, _done, _total: None,
) -> Evaluation:
    """Ask all questions of a judged set, and measure.

    Its corpus is indexed in a temporary home, unless a collection is named. Documents are ranked by
    their best passage. As in BEIR, a document with the query's own id is left out of its ranking.

    Args:
        folder: The set; docs/evaluation.md has its layout.
        settings: The encoder's model and folder, and the home of the collection that is asked.
        split: Which judgments; queries may be in `queries.<split>.jsonl` of their own.
        limit: Only the first judged queries, and as many unanswerable ones; None for all.
        collection: Asked instead of the set's own corpus; it is not changed.
        progress: Told stage, how many are done, and how many there are (0: not known).

    Raises:
        InvalidInput: A file is missing, or a line of one is not as it should be.
        CollectionNotFound: There is no such collection.
        HomeError: The home cannot be opened.
    """
    began = time.perf_counter()
    judged = read_set(folder, split, limit)
    corpus = corpus_of(folder, needed=collection is None)
    spans = {span.document for found in judged.spans.values() for span in found}
    texts = texts_of(corpus, spans) if corpus and spans else {}
    indexed = None if collection else corpus
    with _opened(settings, indexed, collection, progress) as (library, failed):
        of_passages = passage_qrels(library, judged.spans, texts)
        ranked = rank_all(library, judged.queries, progress)
        values = per_query(judged.qrels, ranked.documents)
        if of_passages:
            found = per_query(of_passages, ranked.passages)
            values |= {_OF_PASSAGES[name]: each for name, each in found.items()}
        values_of_answers, measures = _answering(library, judged, progress)
        opened = library.collection()
        documents, passages = opened.store.counts(opened.snapshot().generation)
    values |= values_of_answers
    return Evaluation(
        measures=means(values) | measures,
        values=values,
        documents=documents,
        passages=passages,
        queries=len(judged.queries),
        unanswerable=len(judged.unanswerable),
        failed=failed,
        seconds=round(time.perf_counter() - began, 1),
    )


def index_corpus(library: Library, corpus: Path, progress: Progress) -> int:
    """Ingest a corpus; give how many documents failed."""
    failed = 0
    for done, outcome in enumerate(library.ingest([str(corpus)]), 1):
        failed += outcome.status == "failed"
        progress("indexing", done, 0)
    return failed


@contextmanager
def _opened(
    settings: Settings, corpus: Path | None, collection: str | None, progress: Progress
) -> Iterator[tuple[Library, int]]:
    if corpus is None:
        with Library(
            settings.model_copy(update={"collection": collection}), writing=False
        ) as asked:
            yield asked, 0
        return
    models = settings.models_folder
    with TemporaryDirectory(prefix="pincite-evaluate-") as temporary:
        ours = settings.model_copy(update={"home": Path(temporary), "models": models})
        with Library(ours, writing=True) as library:
            yield library, index_corpus(library, corpus, progress)


def _answering(
    library: Library, judged: JudgedSet, progress: Progress
) -> tuple[dict[str, dict[str, float]], dict[str, float]]:
    """Ask for answers where the set tells more of them than which documents they are in."""
    asked = judged.queries if judged.unanswerable else judged.answers
    queries = {query: judged.queries[query] for query in asked}
    answered = answer_all(library, judged, queries, progress)
    nothing = answer_all(library, judged, judged.unanswerable, progress)
    values = answer_values(judged, answered) if judged.answers else {}
    return values, confidence_measures(answered, nothing)
