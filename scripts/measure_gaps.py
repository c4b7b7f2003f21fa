"""How well gaps are found, grouped, and seen to be answered; and what remembering costs.

    .venv/bin/python scripts/measure_gaps.py EVAL_FOLDER [--parts threshold gaps answered speed]

EVAL_FOLDER holds `squad2` and `xquad/en`.

threshold: Two questions that the same words of a paragraph answer count as asking nearly the same;
two of one article that other words answer, as not. For thresholds of cosine it is said what share
of the pairs above it asks the same, and what share of those that do is above it: on one half of
SQuAD 2's articles, by which it is chosen, on the other half, and on XQuAD.

gaps: 300 questions are asked of the half of SQuAD 2's articles, half of them such that nothing
answers. A gap is right where nothing answers. Then they are grouped. With the default confidence,
and with one that is fitted to other questions (those of the other half of the articles).

answered: A third of the articles is held back; their questions, and questions that nothing answers,
are asked. Then the articles are ingested, and gaps are asked again. `now answered` is right where
the question's own paragraph answers it now.

speed: Grouping 50,000 questions, and an answer over HTTP with and without being remembered.
"""

import argparse
import hashlib
import itertools
import json
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import numpy as np

from api.evaluating.lines import parsed_objects
from api.fitting.calibrating import calibrate
from api.ledger import THRESHOLD, Ledger
from api.library import Library
from api.records import new_record
from api.settings import Settings
from index.feedback import NAME, Feedback
from index.judgements import ANSWERED, OPEN
from qa.clustering import led
from qa.questions import Question
from scripts.serving import pincite, served

PARTS = ("threshold", "gaps", "answered", "speed")
THRESHOLDS = (0.7, 0.75, 0.8, 0.825, 0.85, 0.875, 0.9, 0.925, 0.95)
ASKED = 300
MANY = 50_000
ROUNDS = 300


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a set.

    Attributes:
        id: Its id.
        text: What is asked.
        article: Of which article.
        paragraph: The paragraph that answers; None where nothing does.
        span: Where in it the answer stands.
    """

    id: str
    text: str
    article: str
    paragraph: str | None
    span: tuple[int, int] = (0, 0)


def hashed(text: str, into: int) -> int:
    """Give a number below another that hangs on a text alone."""
    return hashlib.sha256(text.encode()).digest()[0] % into


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """Read a file of JSON Lines, gzipped or not."""
    for fields, _ in parsed_objects(path, lambda fields, where: (fields, where), "an object"):
        yield dict(fields)


def read(folder: Path) -> tuple[list[dict[str, Any]], list[Asked]]:
    """Give a set's paragraphs, and its questions in the order of a hash."""
    corpus = list(lines(folder / "corpus.jsonl"))
    article = {each["_id"]: each["title"] for each in corpus}
    texts = {each["_id"]: each["text"] for each in lines(folder / "queries.jsonl")}
    questions = [
        Asked(
            each["query-id"],
            texts[each["query-id"]],
            article[each["corpus-id"]],
            each["corpus-id"],
            (each["answers"][0]["start"], each["answers"][0]["end"]),
        )
        for each in lines(folder / "answers.jsonl")
    ]
    nothing = folder / "unanswerable.jsonl"
    if nothing.exists():
        questions += [
            Asked(each["_id"], each["text"], article[each["corpus-id"]], None)
            for each in lines(nothing)
        ]
    return corpus, sorted(questions, key=lambda each: hashlib.sha256(each.id.encode()).digest())


