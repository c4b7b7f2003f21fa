"""Labelled questions: read from a file or a folder, and found in a collection."""

from collections.abc import Iterable, Mapping, Sequence
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
    for where, question, grades in parsed_objects(path, _of_line, _EXPECTED):
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


def _of_line(fields: Fields, where: str) -> tuple[str, Question, dict[str, int]]:
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


def labelled(path: Path, split: str, library: Library, collection: str) -> JudgedSet:
    """Read labelled questions, and find the documents that answer them in a collection.

    All that a file names must be there. A judged set's folder was made for a corpus, of which some
    documents may have no text: there one for each question is enough, and as in an evaluation the
    others count as never found.

    Args:
        path: See `read_questions`.
        split: Likewise.
        library: Has the collection.
        collection: Its name.

    Returns:
        The questions, and the ids of the documents that answer them, with their grades.

    Raises:
        CollectionNotFound: There is no such collection.
        InvalidInput: They cannot be read, or documents that must be there are not.
    """
    judged = read_questions(path, split)
    relevant = {
        query: {name: grade for name, grade in judged.qrels[query].items() if grade > 0}
        for query in judged.queries
    }
    names = dict.fromkeys(name for grades in relevant.values() for name in grades)
    ids = _ids(library, collection, names)
    missing = [
        name
        for grades in relevant.values()
        if not path.is_dir() or not any(name in ids for name in grades)
        for name in grades
        if name not in ids
    ]
    if missing:
        raise _missing(list(dict.fromkeys(missing)), library.collection(collection).name)
    qrels = {
        query: {each: grade for name, grade in grades.items() for each in ids.get(name, [name])}
        for query, grades in relevant.items()
    }
    return replace(judged, qrels=qrels)


def _missing(names: Sequence[str], collection: str) -> InvalidInput:
    named = ", ".join(map(repr, names[:_MOST_NAMED]))
    more = f" and {len(names) - _MOST_NAMED:,} more" if len(names) > _MOST_NAMED else ""
    return InvalidInput(
        f"Documents that are to answer are not in {collection!r}: {named}{more}. Name them by the "
        "ids or uris that pincite documents lists, or ingest them first."
    )


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
