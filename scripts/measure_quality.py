"""Ranking quality on judged sets, beside what each part of the pipeline does alone.

    .venv/bin/python scripts/measure_quality.py EVAL_FOLDER [SET …] [--split test] [--json FILE]

EVAL_FOLDER holds one BEIR folder a set. Each set is indexed once in a temporary home, as
`pincite evaluate` does, and every query is ranked by each configuration.
"""

import argparse
import json
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from api.evaluating.evaluation import index_corpus
from api.evaluating.judged import read_qrels, read_queries
from api.evaluating.ranking import by_best_passage, measure
from qa.ports import Snapshot
from qa.questions import Question
from qa.ranking import Ranking, Rows
from qa.retrieving import Retriever
from qa.tuning import DENSE, LEXICAL, Tuning
from scripts.homes import temporary_library

SETS = ("scifact", "cranfield", "dbpedia_entity", "squad2", "pubmedqa", "mtrag_un", "xquad/en")
RRF_K = 60
FUSED = Tuning(feedback_weight=0, smoothed_weight=0, refined_weight=0, interacting_weight=0)
TUNINGS = {
    "BM25": replace(FUSED, weights={DENSE: 0.0, LEXICAL: 1.0}),
    "dense": replace(FUSED, weights={DENSE: 1.0, LEXICAL: 0.0}),
    "convex": FUSED,
    "Pincite": Tuning(),
}


def reciprocal_rank_fusion(question: Question, snapshot: Snapshot, retriever: Retriever) -> Rows:
    """Cormack, Clarke, Büttcher (SIGIR 2009): the sum of 1 / (60 + rank)."""
    scores: dict[int, float] = {}
    fusion = retriever.rank(question, snapshot)
    for values in fusion.scores.values():
        found = values == values  # noqa: PLR0124 (NaN is not itself)
        own = Ranking.of(fusion.ranking.rows[found], values[found])
        for rank, row in enumerate(own.rows, 1):
            scores[int(row)] = scores.get(int(row), 0.0) + 1 / (RRF_K + rank)
    return Ranking.of(list(scores), list(scores.values())).rows


def measure_set(folder: Path, split: str) -> dict[str, dict[str, float]]:
    """Index one set and measure every configuration on it."""
    qrels = read_qrels(next(folder.glob(f"qrels/{split}.tsv*")))
    queries = read_queries(folder, split, set(qrels))
    corpus = next(folder.glob("corpus.jsonl*"))
    with temporary_library() as library:
        index_corpus(library, corpus, lambda *_: None)
        collection = library.collection()
        snapshot, encoder = collection.snapshot(), library.home.encoder_of(collection)
        assert encoder is not None
        retrievers = {name: Retriever(encoder, tuning=tuning) for name, tuning in TUNINGS.items()}
        runs: dict[str, dict[str, Mapping[str, float]]] = {n: {} for n in (*retrievers, "RRF")}
        for query_id, question in queries.items():
            for name, retriever in retrievers.items():
                rows = retriever.rank(question, snapshot).ranking.rows
                runs[name][query_id] = by_best_passage(snapshot, rows, query_id)
            rows = reciprocal_rank_fusion(question, snapshot, retrievers["convex"])
            runs["RRF"][query_id] = by_best_passage(snapshot, rows, query_id)
    return {name: measure(qrels, run) for name, run in runs.items()}


def main() -> None:
    """Measure, and print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("sets", nargs="*", default=SETS)
    parser.add_argument("--split", default="test")
    parser.add_argument("--json", type=Path, help="also write all measures to this file")
    options = parser.parse_args()
    results = {}
    names = ["BM25", "dense", "RRF", "convex", "Pincite"]
    print(f"| set | {' | '.join(names)} | MRR@10 | recall@1 | recall@10 | recall@100 |")
    print("|---" * (len(names) + 5) + "|")
    for name in options.sets:
        began = time.perf_counter()
        found = results[name] = measure_set(options.folder / name, options.split)
        cells = [f"{found[which]['ndcg@10']:.3f}" for which in names]
        ours = found["Pincite"]
        cells += [f"{ours[m]:.3f}" for m in ("mrr@10", "recall@1", "recall@10", "recall@100")]
        print(f"| {name} | {' | '.join(cells)} |", flush=True)
        results[name]["seconds"] = {"all": round(time.perf_counter() - began, 1)}
    if options.json:
        options.json.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