def chosen(questions: Sequence[Asked], many: int) -> list[Asked]:
    """Give the first questions, half of them such that nothing answers."""
    answerable = [each for each in questions if each.paragraph]
    others = [each for each in questions if not each.paragraph]
    return answerable[: many // 2] + others[: many // 2]


def pairs(questions: Sequence[Asked], library: Library) -> tuple[np.ndarray, np.ndarray]:
    """Give the cosine of every two answerable questions of one article, and whether they ask the same."""
    encoder = library.home.make_encoder("all-MiniLM-L6-v2")
    nearness, same = [], []
    by_article = itertools.groupby(
        sorted((each for each in questions if each.paragraph), key=lambda each: each.article),
        key=lambda each: each.article,
    )
    for _, group in by_article:
        those = list(group)
        vectors = np.stack([encoder.encode_query(each.text) for each in those])
        cosines = vectors @ vectors.T
        spans = np.array([hash((each.paragraph, each.span)) for each in those])
        upper = np.triu_indices(len(those), 1)
        nearness.append(cosines[upper])
        same.append((spans[:, None] == spans[None, :])[upper])
    return np.concatenate(nearness), np.concatenate(same)


def threshold(folder: Path, settings: Settings) -> None:
    """Measure thresholds on pairs."""
    _, squad = read(folder / "squad2")
    _, xquad = read(folder / "xquad/en")
    with temporary(settings) as library:
        sets = {
            "SQuAD 2, half of the articles": [q for q in squad if not hashed(q.article, 2)],
            "SQuAD 2, the other half": [q for q in squad if hashed(q.article, 2)],
            "XQuAD": xquad,
        }
        found = {name: pairs(questions, library) for name, questions in sets.items()}
    print(f"| threshold | {' | '.join(f'{n}: pairs, precision, recall' for n in found)} |")
    print("|---" * (len(found) + 1) + "|")
    for least in THRESHOLDS:
        row = []
        for nearness, same in found.values():
            above = nearness >= least
            precision = same[above].mean() if above.any() else float("nan")
            recall = above[same].mean()
            row.append(f"{int(above.sum())}, {precision:.3f}, {recall:.3f}")
        print(f"| {least} | {' | '.join(row)} |")
    for name, (_, same) in found.items():
        print(f"{name}: {int(same.sum())} pairs of {len(same):,} ask the same")


@contextmanager
def temporary(settings: Settings) -> Iterator[Library]:
    """Open a library in a folder that is gone afterwards."""
    with TemporaryDirectory(prefix="pincite-gaps-") as place:
        ours = settings.model_copy(
            update={"home": Path(place) / "home", "models": settings.models_folder}
        )
        with Library(ours, writing=True) as library:
            yield library


def ingest(library: Library, corpus: Sequence[dict[str, Any]]) -> None:
    """Index paragraphs."""
    path = library.home.path.parent / f"{len(corpus)}-{corpus[0]['_id']}.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in corpus), encoding="utf-8")
    failed = [each for each in library.ingest([path]) if each.status != "added"]
    if failed:
        raise SystemExit(f"not ingested: {failed[0]}")


def ask_all(library: Library, feedback: Feedback, questions: Sequence[Asked]) -> dict[str, Asked]:
    """Ask questions as a door does, and remember their answers: by the answer's id."""
    known = {}
    for each in questions:
        question = Question(text=each.text)
        new = new_record(library.ask(question), question, door="measuring")
        feedback.keep([new])
        known[new.id] = each
    return known


def missed(feedback: Feedback, known: dict[str, Asked]) -> set[str]:
    """Give the ids of answers that count as missed."""
    return {each for each in known if feedback.answer(each).shown.unsure}


def calibrated(library: Library, questions: Sequence[Asked]) -> None:
    """Fit the confidence to questions that are not asked afterwards."""
    path = library.home.path.parent / "questions.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for each in questions:
            documents = [each.paragraph] if each.paragraph else []
            file.write(json.dumps({"question": each.text, "documents": documents}) + "\n")
    print(fit(library, path))


def fit(library: Library, path: Path) -> str:
    """Calibrate by the questions of a file."""
    from api.fitting.questions import read_questions

    raise NotImplementedError


def score(said: set[str], right: set[str]) -> str:
    """Write precision and recall."""
    both = len(said & right)
    return f"precision {both / max(1, len(said)):.3f}, recall {both / max(1, len(right)):.3f}"
