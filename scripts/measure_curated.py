"""Measure when a question is taken for a pinned one, and what pins cost.

    .venv/bin/python scripts/measure_curated.py EVAL_FOLDER [--speed]

Pins are questions of SQuAD 2.0. Asked are, of the same paragraph, questions with the same answer
(which the pin should answer), and those with another answer or none (near misses, those without an
answer written to look alike); and rewordings of the pinned question by rule, which ask the same, or
differ in one number, name or negation. Half of the paragraphs, by a hash of their ids, are there to
choose the threshold by; figures are given of both halves.

With --speed it asks the same questions of one collection without pins and with 1,000, in turns.
"""

import argparse
import hashlib
import itertools
import json
import random
import re
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from api.library import Library
from api.settings import Settings
from index.encoding.models import TextEncoder
from index.encoding.sources import DEFAULT_MODEL
from qa.contrasts import contrast
from qa.matching import plain
from qa.questions import Question

THRESHOLDS = (0.7, 0.75, 0.8, 0.84, 0.86, 0.88, 0.9, 0.92, 0.94, 0.96)
_NAME = re.compile(r"(?<!^)\b[A-Z][a-z]{2,}\b")
_NUMBER = re.compile(r"\d+")
_LONG = 5
_PINS, _ASKED, _ROUNDS = 1_000, 300, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A pinned question, one that is asked, of which kind it is, and whether the pin answers it."""

    pinned: str
    asked: str
    kind: str
    same: bool


def reworded(question: str) -> Iterator[tuple[str, str]]:
    """Ask the same in other words."""
    bare = question.rstrip("?. ")
    lower = bare[:1].lower() + bare[1:]
    yield "lower case", bare.lower()
    yield "polite", f"Could you please tell me: {lower}?"
    yield "polite", f"Hi, I would like to know {lower}"
    yield "short", re.sub(r"\b(?:what|who|is|was|are|were|did|do|does|the|a|an|of)\b ?", "", lower)
    if re.match(r"(?:What|Who|Where) is ", question):
        yield "contraction", question.replace(" is ", "'s ", 1)
    words = bare.split()
    longest = max(range(len(words)), key=lambda at: len(words[at]))
    word = words[longest]
    if len(word) > _LONG and not _NUMBER.search(word):
        middle = len(word) // 2
        swapped = word[: middle - 1] + word[middle] + word[middle - 1] + word[middle + 1 :]
        yield "typing error", " ".join([*words[:longest], swapped, *words[longest + 1 :]]) + "?"


def contrasted(question: str, names: list[str], chance: random.Random) -> Iterator[tuple[str, str]]:
    """Ask something else in nearly the same words."""
    number = _NUMBER.search(question)
    if number:
        changed = question[: number.start()] + str(int(number[0]) + 1) + question[number.end() :]
        yield "another number", changed
    name = _NAME.search(question)
    others = [each for each in names if name and each not in question]
    if name and others:
        other = chance.choice(others)
        swapped = question[: name.start()] + other + question[name.end() :]
        yield "another name", swapped
        yield "another name, lower case", swapped.lower()
    for verb in ("is", "was", "are", "were", "did", "does", "can"):
        if f" {verb} " in question:
            yield "negation", question.replace(f" {verb} ", f" {verb} not ", 1)
            break


def pairs(folder: Path) -> dict[str, list[Pair]]:
    """Make pairs of SQuAD's questions, by paragraph."""
    texts = {each["_id"]: each["text"] for each in _lines(folder / "queries.jsonl")}
    by_paragraph: dict[str, list[tuple[str, set[tuple[int, int]]]]] = defaultdict(list)
    for each in _lines(folder / "answers.jsonl"):
        spans = {(answer["start"], answer["end"]) for answer in each["answers"]}
        by_paragraph[each["corpus-id"]].append((texts[each["query-id"]], spans))
    hard: dict[str, list[str]] = defaultdict(list)
    for each in _lines(folder / "unanswerable.jsonl"):
        hard[each["corpus-id"]].append(each["text"])
    chance, found = random.Random(0), defaultdict[str, list[Pair]](list)
    names = sorted({n for text in texts.values() for n in _NAME.findall(text)})
    for paragraph, questions in by_paragraph.items():
        made = found[paragraph]
        for (one, spans), (other, others) in itertools.permutations(questions, 2):
            if plain(one) != plain(other):
                same = any(s < e2 and s2 < e for s, e in spans for s2, e2 in others)
                kind = "same answer" if same else "another answer"
                made.append(_pair(one, other, kind, same=same))
        for one, _ in questions:
            made += [_pair(one, other, "no answer", same=False) for other in hard[paragraph]]
            made += [_pair(one, text, kind, same=True) for kind, text in reworded(one)]
            made += [_pair(one, t, kind, same=False) for kind, t in contrasted(one, names, chance)]
    return found


def _pair(pinned: str, asked: str, kind: str, *, same: bool) -> Pair:
    return Pair(pinned=pinned, asked=asked, kind=kind, same=same)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text("utf-8").splitlines():
        yield json.loads(line)


def is_chosen_by(paragraph: str) -> bool:
    """Whether a paragraph is of the half to choose by."""
    return hashlib.sha256(paragraph.encode()).digest()[0] % 2 == 0


