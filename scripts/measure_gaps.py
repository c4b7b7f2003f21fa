"""How well gaps are found, grouped, and seen to be answered; and what remembering costs.

    .venv/bin/python scripts/measure_gaps.py EVAL_FOLDER [--parts threshold gaps answered speed]

EVAL_FOLDER holds `squad2` and `xquad/en`.

threshold: Each question is asked as others type it: in lower case, with a slip, politely, in key
words. For thresholds of cosine it is said what share of these variants is found to be near, and for
what share of the questions another one is as near, though it asks something else: these sets have
hardly two questions that ask the same. On one half of SQuAD 2's articles, by which the threshold is
chosen, on the other half, and on XQuAD.

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
import json
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import numpy as np

from api.evaluating.lines import parsed_objects
from api.fitting.calibrating import calibrate
from api.ledger import THRESHOLD, Ledger
from api.library import Library
from api.records import new_record
from index.feedback import NAME, Feedback
from index.ingesting import document_id_of
from index.judgements import ANSWERED, OPEN
from qa.clustering import led
from qa.questions import Question
from scripts.homes import ingest, temporary_home, temporary_library
from scripts.serving import served

PARTS = ("threshold", "gaps", "answered", "speed")
THRESHOLDS = (0.7, 0.75, 0.8, 0.825, 0.85, 0.875, 0.9, 0.925, 0.95)
ASKED = 300
MANY = 50_000
ROUNDS = 300
STOP_WORDS = frozenset(
    "a an and are as at be been by can did do does for from had has have how in is it its of on or"
    " that the their there these they this to was were what when where which who whom whose why"
    " will with would".split()
)


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


def variants(text: str) -> dict[str, str]:
    """Give a question as others type it."""
    words = text.split()
    longest = max(range(len(words)), key=lambda at: len(words[at]))
    middle = len(words[longest]) // 2
    slip = words[longest][: middle - 1] + words[longest][middle - 1 : middle + 1][::-1]
    slipped = [*words[:longest], slip + words[longest][middle + 1 :], *words[longest + 1 :]]
    bare = text.lower().rstrip("?. ")
    return {
        "lower case": bare,
        "a slip": " ".join(slipped),
        "polite": f"Hi, could you please tell me {text[0].lower()}{text[1:]} Thanks!",
        "key words": " ".join(word for word in bare.split() if word not in STOP_WORDS),
    }


def nearness(
    questions: Sequence[Asked], library: Library
) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Give how near each question is to each of its variants; and to the nearest other question."""
    encoder = library.home.make_encoder("all-MiniLM-L6-v2")
    texts = list(dict.fromkeys(each.text for each in questions))
    vectors = np.stack([encoder.encode_query(text) for text in texts])
    cosines = vectors @ vectors.T
    np.fill_diagonal(cosines, -1)
    own: dict[str, list[float]] = {}
    for text, vector in zip(texts, vectors, strict=True):
        for name, variant in variants(text).items():
            own.setdefault(name, []).append(float(vector @ encoder.encode_query(variant)))
    return {name: np.array(each) for name, each in own.items()}, cosines.max(axis=1)


def threshold(folder: Path) -> None:
    """Measure thresholds on variants of questions, and on other questions."""
    _, squad = read(folder / "squad2")
    _, xquad = read(folder / "xquad/en")
    answerable = [each for each in squad if each.paragraph]
    sets = {
        "SQuAD 2, half of the articles": [q for q in answerable if not hashed(q.article, 2)],
        "SQuAD 2, the other half": [q for q in answerable if hashed(q.article, 2)],
        "XQuAD": xquad,
    }
    for name, questions in sets.items():
        with temporary_library() as library:
            own, other = nearness(questions, library)
        print(f"{name}: {len(other):,} questions")
        print(f"| threshold | {' | '.join(own)} | all of these | another question is as near |")
        print("|---" * (len(own) + 3) + "|")
        for least in THRESHOLDS:
            shares = [float((each >= least).mean()) for each in own.values()]
            shares += [statistics.mean(shares), float((other >= least).mean())]
            print(f"| {least} | {' | '.join(f'{share:.3f}' for share in shares)} |")


def ingest_paragraphs(library: Library, corpus: Sequence[dict[str, Any]]) -> None:
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


def calibrate_by(library: Library, questions: Sequence[Asked]) -> None:
    """Fit the confidence to questions that are not asked afterwards."""
    path = library.home.path.parent / "questions.jsonl"
    path.write_text(
        "".join(
            json.dumps(
                {"question": each.text, "documents": [each.paragraph] * bool(each.paragraph)}
            )
            + "\n"
            for each in {each.text: each for each in questions}.values()
        ),
        encoding="utf-8",
    )
    fitted = calibrate(library, path)
    print(f"calibrated with {fitted.right + fitted.wrong} questions: adopted {fitted.adopted}")


def score(said: set[str], right: set[str]) -> str:
    """Write precision and recall."""
    both = len(said & right)
    return f"precision {both / max(1, len(said)):.3f}, recall {both / max(1, len(right)):.3f}"


