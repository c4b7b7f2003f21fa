"""Retrieval quality on a judged set in BEIR's layout, by a standard implementation.

Thakur, Reimers, Rücklé, Srivastava, Gurevych: BEIR (NeurIPS 2021). The measures are computed by
ir-measures over pytrec_eval, the Python interface to TREC's own trec_eval.
"""

import gzip
import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import ir_measures
import numpy as np

from api.library import Library
from api.settings import Settings
from index.ingesting import document_id_of
from qa.errors import InvalidInput
from qa.ports import Snapshot
from qa.questions import MAX_QUESTION, Question, Turn
from qa.ranking import Rows

_MEASURES = {
    "ndcg@10": ir_measures.nDCG @ 10,
    "mrr@10": ir_measures.RR @ 10,
    "recall@1": ir_measures.R @ 1,
    "recall@10": ir_measures.R @ 10,
    "recall@100": ir_measures.R @ 100,
}
_DEPTH = 1_000

Progress = Callable[[str, int, int], None]
Qrels = Mapping[str, Mapping[str, int]]
Run = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """How well documents were ranked.

    Attributes:
        measures: `ndcg@10`, `mrr@10`, `recall@1`, `recall@10`, `recall@100`: means over queries.
        documents: How many documents were indexed.
        passages: How many passages they have.
        queries: How many judged queries were asked.
        failed: How many documents could not be indexed, empty ones for instance.
        seconds: How long indexing and asking took.
    """

    measures: Mapping[str, float]
    documents: int
    passages: int
    queries: int
    failed: int
    seconds: float


def evaluate(
    folder: Path,
    *,
    settings: Settings,
    split: str = "test",
    progress: Progress = lambda _stage, _done, _total: None,
) -> Evaluation:
    """Index a BEIR folder in a temporary home, ask all its judged queries, and measure.

    Documents are ranked by their best passage. As in BEIR, a document with the query's own id is
    left out of its ranking.

    Args:
        folder: `corpus.jsonl`, `queries.jsonl` and `qrels/<split>.tsv`, each plain or `.gz`.
        settings: The encoder's model and folder; the home in them is not touched.
        split: Which judgments; queries may be in `queries.<split>.jsonl` of their own.
        progress: Told stage, how many are done, and how many there are (0: not known).

    Raises:
        InvalidInput: A file is missing or is not in BEIR's layout.
    """
    began = time.perf_counter()
    qrels = read_qrels(_file(folder, f"qrels/{split}.tsv"))
    queries = read_queries(folder, split, set(qrels))
    models = settings.models_folder
    with TemporaryDirectory(prefix="pincite-evaluate-") as temporary:
        ours = settings.model_copy(update={"home": Path(temporary), "models": models})
        with Library(ours, writing=True) as library:
            failed = index_corpus(library, _file(folder, "corpus.jsonl"), progress)
            run = rank_all(library, queries, progress)
            opened = library.collection()
            documents, passages = opened.store.counts(opened.snapshot().generation)
    return Evaluation(
        measures=measure(qrels, run),
        documents=documents,
        passages=passages,
        queries=len(queries),
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


def rank_all(
    library: Library, queries: Mapping[str, Question], progress: Progress
) -> dict[str, dict[str, float]]:
    """Rank documents for every query: query id → document id → score, by falling rank."""
    collection = library.collection()
    snapshot, retriever = collection.snapshot(), library.retriever(collection)
    run: dict[str, dict[str, float]] = {}
    for number, (query_id, question) in enumerate(queries.items(), 1):
        rows = retriever.rank(question, snapshot).ranking.rows
        run[query_id] = by_best_passage(snapshot, rows, query_id)
        progress("asking", number, len(queries))
    return run


def by_best_passage(snapshot: Snapshot, rows: Rows, query_id: str) -> dict[str, float]:
    """Rank documents by their best passages, of which `rows` are the ranking, the best first.

    Returns:
        Document id → score, by falling rank; the document with the query's own id left out.
    """
    stored = snapshot.passages(rows[:_DEPTH])
    ranked = dict.fromkeys(each.passage.document_id for each in stored)
    ranked.pop(document_id_of(query_id), None)
    return {document: -float(rank) for rank, document in enumerate(ranked)}


def measure(qrels: Qrels, run: Run) -> dict[str, float]:
    """Compute the measures; a query that found nothing counts as 0."""
    judged = {q: {document_id_of(d): s for d, s in found.items()} for q, found in qrels.items()}
    values = per_query(judged, run)
    return {name: round(float(np.mean(found)), 5) for name, found in values.items()}


def per_query(qrels: Qrels, run: Run) -> dict[str, list[float]]:
    """Compute each measure for each query, in the order of the qrels."""
    found = {
        (str(result.measure), result.query_id): result.value
        for result in ir_measures.iter_calc(list(_MEASURES.values()), qrels, run)
    }
    return {
        name: [float(found.get((str(which), query), 0.0)) for query in qrels]
        for name, which in _MEASURES.items()
    }


def read_qrels(path: Path) -> dict[str, dict[str, int]]:
    """Read judgments: query id → document id → grade; queries with no relevant one left out."""
    qrels: dict[str, dict[str, int]] = {}
    with _opened(path) as lines:
        next(lines, None)
        for number, line in enumerate(lines, 2):
            parts = line.rstrip("\r\n").split("\t")
            try:
                query, document, grade = parts
                qrels.setdefault(query, {})[document] = int(grade)
            except ValueError as error:
                raise InvalidInput(
                    f"{path}:{number}: expected query-id, corpus-id and score with tabs between."
                ) from error
    return {q: found for q, found in qrels.items() if any(grade > 0 for grade in found.values())}


def read_queries(folder: Path, split: str, wanted: set[str]) -> dict[str, Question]:
    """Read the queries that are judged, each with its conversation where it has one."""
    own = [folder / f"queries.{split}.jsonl{end}" for end in ("", ".gz")]
    path = next((p for p in own if p.exists()), None) or _file(folder, "queries.jsonl")
    queries: dict[str, Question] = {}
    with _opened(path) as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                query = json.loads(line)
                query_id, text = str(query["_id"]), str(query["text"])
                history = tuple(_turn(turn) for turn in query.get("history") or ())
            except (ValueError, KeyError, TypeError) as error:
                raise InvalidInput(f"{path}:{number}: expected _id and text: {error}") from error
            if query_id in wanted:
                queries[query_id] = Question(text=text[:MAX_QUESTION], history=history)
    return queries


def _turn(turn: Mapping[str, Any]) -> Turn:
    return Turn(role=str(turn["role"]), text=str(turn["text"]))


def _file(folder: Path, name: str) -> Path:
    for path in (folder / name, folder / f"{name}.gz"):
        if path.exists():
            return path
    raise InvalidInput(
        f"{folder} has no {name} (or {name}.gz): a BEIR folder has corpus.jsonl, queries.jsonl "
        "and qrels/test.tsv."
    )


@contextmanager
def _opened(path: Path) -> Iterator[Iterator[str]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        yield iter(lines)