def measure(folder: Path, encoder: TextEncoder) -> None:
    """Print what is taken for what, by threshold and by kind."""

    @cache
    def vector(text: str) -> Any:
        return encoder.encode_query(text)

    made = pairs(folder)
    for half, wanted in (("chosen by", True), ("held out", False)):
        own = [p for name, some in made.items() if is_chosen_by(name) is wanted for p in some]
        same = np.array([p.same for p in own])
        near = np.array([float(vector(p.pinned) @ vector(p.asked)) for p in own])
        exact = np.array([plain(p.pinned) == plain(p.asked) for p in own])
        apart = np.array([contrast(p.asked, p.pinned) for p in own])
        print(f"\n## {half}: {same.sum():,} the same, {(~same).sum():,} near misses\n")
        print(
            "| cosine | precision | recall | near misses taken | without the contrasts: precision"
            " | recall | near misses taken |"
        )
        print("|---|---|---|---|---|---|---|")
        for least in THRESHOLDS:
            cells = []
            for kept in (exact | ((near >= least) & ~apart), exact | (near >= least)):
                right = (kept & same).sum()
                cells += [right / max(1, kept.sum()), right / same.sum()]
                cells.append((kept & ~same).sum() / (~same).sum())
            print(f"| {least} | " + " | ".join(f"{cell:.4f}" for cell in cells) + " |")
        kinds = sorted({p.kind for p in own}, key=lambda k: (not _is_same(own, k), k))
        print("\n| kind | pairs | " + " | ".join(map(str, THRESHOLDS)) + " |")
        print("|---" * (len(THRESHOLDS) + 2) + "|")
        for kind in kinds:
            of = np.array([p.kind == kind for p in own])
            taken = [(of & (exact | ((near >= t) & ~apart))).sum() / of.sum() for t in THRESHOLDS]
            said = f"{kind} ({'same' if _is_same(own, kind) else 'miss'})"
            print(f"| {said} | {of.sum():,} | " + " | ".join(f"{t:.3f}" for t in taken) + " |")


def _is_same(own: list[Pair], kind: str) -> bool:
    return next(p.same for p in own if p.kind == kind)


def deployed(library: Library, folder: Path) -> None:
    """Pin a question of each held-out paragraph, ask all others, and count what is shown."""
    texts = {each["_id"]: each["text"] for each in _lines(folder / "queries.jsonl")}
    answers = {each["query-id"]: each for each in _lines(folder / "answers.jsonl")}
    asked: list[tuple[str, str, set[tuple[int, int]]]] = []
    first: dict[str, tuple[str, set[tuple[int, int]]]] = {}
    for query, each in answers.items():
        spans = {(answer["start"], answer["end"]) for answer in each["answers"]}
        if is_chosen_by(each["corpus-id"]):
            continue
        if each["corpus-id"] in first:
            asked.append((texts[query], each["corpus-id"], spans))
        else:
            first[each["corpus-id"]] = (texts[query], spans)
    hard = _lines(folder / "unanswerable.jsonl")
    asked += [
        (each["text"], each["corpus-id"], set())
        for each in hard
        if not is_chosen_by(each["corpus-id"])
    ]
    by_question: dict[str, str] = {}
    for paragraph, (question, _) in first.items():
        passage = library.ask(Question(text=question, curated=False)).passages[0].id
        by_question.setdefault(plain(question), paragraph)
        if by_question[plain(question)] == paragraph:
            library.pin([question], passage)
    shown = right = 0
    for question, paragraph, spans in asked:
        pinned = library.ask(Question(text=question)).pinned
        if pinned:
            shown += 1
            own = by_question[plain(pinned.question)]
            _, there = first[own]
            right += own == paragraph and any(
                s < e2 and s2 < e for s, e in spans for s2, e2 in there
            )
    print(
        f"\n{len(by_question):,} pins, {len(asked):,} other questions of the same paragraphs: "
        f"{shown:,} were shown a pin, {right:,} rightly; wrongly "
        f"{(shown - right) / len(asked):.3%} of all."
    )


def speed(library: Library, questions: list[str]) -> None:
    """Ask in turns without pins and with many, and print medians."""
    asked, rest = questions[:_ASKED], questions[_ASKED:]
    passages = [library.ask(text).passages[0].id for text in rest[:50]]
    for number, text in enumerate(dict.fromkeys(rest)):
        if number == _PINS:
            break
        library.pin([f"{text} ({number})"], passages[number % len(passages)])
    times: dict[bool, list[float]] = {False: [], True: []}
    for _ in range(_ROUNDS):
        for text in asked:
            for curated in (False, True):
                began = time.perf_counter()
                library.ask(Question(text=text, curated=curated))
                times[curated].append((time.perf_counter() - began) * 1_000)
    without, with_pins = statistics.median(times[False]), statistics.median(times[True])
    print(
        f"\np50 of {len(asked) * _ROUNDS:,} questions: {without:.2f} ms without pins, "
        f"{with_pins:.2f} ms with {len(library.pins()):,}: {with_pins / without:.3f} times."
    )


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--speed", action="store_true")
    given = parser.parse_args()
    squad = given.folder / "squad2"
    settings = Settings.load()
    with TemporaryDirectory() as folder:
        home = {"home": Path(folder), "models": settings.models_folder}
        with Library(settings.model_copy(update=home), writing=True) as library:
            if not given.speed:
                measure(squad, library.home.make_encoder(DEFAULT_MODEL))
            list(library.ingest([squad / "corpus.jsonl"]))
            if given.speed:
                texts = [each["text"] for each in _lines(squad / "queries.jsonl")]
                speed(library, texts)
            else:
                deployed(library, squad)


if __name__ == "__main__":
    main()
