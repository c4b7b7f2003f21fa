import io
import json
import os
import threading
from pathlib import Path

import pytest

from index.exporting import export, export_to
from qa.errors import HomeCorrupt, StorageFull
from tests.index.exports import Shelf, read, shelf


@pytest.fixture
def moons(tmp_path: Path) -> Shelf:
    return shelf(tmp_path / "home", read("mars", "two moons"), read("venus", original=b"none"))


def test_a_header_then_a_document_a_line_then_their_number(moons: Shelf) -> None:
    header, mars, venus, end = moons.exported()
    assert header.pop("created") > 0
    assert header == {
        "kind": "pincite-export",
        "format": 1,
        "collection": "shelf",
        "generation": 1,
        "model": "words",
        "documents": 2,
        "passages": 2,
    }
    assert mars == {
        "kind": "document",
        "id": "mars",
        "key": "key of mars",
        "uri": "file:///mars",
        "sha256": mars["sha256"],
        "media_type": "text/plain",
        "title": "",
        "text": "mars\n\ntwo moons",
        "metadata": {},
        "paths": [["mars"]],
        "blocks": [[0, 4, None, 0], [6, 15, None, 0]],
        "modified": None,
        "origin": "file:///origin/mars",
        "validators": None,
        "original": None,
    }
    assert (venus["id"], venus["original"]) == ("venus", "bm9uZQ==")
    assert end == {"kind": "end", "documents": 2}


def test_what_is_written_meanwhile_is_not_in_it(moons: Shelf) -> None:
    out = io.BytesIO()

    def write(count: int, _: int) -> None:
        moons.collection.add([read(f"z{count}", "later")])
        moons.collection.delete(["venus"] if count == 1 else ["z1"])

    assert export(moons.collection.store.path, "shelf", out, write) == 2
    ids = [json.loads(line).get("id") for line in out.getvalue().splitlines()]
    assert ids == [None, "mars", "venus", None]


def test_nothing_is_an_export_too(tmp_path: Path) -> None:
    header, end = shelf(tmp_path / "home").exported()
    assert (header["documents"], end["documents"]) == (0, 0)


def test_a_file_is_there_once_it_is_whole(moons: Shelf, tmp_path: Path) -> None:
    file, store = tmp_path / "e.jsonl", moons.collection.store.path
    file.write_bytes(b"older")

    def look(*_: int) -> None:
        assert file.read_bytes() == b"older"

    assert export_to(file, store, "shelf", look) == 2
    assert len(file.read_bytes().splitlines()) == 4
    assert sorted(path.name for path in tmp_path.iterdir()) == ["e.jsonl", "home"]


def test_one_that_fails_leaves_the_older_file(moons: Shelf, tmp_path: Path) -> None:
    file, store = tmp_path / "e.jsonl", moons.collection.store.path
    file.write_bytes(b"older")

    def fail(*_: int) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(StorageFull, match=r"e\.jsonl"):
        export_to(file, store, "shelf", fail)
    with pytest.raises(HomeCorrupt, match=r"no\.sqlite is not there"):
        export_to(file, store.with_name("no.sqlite"), "shelf")
    assert file.read_bytes() == b"older"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["e.jsonl", "home"]


def test_a_pipe_is_written_to_and_stays_one(moons: Shelf, tmp_path: Path) -> None:
    pipe, read_lines = tmp_path / "pipe", list[bytes]()
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read_lines.extend(pipe.read_bytes().splitlines()))
    reader.start()
    assert export_to(pipe, moons.collection.store.path, "shelf") == 2
    reader.join()
    assert len(read_lines) == 4
    assert pipe.is_fifo()
