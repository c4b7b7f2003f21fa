"""How far confidences can be trusted, and the weights that Pincite ships.

    .venv/bin/python scripts/measure_confidence.py EVAL_FOLDER [SET …]

EVAL_FOLDER holds one BEIR folder a set. Where a set has no questions that nothing answers, a third
of its relevant documents, chosen by a hash, is taken away, and what only these answer is such a
question. Questions are halved by a hash. The default weights are fitted to one half of all sets
together, each set's questions with and without an answer counting the same. What is printed is of
the other half: with the default (as shipped, and as fitted here), and with a calibration fitted to
the set's own first half; and beside it the error that the last would have if it were perfect.
"""

import argparse
import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from api.evaluating.confidence import Confidences, auroc, calibration_error, coverage
from api.evaluating.evaluation import index_corpus
from api.evaluating.judged import JudgedSet, read_set
from api.evaluating.lines import parsed_objects
from api.fitting.logistic import Logistic, fit
from index.ingesting import document_id_of
from qa.confidence import DEFAULT, Signals
from scripts.homes import temporary_library

SETS = ("scifact", "cranfield", "dbpedia_entity", "squad2", "pubmedqa", "mtrag_un", "xquad/en")
SPLITS = {"scifact": "train"}
TAKEN = 3
DRAWS = 1_000


@dataclass(frozen=True, slots=True)
class Asked:
    """Questions and what came of them, an entry each.

    Attributes:
        signals: Shape (n, s).
        is_right: Whether the first passage is of a document that answers.
        is_answerable: Whether there is one.
        half: 0 or 1.
    """

    signals: npt.NDArray[np.float64]
    is_right: npt.NDArray[np.bool_]
    is_answerable: npt.NDArray[np.bool_]
    half: npt.NDArray[np.intp]

    def of_half(self, half: int) -> "Asked":
        """Give the questions of one half."""
        these = self.half == half
        return Asked(
            self.signals[these], self.is_right[these], self.is_answerable[these], self.half[these]
        )


def hashed(text: str, into: int) -> int:
    """Give a number below another that hangs on a text alone."""
    return hashlib.sha256(text.encode()).digest()[0] % into


def corpus_and_judgments(folder: Path, split: str, place: Path) -> tuple[Path, JudgedSet]:
    """Give a set, without some of its documents where it has no unanswerable questions."""
    corpus, judged = next(folder.glob("corpus.jsonl*")), read_set(folder, split)
    if judged.unanswerable:
        return corpus, judged
    relevant = {document for grades in judged.qrels.values() for document in grades}
    taken = {document for document in relevant if not hashed(document, TAKEN)}
    left = place / "corpus.jsonl"
    with left.open("w", encoding="utf-8") as file:
        for line in _documents(corpus):
            if document_id_of(str(line["_id"])) not in taken:
                file.write(json.dumps(line) + "\n")
    qrels = {
        query: {document: grade for document, grade in grades.items() if document not in taken}
        for query, grades in judged.qrels.items()
    }
    unanswerable = {q: judged.queries[q] for q, grades in qrels.items() if not grades}
    queries = {q: each for q, each in judged.queries.items() if q not in unanswerable}
    return left, replace(judged, queries=queries, qrels=qrels, unanswerable=unanswerable)


def _documents(corpus: Path) -> Iterator[dict[str, object]]:
    for fields, _where in parsed_objects(
        corpus, lambda fields, where: (fields, where), "a document"
    ):
        yield dict(fields)


def asked(folder: Path, split: str) -> Asked:
    """Ask all questions of a set."""
    rows = []
    with temporary_library() as library:
        corpus, judged = corpus_and_judgments(folder, split, library.home.path.parent)
        index_corpus(library, corpus, lambda *_: None)
        for query, question in [*judged.queries.items(), *judged.unanswerable.items()]:
            grades = judged.qrels.get(query, {}) if query in judged.queries else {}
            answer = library.ask(replace(question, sure=0.0, k=2))
            own = document_id_of(query)
            found = [hit.citation.document_id for hit in answer.passages]
            if answer.signals is None or found[0] == own:
                continue
            right = grades.get(found[0], 0) > 0
            rows.append((answer.signals.values, right, bool(grades), hashed(query, 2)))
    columns = [np.array(column) for column in zip(*rows, strict=True)]
    return Asked(*columns)


def fitted_to_all(sets: list[Asked]) -> Logistic:
    """Fit the default: a set's answerable and unanswerable questions count the same each."""
    groups = [(n, bool(flag)) for n, each in enumerate(sets) for flag in each.is_answerable]
    sizes = Counter(groups)
    weights = np.array([1 / sizes[group] for group in groups])
    signals = np.concatenate([each.signals for each in sets])
    right = np.concatenate([each.is_right for each in sets])
    scaler, regression = StandardScaler(), LogisticRegression()
    regression.fit(
        scaler.fit_transform(signals), right, sample_weight=weights * len(weights) / weights.sum()
    )
    coefficients = regression.coef_[0] / scaler.scale_
    return Logistic(
        tuple(map(float, coefficients)),
        float(regression.intercept_[0] - coefficients @ scaler.mean_),
    )


def figures(model: Logistic, of: Asked) -> str:
    """Write how far a model's confidences can be trusted."""
    told = model.probabilities(of.signals)
    return " | ".join(
        f"{each:.3f}"
        for each in (
            auroc(told, of.is_answerable),
            calibration_error(told, of.is_right),
            coverage(told, of.is_right),
        )
    )


def error_by_chance(told: Confidences) -> float:
    """Give the calibration error that confidences have in the mean where every one of them is true.

    So many questions in so many bins are never right in just the share that is told.
    """
    draws = np.random.default_rng(0).random((DRAWS, len(told))) < told
    return float(np.mean([calibration_error(told, right) for right in draws]))


def main() -> None:
    """Measure, and print a Markdown table and the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("sets", nargs="*", default=SETS)
    options = parser.parse_args()
    found = {}
    for name in options.sets:
        found[name] = asked(options.folder / name, SPLITS.get(name, "test"))
        print(f"{name}: {len(found[name].half)} questions", flush=True)
    fresh = fitted_to_all([each.of_half(0) for each in found.values()])
    print("weights fitted here:")
    for name, weight in zip(Signals.__slots__, fresh.coefficients, strict=True):
        print(f"  {name} {weight:.3f}")
    print(f"  intercept {fresh.intercept:.3f}")
    shipped = Logistic(DEFAULT.weights, DEFAULT.intercept)
    print(
        "| set | questions | answerable | right |"
        + " AUROC | ECE | coverage@90 |" * 3
        + " by chance |"
    )
    print("|---" * 14 + "|")
    for name, each in found.items():
        held, own = each.of_half(1), each.of_half(0)
        models = (shipped, fresh, fit(own.signals, own.is_right))
        print(
            f"| {name} | {len(held.half)} | {held.is_answerable.mean():.2f} | "
            f"{held.is_right.mean():.2f} | {' | '.join(figures(m, held) for m in models)} | "
            f"{error_by_chance(models[-1].probabilities(held.signals)):.3f} |"
        )


if __name__ == "__main__":
    main()
