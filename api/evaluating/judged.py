"""A judged set: questions, and what is known of their answers, read from a folder.

The layout is BEIR's, with files beside it that say more: docs/evaluation.md has all of it.
"""

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TypeVar

from api.evaluating.lines import Fields, found_file, of_split, parsed_lines, parsed_objects
from index.ingesting import document_id_of
from qa.errors import InvalidInput
from qa.questions import MAX_QUESTION, Question, Turn

Qrels = Mapping[str, Mapping[str, int]]
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A part of a document that answers a question, however the document is split.

    Attributes:
        document: The document's id.
        start: First code point, in the corpus line's `text`; in the canonical text where a
            collection is asked.
        end: One past the last.
        score: How well it answers, above 0.
        where: The file and line that say so.
    """

    document: str
    start: int
    end: int
    score: int
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedSet:
    """What a folder says, all by query id.

    Attributes:
        queries: What is asked, with the conversation before it.
        qrels: Document id → grade, for each query.
        spans: The parts of documents that answer; empty where no file tells.
        answers: The words of right answers, one of which is enough; empty where no file tells.
        unanswerable: Questions that nothing in the corpus answers.
    """

    queries: Mapping[str, Question]
    qrels: Qrels
    spans: Mapping[str, tuple[Span, ...]]
    answers: Mapping[str, tuple[str, ...]]
    unanswerable: Mapping[str, Question]


def read_set(folder: Path, split: str, limit: int | None = None) -> JudgedSet:
    """Read a judged set.

    Args:
        folder: Where it is.
        split: Which judgments; a file `NAME.SPLIT.jsonl` comes before `NAME.jsonl`.
        limit: Only the first judged queries, and as many unanswerable ones; None for all.

    Raises:
        InvalidInput: A file is missing, a line is not as it should be, or no query is judged.
    """
    spans = _read_spans(folder, split)
    path = found_file(folder, f"qrels/{split}.tsv")
    if path is None and not spans:
        raise _missing(folder, f"qrels/{split}.tsv")
    judged = read_qrels(path) if path else _qrels_of(spans)
    qrels = {
        query: {document_id_of(document): grade for document, grade in grades.items()}
        for query, grades in islice(judged.items(), limit)
    }
    queries = read_queries(folder, split, set(qrels))
    if not queries:
        raise InvalidInput(f"{folder} judges no query: queries.jsonl has none of those judged.")
    unanswerable = of_split(folder, "unanswerable", split)
    nothing = _read_questions(unanswerable) if unanswerable else {}
    return JudgedSet(
        queries=queries,
        qrels=qrels,
        spans=_only(spans, queries),
        answers=_only(_read_answers(folder, split), queries),
        unanswerable=dict(islice(nothing.items(), limit)),
    )


def corpus_of(folder: Path, *, needed: bool) -> Path | None:
    """Give the set's documents.

    Raises:
        InvalidInput: There are none, though they are needed.
    """
    path = found_file(folder, "corpus.jsonl")
    if path is None and needed:
        raise _missing(folder, "corpus.jsonl")
    return path


def texts_of(corpus: Path, wanted: set[str]) -> dict[str, str]:
    """Give the `text` of some documents as a corpus has them, by document id."""

    def of_line(line: str, _where: str) -> tuple[str, str] | None:
        with suppress(ValueError, KeyError, TypeError, AttributeError):  # not ingested either
            fields = json.loads(line)
            key, text = document_id_of(str(fields.get("id", fields.get("_id")))), fields["text"]
            return (key, str(text)) if key in wanted else None
        return None

    return dict(found for found in parsed_lines(corpus, of_line, "a document") if found)


def read_qrels(path: Path) -> dict[str, dict[str, int]]:
    """Read judgments: query id → document id → grade; queries with no relevant one left out."""

    def of_line(line: str, _where: str) -> tuple[str, str, int]:
        query, document, grade = line.split("\t")
        return query, document, int(grade)

    qrels: dict[str, dict[str, int]] = {}
    expected = "query-id, corpus-id and score with tabs between"
    for query, document, grade in parsed_lines(path, of_line, expected, skip=1):
        qrels.setdefault(query, {})[document] = grade
    return {q: found for q, found in qrels.items() if any(grade > 0 for grade in found.values())}


def read_queries(folder: Path, split: str, wanted: set[str]) -> dict[str, Question]:
    """Read the queries that are judged, each with its conversation where it has one."""
    path = of_split(folder, "queries", split)
    if path is None:
        raise _missing(folder, "queries.jsonl")
    return _only(_read_questions(path), wanted)


def _read_questions(path: Path) -> dict[str, Question]:
    def of_fields(query: Fields, _where: str) -> tuple[str, Question]:
        text = str(query["text"])[:MAX_QUESTION]
        return str(query["_id"]), Question(text=text, history=history_of(query))

    return dict(parsed_objects(path, of_fields, "_id, text and, if any, history"))


def history_of(fields: Fields) -> tuple[Turn, ...]:
    """Read the conversation before a question, where there is one."""
    turns = fields.get("history") or ()
    return tuple(Turn(role=str(turn["role"]), text=str(turn["text"])) for turn in turns)


def _read_answers(folder: Path, split: str) -> dict[str, tuple[str, ...]]:
    """Read the words that answer; a line without `answers` tells of something else."""

    def of_fields(fields: Fields, _where: str) -> tuple[str, tuple[str, ...]]:
        texts = tuple(str(answer["text"]) for answer in fields.get("answers") or ())
        return str(fields["query-id"]), texts

    path = of_split(folder, "answers", split)
    expected = "query-id and answers, each with its text"
    read = parsed_objects(path, of_fields, expected) if path else ()
    return {query: texts for query, texts in read if texts}


def _read_spans(folder: Path, split: str) -> dict[str, tuple[Span, ...]]:
    path = of_split(folder, "spans", split)
    if path:
        expected = "query-id, document, start, end and score"
        return _grouped(parsed_objects(path, _span, expected))
    path = of_split(folder, "evidence", split)
    expected = "query-id, corpus-id and sentences, each with start and end"
    return _grouped(parsed_objects(path, _evidence, expected)) if path else {}


def _span(fields: Fields, where: str) -> tuple[str, tuple[Span, ...]]:
    start, end, score = (int(fields[name]) for name in ("start", "end", "score"))
    if not 0 <= start < end:
        raise ValueError("start must be 0 or more, and end after it")
    document = document_id_of(str(fields["document"]))
    span = Span(document=document, start=start, end=end, score=score, where=where)
    return str(fields["query-id"]), (span,) if score > 0 else ()


def _evidence(fields: Fields, where: str) -> tuple[str, tuple[Span, ...]]:
    document = fields["corpus-id"]
    spans: tuple[Span, ...] = ()
    for sentence in fields["sentences"]:
        spans += _span({**sentence, "query-id": "", "document": document, "score": 1}, where)[1]
    return str(fields["query-id"]), spans


def _grouped(read: Iterable[tuple[str, tuple[Span, ...]]]) -> dict[str, tuple[Span, ...]]:
    grouped: dict[str, tuple[Span, ...]] = {}
    for query, spans in read:
        grouped[query] = grouped.get(query, ()) + spans
    return {query: spans for query, spans in grouped.items() if spans}


def _qrels_of(spans: Mapping[str, tuple[Span, ...]]) -> dict[str, dict[str, int]]:
    """Judge documents by the best of their spans."""
    qrels: dict[str, dict[str, int]] = {}
    for query, found in spans.items():
        grades = qrels.setdefault(query, {})
        for span in found:
            grades[span.document] = max(span.score, grades.get(span.document, 0))
    return qrels


def _only(found: Mapping[str, Value], wanted: Iterable[str]) -> dict[str, Value]:
    wanted = set(wanted)
    return {query: value for query, value in found.items() if query in wanted}


def _missing(folder: Path, name: str) -> InvalidInput:
    return InvalidInput(
        f"{folder} has no {name} (or {name}.gz): a judged set has corpus.jsonl, queries.jsonl, and "
        "qrels/test.tsv or spans.jsonl."
    )