def gaps(folder: Path) -> None:
    """Measure what counts as a gap, and how gaps are grouped."""
    corpus, questions = read(folder / "squad2")
    asked = chosen([each for each in questions if hashed(each.article, 2)], ASKED)
    others = chosen([each for each in questions if not hashed(each.article, 2)], 2 * ASKED)
    with temporary_library() as library:
        ingest_paragraphs(library, corpus)
        for confidence in ("default", "calibrated"):
            if confidence == "calibrated":
                calibrate_by(library, others)
            with feedback_of(library, confidence) as feedback:
                known = ask_all(library, feedback, asked)
                right = {name for name, each in known.items() if each.paragraph is None}
                print(f"{confidence}: gaps {score(missed(feedback, known), right)}")
                ledger = Ledger(lambda _: nullcontext(library), feedback)
                listed = ledger.listed(states=[OPEN], most=1_000)
                print(f"  {sum(gap['count'] for gap in listed)} in {len(listed)} groups")
                for gap in listed[:10]:
                    if gap["count"] > 1:
                        print(f"    {gap['count']}: {' | '.join(gap['wordings'])}")


@contextmanager
def feedback_of(library: Library, name: str) -> Iterator[Feedback]:
    """Open feedback in a folder of its own."""
    folder = library.home.path.parent / name
    folder.mkdir()
    feedback = Feedback(folder / NAME)
    try:
        yield feedback
    finally:
        feedback.close()


def answered(folder: Path) -> None:
    """Measure what counts as answered once the documents are there."""
    corpus, questions = read(folder / "squad2")
    held = {each["title"] for each in corpus if not hashed(each["title"], 3)}
    of_held = [each for each in questions if each.article in held]
    others = [each for each in questions if each.article not in held]
    asked = chosen(of_held, ASKED)
    for confidence in ("default", "calibrated"):
        with temporary_library() as library, feedback_of(library, confidence) as feedback:
            ingest_paragraphs(library, [each for each in corpus if each["title"] not in held])
            if confidence == "calibrated":
                calibrate_by(library, chosen(others, 2 * ASKED))
            known = ask_all(library, feedback, asked)
            gone = missed(feedback, known)
            print(f"{confidence}: before, {len(gone)} of {len(known)} are gaps, all should be")
            ledger = Ledger(lambda _: nullcontext(library), feedback)
            ledger.group()
            ingest_paragraphs(library, [each for each in corpus if each["title"] in held])
            began = time.perf_counter()
            done = ledger.reask()
            took = time.perf_counter() - began
            print(f"  {done.asked} groups asked again in {took:.1f} s, {done.answered} answered")
            now = {
                gap.example.id: gap.found
                for gap in feedback.gaps.listed(states=[ANSWERED], most=1_000)
            }
            examples = {gap.example.id for gap in feedback.gaps.listed(most=1_000)}
            can = {name for name in examples if known[name].paragraph is not None}
            right = {
                name
                for name, found in now.items()
                if found and document_id_of(known[name].paragraph or "") == found.spot.document
            }
            print(f"  now answered, where it can be: {score(set(now), can)}")
            print(f"  {len(right)} of {len(now)} by the very paragraph that the question is about")


def speed(folder: Path) -> None:
    """Measure grouping, and what remembering costs."""
    vectors = np.random.default_rng(0).normal(size=(MANY, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    began = time.perf_counter()
    led(vectors, vectors[:0], threshold=THRESHOLD)
    print(f"{MANY:,} vectors, all apart, are grouped in {time.perf_counter() - began:.1f} s")
    began = time.perf_counter()
    led(vectors[:500], vectors, threshold=THRESHOLD)
    print(f"500 more beside them in {time.perf_counter() - began:.2f} s")
    questions = read(folder / "squad2")[1]
    with temporary_home() as settings:
        ingest(settings, next((folder / "squad2").glob("corpus.jsonl*")))
        models = str(settings.models)
        with (
            served(
                settings.home, 18761, PINCITE_MODELS=models, PINCITE_REMEMBER_DAYS="30"
            ) as with_it,
            served(
                settings.home, 18762, PINCITE_MODELS=models, PINCITE_REMEMBER_DAYS="0"
            ) as without,
            httpx.Client() as client,
        ):
            took: dict[str, list[float]] = {with_it: [], without: []}
            for each in questions[:ROUNDS]:
                for url in (with_it, without, with_it, without):
                    began = time.perf_counter()
                    client.post(f"{url}/v1/ask", json={"question": each.text}).raise_for_status()
                    took[url].append((time.perf_counter() - began) * 1_000)
        for name, url in (("remembered", with_it), ("not remembered", without)):
            print(f"/v1/ask {name}: median {statistics.median(took[url]):.2f} ms")
        medians = [statistics.median(each) for each in took.values()]
        print(f"ratio {medians[0] / medians[1]:.3f}")


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--parts", nargs="*", choices=PARTS, default=PARTS)
    options = parser.parse_args()
    for part in options.parts:
        print(f"{part}:", flush=True)
        globals()[part](options.folder)


if __name__ == "__main__":
    main()
