"""Measures of a ranking, by a standard implementation.

They are computed by ir-measures over pytrec_eval, the Python interface to TREC's own trec_eval.
"""

from collections.abc import Iterable, Mapping

import ir_measures
import numpy as np

from api.evaluating.judged import Qrels
from index.ingesting import document_id_of
from qa.passages import Passage
from qa.ports import Snapshot
from qa.ranking import Rows

_MEASURES = {
    "ndcg@10": ir_measures.nDCG @ 10,
    "mrr@10": ir_measures.RR @ 10,
    "recall@1": ir_measures.R @ 1,
    "recall@10": ir_measures.R @ 10,
    "recall@100": ir_measures.R @ 100,
}
RANKING = tuple(_MEASURES)
_DEPTH = 1_000

Run = Mapping[str, Mapping[str, float]]
Values = Mapping[str, Mapping[str, float]]


def best_passages(snapshot: Snapshot, rows: Rows, query_id: str) -> list[Passage]:
    """Look up the passages of a ranking, the best first, as far down as it is measured.

    As in BEIR, a document with the query's own id is left out.
    """
    own = document_id_of(query_id)
    found = (each.passage for each in snapshot.passages(rows[:_DEPTH]))
    return [passage for passage in found if passage.document_id != own]


def by_rank(ids: Iterable[str]) -> dict[str, float]:
    """Score what is ranked, the best first, by falling rank; what comes again counts once."""
    return {each: -float(rank) for rank, each in enumerate(dict.fromkeys(ids))}


def by_best_passage(snapshot: Snapshot, rows: Rows, query_id: str) -> dict[str, float]:
    """Rank documents by their best passages, of which `rows` are the ranking, the best first.

    Returns:
        Document id → score, by falling rank; the document with the query's own id left out.
    """
    return by_rank(each.document_id for each in best_passages(snapshot, rows, query_id))


def measure(qrels: Qrels, run: Run) -> dict[str, float]:
    """Compute the measures; a query that found nothing counts as 0."""
    judged = {q: {document_id_of(d): s for d, s in found.items()} for q, found in qrels.items()}
    return means(per_query(judged, run))


def means(values: Values) -> dict[str, float]:
    """Average each measure over its queries; one without queries is left out."""
    return {
        name: round(float(np.mean(list(found.values()))), 5)
        for name, found in values.items()
        if found
    }


def per_query(qrels: Qrels, run: Run) -> dict[str, dict[str, float]]:
    """Compute each measure for each query of the qrels: measure → query id → value."""
    found = {
        (str(result.measure), result.query_id): result.value
        for result in ir_measures.iter_calc(list(_MEASURES.values()), qrels, run)
    }
    return {
        name: {query: float(found.get((str(which), query), 0.0)) for query in qrels}
        for name, which in _MEASURES.items()
    }
