import gzip
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.collection import Collection
from index.foreseeing import foreseen
from index.gathering import Arrival
from index.ingesting import Ingester
from index.pipeline import Outcome
from index.reading.sandbox import Reader
from index.surveying import survey
from index.syncing import carried_out, planned
from tests.fakes import WordEncoder


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "mars.txt").write_text("Mars is red.")
    (folder / "venus.md").write_text("Venus is hot.")
    (folder / "pluto.txt").write_text("Pluto is small.")
    return folder


Sync = Callable[[], list[Outcome]]


@pytest.fixture
def sync(collection: Collection, reader: Reader, docs: Path) -> Sync:
    def syncing() -> list[Outcome]:
        found = survey([str(docs)])
        ingester = Ingester(collection, WordEncoder("f1"), reader)
        return list(carried_out(planned(found, collection.store), found, collection, ingester))

    return syncing


def foreseen_in(docs: Path, collection: Collection | None) -> list[Outcome]:
    found = survey([str(docs)])
    store = collection.store if collection else None
    return list(foreseen(planned(found, store), found, store))


def told(outcomes: list[Outcome]) -> set[tuple[str, str, str]]:
    return {(Path(each.path).name, each.status, each.reason) for each in outcomes}


def test_what_is_foreseen_is_what_happens(docs: Path, collection: Collection, sync: Sync) -> None:
    assert told(foreseen_in(docs, collection)) == told(sync())
    (docs / "mars.txt").rename(docs / "red.txt")
    (docs / "venus.md").write_text("Venus is very hot.")
    (docs / "pluto.txt").unlink()
    (docs / "earth.txt").write_text("Earth is blue.")
    (docs / "link").symlink_to(docs / "earth.txt")
    (docs / "broken").symlink_to("nowhere")
    os.mkfifo(docs / "pipe")
    before = collection.store.generation()
    expected = told(foreseen_in(docs, collection))
    assert collection.store.generation() == before
    assert {status for _, status, _ in expected} == {
        "added", "updated", "renamed", "removed", "skipped", "failed"
    }  # fmt: skip
    assert told(sync()) == expected


def test_what_has_not_changed_is_told_with_its_document(
    docs: Path, collection: Collection, sync: Sync
) -> None:
    added = {each.path: (each.document_id, each.passages) for each in sync()}
    same = foreseen_in(docs, collection)
    assert {each.status for each in same} == {"unchanged"}
    assert {each.path: (each.document_id, each.passages) for each in same} == added


def test_where_there_is_no_collection_yet_all_is_new(docs: Path) -> None:
    (docs / "a.jsonl").write_text('{"text": "A."}')
    assert {each.status for each in foreseen_in(docs, None)} == {"added"}


def test_a_file_that_may_not_be_read_fails(docs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, _: Path(path).name != "mars.txt")
    statuses = {Path(each.path).name: each.status for each in foreseen_in(docs, None)}
    assert statuses == {"mars.txt": "failed", "pluto.txt": "added", "venus.md": "added"}


@pytest.mark.parametrize("packed", [False, True])
def test_json_lines_count_as_one(
    docs: Path, collection: Collection, sync: Sync, *, packed: bool
) -> None:
    path = docs / ("a.jsonl.gz" if packed else "a.jsonl")

    def write(*texts: str) -> None:
        lines = "\r\n\n".join(json.dumps({"text": text}) for text in texts).encode()
        path.write_bytes(gzip.compress(lines) if packed else lines)

    def status() -> str:
        (found,) = [e.status for e in foreseen_in(docs, collection) if "jsonl" in e.path]
        return found

    write("A.", "B.")
    assert status() == "added"
    sync()
    assert status() == "unchanged"
    for texts in (["A."], ["A.", "B.", "C."], ["A.", "C."]):
        write(*texts)
        assert status() == "updated"


def test_json_lines_that_are_one_document(docs: Path, collection: Collection, sync: Sync) -> None:
    (docs / "a.jsonl").write_text('{"words": "A."}\n{"words": "B."}')
    sync()
    assert {each.status for each in foreseen_in(docs, collection)} == {"unchanged"}


def test_a_broken_container_fails(docs: Path, collection: Collection, sync: Sync) -> None:
    path = docs / "a.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"text": "A."}'))
    sync()
    path.write_bytes(path.read_bytes()[:-9])
    (broken,) = [each for each in foreseen_in(docs, collection) if "jsonl" in each.path]
    assert (broken.status, broken.code) == ("failed", "damaged")


def test_files_are_followed(docs: Path) -> None:
    seen: list[str] = []

    def following(arrivals: Iterator[Arrival]) -> Iterator[Arrival]:
        for each in arrivals:
            seen.append(each.name)
            yield each

    found = survey([str(docs)])
    list(foreseen(planned(found, None), found, None, following))
    assert seen == ["mars.txt", "pluto.txt", "venus.md"]
