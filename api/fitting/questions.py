"""Labelled questions: read from a file or a folder, and found in a collection."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from api.evaluating.judged import JudgedSet, history_of, read_set
from api.evaluating.lines import Fields, parsed_objects
from api.library import Library
from index.ingesting import document_id_of
from qa.errors import InvalidInput
from qa.questions import Question

_MOST_NAMED = 3
_EXPECTED = "question, documents (their ids or uris) and, if any, history"


def read_questions(path: Path, split: str) -> JudgedSet:
    """Read labelled questions.

    Args:
        path: A judged set's folder; or JSON Lines, a question a line, with `documents` that answer
            it by id or uri, as a list or with grades. Nothing answers one whose list is empty.
        split: Which judgments of a folder.

    Raises:
        InvalidInput: It cannot be read, a line is not as it should be, or asks what another does.
    """
    if path.is_dir():
        return read_set(path, split)
    asked: dict[str, Question] = {}
    judged: dict[str, Mapping[str, int]] = {}
    lines: dict[Question, str] = {}
    for where, question, grades in parsed_objects(path, _labelled, _EXPECTED):
        if question in lines:
            raise InvalidInput(
                f"{where}: {lines[question]} asks the same: name all that answers it in one line."
            )
        lines[question] = where
        asked[where] = question
        judged[where] = grades
    return JudgedSet(
        queries={where: question for where, question in asked.items() if judged[where]},
        qrels={where: grades for where, grades in judged.items() if grades},
        spans={},
        answers={},
        unanswerable={where: question for where, question in asked.items() if not judged[where]},
    )


def _labelled(fields: Fields, where: str) -> tuple[str, Question, dict[str, int]]:
    text = fields["question"]
    if not isinstance(text, str):
        raise TypeError("question is no text")
    question = Question(text=text, history=history_of(fields))
    return where, question, _grades(fields["documents"])


def _grades(documents: Any) -> dict[str, int]:
    if isinstance(documents, list):
        documents = dict.fromkeys(documents, 1)
    if not isinstance(documents, dict) or not all(isinstance(name, str) for name in documents):
        raise TypeError("documents is neither a list of ids or uris nor an object of their grades")
    if not all(type(grade) is int and grade > 0 for grade in documents.values()):
        raise ValueError("a grade is a whole number, 1 or more")
    return documents


def found_in(library: Library, collection: str, judged: JudgedSet) -> JudgedSet:
    """Name the documents that answer by their ids in a collection.

    Raises:
        CollectionNotFound: There is no such collection.
        InvalidInput: Some of them are not in it.
    """
    relevant = {
        query: {name: grade for name, grade in grades.items() if grade > 0}
        for query, grades in judged.qrels.items()
        if query in judged.queries
    }
    names = dict.fromkeys(name for grades in relevant.values() for name in grades)
    ids = _ids(library, collection, names)
    missing = [name for name in names if name not in ids]
    if missing:
        named = ", ".join(map(repr, missing[:_MOST_NAMED]))
        more = ", …" if len(missing) > _MOST_NAMED else ""
        raise InvalidInput(
            f"Of the {len(names):,} documents that are to answer, {len(missing):,} are not in "
            f"{library.collection(collection).name!r}: {named}{more}. Name them by the ids or uris "
            "that pincite documents lists, or ingest them first."
        )
    qrels = {
        query: {each: grade for name, grade in grades.items() for each in ids[name]}
        for query, grades in relevant.items()
    }
    return replace(judged, qrels=qrels)


def _ids(library: Library, collection: str, names: Iterable[str]) -> dict[str, list[str]]:
    """Give the ids of the documents that each name means; a uri may be that of several."""
    store = library.collection(collection).store
    ids: dict[str, list[str]] = {}
    for name in names:
        known = store.named(name) or store.known(name) or store.named(document_id_of(name))
        if known:
            ids[name] = [known.id]
    by_uri: dict[str, list[str]] = {name: [] for name in names if name not in ids}
    after = ""
    while by_uri and (entries := library.entries(collection, after=after)):
        for entry in entries:
            if entry.source.uri in by_uri:
                by_uri[entry.source.uri].append(entry.id)
        after = entries[-1].id
    return ids | {name: found for name, found in by_uri.items() if found}
