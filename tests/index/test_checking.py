import hashlib
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from index.checking import Check, Finding
from index.home import Home
from index.store.writing import Addition
from qa.errors import CollectionNotFound
from tests.fakes import WordEncoder, addition


def at(path: Path, media_type: str = "text/plain") -> Addition:
    """A document that was read from a file."""
    made = addition(path.stem, path.read_text())
    source = replace(
        made.document.source,
        uri=path.as_uri(),
        media_type=media_type,
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
    )
    return replace(made, document=replace(made.document, source=source))


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    for name in ("mars", "venus"):
        (tmp_path / f"{name}.txt").write_text(f"{name} has no moon")
    with Home(tmp_path / "home", writing=True) as home:
        for shelf in ("one", "two"):
            collection = home.create(shelf)
            collection.claim(WordEncoder("f1").manifest)
            collection.add([at(tmp_path / "mars.txt"), at(tmp_path / "venus.txt")])
        yield home


def store_of(home: Home, name: str) -> Path:
    return home.collection(name).store.path


def change(path: Path, statement: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute(statement)
    connection.commit()
    connection.close()


def found(home: Home, collection: str | None = None) -> list[Finding]:
    return list(Check(home.path).findings(collection))


def brief(home: Home, collection: str | None = None) -> list[tuple[str, str | None]]:
    return [(finding.kind, finding.collection) for finding in found(home, collection)]


def test_a_sound_home_has_no_findings_and_stays_as_it_is(home: Home) -> None:
    def contents() -> dict[Path, bytes]:
        files = (path for path in home.path.rglob("*") if path.is_file())
        return {path: path.read_bytes() for path in files if not path.name.endswith("-shm")}

    told: list[str] = []
    before = contents()
    check = Check(home.path, told.append)
    assert list(check.findings()) == []
    assert (check.collections, check.documents) == (2, 4)
    assert contents() == before
    assert told[:2] == ["catalog", "collection one: store"]


def test_damage_in_one_collection_hides_none_in_another(home: Home) -> None:
    stores = [store_of(home, name) for name in ("one", "two")]
    home.close()
    change(stores[0], "UPDATE documents SET text = 'x' WHERE row = 1")
    stores[1].write_bytes(b"no database")
    findings = found(home)
    assert {(each.kind, each.collection) for each in findings} == {
        ("damage", "one"),
        ("damage", "two"),
    }
    assert findings[0].what.startswith("document mars: title, text")
    assert "backup" in findings[0].advice
    assert "two" not in {each.collection for each in found(home, "one")}


def test_an_index_that_is_damaged_is_made_again(home: Home) -> None:
    store = store_of(home, "one")
    (store.parent / "vectors" / "manifest.json").write_bytes(b"{}")
    (finding,) = found(home)
    assert (finding.kind, finding.collection) == ("damage", "one")
    assert "made again" in finding.advice
    home.close()
    with Home(home.path, writing=True) as again:
        again.collection("one")
        assert found(again) == []


def test_files_outside_that_are_gone_or_have_changed_are_notes(home: Home, tmp_path: Path) -> None:
    (tmp_path / "mars.txt").write_text("now it has two")
    (tmp_path / "venus.txt").unlink()
    findings = found(home, "one")
    assert [each.kind for each in findings] == ["note", "note"]
    assert "mars.txt has changed since" in findings[0].what
    assert "venus.txt is gone" in findings[1].what


def test_records_and_kept_originals_need_no_file(home: Home, tmp_path: Path) -> None:
    record, kept = at(tmp_path / "mars.txt", "application/jsonl"), at(tmp_path / "venus.txt")
    kept = replace(kept, original=(tmp_path / "venus.txt").read_bytes())
    home.collection("one").add([record, kept])
    (tmp_path / "mars.txt").unlink()
    (tmp_path / "venus.txt").unlink()
    assert found(home, "one") == []


def test_the_catalog_and_the_folders_are_those_of_each_other(home: Home) -> None:
    folder = store_of(home, "one").parent
    (folder.parent / "stray").mkdir()
    (finding,) = found(home)
    assert finding.kind == "note"
    assert "stray is the folder of no collection" in finding.what
    home.close()
    folder.rename(folder.parent / "moved")
    assert sorted(brief(home), key=str) == [("damage", "one"), ("note", None), ("note", None)]
    (home.path / "catalog.sqlite").write_bytes(b"x" * 5_000)
    assert brief(home) == [("damage", None)]


def test_more_findings_than_anybody_reads_are_not_all_listed(home: Home) -> None:
    home.collection("one").add([addition(f"d{number}", "text") for number in range(150)])
    change(store_of(home, "one"), "UPDATE documents SET digest = ''")
    damage = [each.what for each in found(home, "one") if each.kind == "damage"]
    assert len(damage) == 101
    assert damage[-1] == "There is more than these 100."


def test_it_may_be_written_to_meanwhile(home: Home) -> None:
    stop = threading.Event()
    collection = home.collection("one")

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            collection.add([addition(f"d{number % 7}", "one", f"text {number}")])
            if number % 5 == 0:
                collection.compact(collection.store.generation())

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for _ in range(8):
            assert [each for each in found(home, "one") if each.kind == "damage"] == []
    finally:
        stop.set()
        thread.join()


def test_there_has_to_be_something(home: Home, tmp_path: Path) -> None:
    with pytest.raises(CollectionNotFound):
        list(Check(tmp_path / "none").findings())
    with pytest.raises(CollectionNotFound):
        found(home, "three")
