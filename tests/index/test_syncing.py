import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from index.collection import Collection
from index.gathering import arrival
from index.ingesting import Ingester
from index.pipeline import Outcome
from index.reading.sandbox import Reader
from index.surveying import survey
from index.syncing import carried_out, planned
from qa.errors import InvalidFolder
from tests.fakes import WordEncoder
from tests.index.shelves import listed

Sync = Callable[..., dict[str, str]]


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    (folder / "sub").mkdir(parents=True)
    (folder / "mars.txt").write_text("Mars is red.")
    (folder / "venus.md").write_text("Venus is hot.")
    (folder / "sub" / "pluto.txt").write_text("Pluto is small.")
    return folder


@pytest.fixture
def run(collection: Collection, reader: Reader) -> Callable[..., list[Outcome]]:
    def running(
        *folders: Path, pattern: str | None = None, allow_empty: bool = False
    ) -> list[Outcome]:
        found = survey([str(each) for each in folders], pattern, allow_empty=allow_empty)
        plan = planned(found, collection.store, allow_empty=allow_empty)
        ingester = Ingester(collection, WordEncoder("f1"), reader)
        return list(carried_out(plan, found, collection, ingester))

    return running


@pytest.fixture
def sync(run: Callable[..., list[Outcome]], tmp_path: Path) -> Sync:
    """Syncs, and says what became of each path, but for what is unchanged."""

    def syncing(*folders: Path, **how: object) -> dict[str, str]:
        outcomes = run(*folders, **how)
        assert len({each.path for each in outcomes}) == len(outcomes)
        return {
            os.path.relpath(each.path, tmp_path): each.status
            for each in outcomes
            if each.status != "unchanged"
        }

    return syncing


def ids(collection: Collection) -> dict[str, str]:
    """The ids of all documents, by their texts."""
    return {text: collection.store.known(key).id for key, text in listed(collection).items()}  # type: ignore[union-attr]


def of_files(*folders: Path) -> dict[str, str]:
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return {path.as_uri(): path.read_text() for path in files}


def test_new_changed_and_gone(sync: Sync, docs: Path, collection: Collection) -> None:
    assert sync(docs) == {
        "docs/mars.txt": "added",
        "docs/venus.md": "added",
        "docs/sub/pluto.txt": "added",
    }
    assert sync(docs) == {}
    (docs / "mars.txt").write_text("Mars is dusty.")
    (docs / "venus.md").unlink()
    (docs / "earth.txt").write_text("Earth is blue.")
    assert sync(docs) == {
        "docs/mars.txt": "updated",
        "docs/earth.txt": "added",
        "docs/venus.md": "removed",
    }
    assert listed(collection) == of_files(docs)


def test_what_was_ingested_before_is_known_and_what_is_elsewhere_not_touched(
    sync: Sync, docs: Path, collection: Collection, reader: Reader, tmp_path: Path
) -> None:
    beside = tmp_path / "docs-of-others.txt"
    beside.write_text("Others.")
    paths = [docs / "mars.txt", docs / "sub" / "pluto.txt", beside]
    list(Ingester(collection, WordEncoder("f1"), reader).ingest(arrival(p, str(p)) for p in paths))
    (docs / "sub" / "pluto.txt").unlink()
    beside.unlink()
    assert sync(docs) == {"docs/venus.md": "added", "docs/sub/pluto.txt": "removed"}
    assert beside.as_uri() in listed(collection)


def test_a_renamed_file_is_the_same_document(
    sync: Sync, run: Callable[..., list[Outcome]], docs: Path, collection: Collection
) -> None:
    sync(docs)
    before = ids(collection)
    (docs / "mars.txt").rename(docs / "MARS.txt")
    (docs / "venus.md").rename(docs / "sub" / "venus.md")
    outcomes = {Path(each.path).name: each for each in run(docs)}
    assert outcomes["MARS.txt"].status == outcomes["venus.md"].status == "renamed"
    assert outcomes["MARS.txt"].reason == f"It was {docs}/mars.txt."
    assert ids(collection) == before
    assert listed(collection) == of_files(docs)
    assert sync(docs) == {}
    (docs / "mars.txt").write_text("Mars again.")
    assert sync(docs) == {"docs/mars.txt": "added"}
    assert len(set(ids(collection).values())) == 4


def test_renaming_is_one_step(sync: Sync, docs: Path, collection: Collection) -> None:
    sync(docs)
    before = collection.store.generation()
    (docs / "mars.txt").rename(docs / "red.txt")
    sync(docs)
    assert collection.store.generation() == before + 1


def test_from_one_folder_to_another(
    sync: Sync, docs: Path, collection: Collection, tmp_path: Path
) -> None:
    archive = tmp_path / "archive"
    archive.mkdir()
    (archive / "old.txt").write_text("Old.")
    sync(docs, archive)
    before = ids(collection)
    (docs / "mars.txt").rename(archive / "mars.txt")
    assert sync(docs, archive) == {"archive/mars.txt": "renamed"}
    assert ids(collection) == before


def test_files_that_change_places_are_updates(
    sync: Sync, docs: Path, collection: Collection
) -> None:
    sync(docs)
    mars, venus = docs / "mars.txt", docs / "venus.md"
    words = mars.read_text(), venus.read_text()
    venus.write_text(words[0])
    mars.write_text(words[1])
    assert sync(docs) == {"docs/mars.txt": "updated", "docs/venus.md": "updated"}
    assert listed(collection) == of_files(docs)


def test_what_is_hidden_now_is_gone(sync: Sync, docs: Path) -> None:
    sync(docs)
    (docs / "mars.txt").rename(docs / ".mars.txt")
    (docs / "sub").rename(docs / ".sub")
    assert sync(docs) == {"docs/mars.txt": "removed", "docs/sub/pluto.txt": "removed"}


def test_a_file_becomes_a_folder(sync: Sync, docs: Path) -> None:
    sync(docs)
    (docs / "mars.txt").unlink()
    (docs / "mars.txt").mkdir()
    (docs / "mars.txt" / "moons.txt").write_text("Two.")
    assert sync(docs) == {"docs/mars.txt": "removed", "docs/mars.txt/moons.txt": "added"}


def test_files_outside_of_the_pattern_are_not_touched(
    sync: Sync, docs: Path, collection: Collection
) -> None:
    sync(docs)
    (docs / "mars.txt").unlink()
    (docs / "venus.md").unlink()
    (docs / "new.md").write_text("New.")
    (docs / "new.txt").write_text("Also new.")
    assert sync(docs, pattern="*.md") == {"docs/venus.md": "removed", "docs/new.md": "added"}
    assert (docs / "mars.txt").as_uri() in listed(collection)


def write_lines(path: Path, *records: object) -> None:
    path.write_text("\n".join(r if isinstance(r, str) else json.dumps(r) for r in records))


def test_lines_that_are_gone_are_removed(sync: Sync, docs: Path, collection: Collection) -> None:
    lines = docs / "planets.jsonl"
    write_lines(lines, {"id": "a", "text": "A."}, {"text": "B."}, {"id": "c", "text": "C."})
    sync(docs)
    write_lines(lines, {"id": "c", "text": "C."})
    assert sync(docs) == {
        "docs/planets.jsonl:a": "removed",
        "docs/planets.jsonl:2": "removed",
    }
    lines.unlink()
    assert sync(docs) == {"docs/planets.jsonl:c": "removed"}
    assert listed(collection) == of_files(docs)


def test_of_a_file_with_a_line_that_fails_nothing_is_removed(
    sync: Sync, docs: Path, collection: Collection
) -> None:
    lines = docs / "planets.jsonl"
    write_lines(lines, {"id": "a", "text": "A."}, {"id": "b", "text": "B."})
    sync(docs)
    write_lines(lines, {"id": "b", "text": "B."}, "{cut sho")
    assert sync(docs) == {"docs/planets.jsonl:2": "failed"}
    assert {"a", "b"} <= listed(collection).keys()


def test_lines_that_move_to_another_file_stay(
    sync: Sync, docs: Path, collection: Collection
) -> None:
    write_lines(docs / "one.jsonl", {"id": "a", "text": "A."}, {"id": "b", "text": "B."})
    sync(docs)
    (docs / "one.jsonl").rename(docs / "two.jsonl")
    assert sync(docs) == {}
    write_lines(docs / "two.jsonl", {"id": "a", "text": "A."})
    write_lines(docs / "zero.jsonl", {"id": "b", "text": "B."})
    assert sync(docs) == {}
    assert {"a", "b"} <= listed(collection).keys()
    (docs / "zero.jsonl").unlink()
    assert sync(docs) == {"docs/zero.jsonl:b": "removed"}


def test_a_folder_that_is_away_or_empty_removes_nothing(
    sync: Sync, docs: Path, collection: Collection, tmp_path: Path
) -> None:
    sync(docs)
    before = listed(collection)
    docs.rename(tmp_path / "away")
    with pytest.raises(InvalidFolder, match="--allow-empty"):
        sync(docs)
    docs.mkdir()
    (docs / ".mounted-here").touch()
    with pytest.raises(InvalidFolder, match="--allow-empty"):
        sync(docs)
    assert listed(collection) == before
    docs.joinpath(".mounted-here").unlink()
    docs.rmdir()
    assert set(sync(docs, allow_empty=True).values()) == {"removed"}
    assert listed(collection) == {}


def test_one_folder_that_is_empty_stops_all(
    sync: Sync, docs: Path, collection: Collection, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.txt").write_text("A.")
    sync(other)
    (other / "a.txt").unlink()
    with pytest.raises(InvalidFolder, match=str(other)):
        sync(docs, other)
    assert list(listed(collection)) == [(other / "a.txt").as_uri()]


def test_a_folder_that_never_had_files_may_be_empty(sync: Sync, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    assert sync(tmp_path / "nothing") == {}


def test_what_cannot_be_read_keeps_its_document(
    sync: Sync, docs: Path, collection: Collection
) -> None:
    sync(docs)
    before = listed(collection)
    (docs / "mars.txt").unlink()
    os.mkfifo(docs / "mars.txt")
    (docs / "venus.md").unlink()
    (docs / "venus.md").symlink_to("nowhere")
    (docs / "sub" / "pluto.txt").write_bytes(bytes(range(256)) * 20)
    assert sync(docs) == {
        "docs/mars.txt": "failed",
        "docs/venus.md": "failed",
        "docs/sub/pluto.txt": "failed",
    }
    assert listed(collection) == before


def test_a_subfolder_that_cannot_be_listed_keeps_its_documents(
    sync: Sync, docs: Path, collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync(docs)
    listing = os.scandir

    def refusing(path: Path) -> object:
        if Path(path).name == "sub":
            raise PermissionError(13, "Permission denied")
        return listing(path)

    (docs / "subway.txt").write_text("Subway.")
    sync(docs)
    (docs / "subway.txt").unlink()
    monkeypatch.setattr(os, "scandir", refusing)
    assert sync(docs) == {"docs/sub": "failed", "docs/subway.txt": "removed"}
    assert (docs / "sub" / "pluto.txt").as_uri() in listed(collection)
    monkeypatch.setattr(os, "scandir", lambda _: refusing(docs / "sub"))
    with pytest.raises(InvalidFolder, match="Permission denied"):
        sync(docs)


def test_links(sync: Sync, docs: Path, collection: Collection, tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("Outside.")
    (docs / "in.txt").symlink_to(docs / "mars.txt")
    (docs / "out.txt").symlink_to(outside)
    (docs / "folder").symlink_to(docs / "sub", target_is_directory=True)
    assert sync(docs) == {
        "docs/in.txt": "skipped",
        "docs/folder": "skipped",
        "docs/mars.txt": "added",
        "docs/out.txt": "added",
        "docs/venus.md": "added",
        "docs/sub/pluto.txt": "added",
    }
    assert set(sync(docs).values()) == {"skipped"}
    outside.write_text("Farther out.")
    assert sync(docs)["docs/out.txt"] == "updated"
    outside.unlink()
    assert sync(docs)["docs/out.txt"] == "failed"
    assert (docs / "out.txt").as_uri() in listed(collection)
    (docs / "out.txt").unlink()
    assert sync(docs)["docs/out.txt"] == "removed"


def test_names_that_are_no_text(sync: Sync, docs: Path, collection: Collection) -> None:
    odd = os.fsencode(docs) + b"/caf\xe9 50%.txt"
    Path(os.fsdecode(odd)).write_text("Coffee.")
    assert sync(docs)["docs/caf\udce9 50%.txt"] == "added"
    assert (docs.as_uri() + "/caf%E9%2050%25.txt") in listed(collection)
    assert sync(docs) == {}
    Path(os.fsdecode(odd)).rename(docs / "cafe.txt")
    assert sync(docs) == {"docs/cafe.txt": "renamed"}


def test_a_folder_in_another_is_not_looked_at_twice(
    run: Callable[..., list[Outcome]], docs: Path
) -> None:
    statuses = [each.status for each in run(docs, docs / "sub", docs)]
    assert statuses == ["added"] * 3
    (docs / "sub" / "pluto.txt").unlink()
    (docs / "sub" / "eris.txt").write_text("Eris.")
    assert sorted(each.status for each in run(docs, docs / "sub")) == [
        "added",
        "removed",
        "unchanged",
        "unchanged",
    ]


def test_removals_come_last_and_in_steps(
    docs: Path, collection: Collection, monkeypatch: pytest.MonkeyPatch, sync: Sync
) -> None:
    monkeypatch.setattr("index.syncing._REMOVED_AT_ONCE", 2)
    sync(docs)
    for path in (docs / "mars.txt", docs / "venus.md", docs / "sub" / "pluto.txt"):
        path.unlink()
    (docs / "earth.txt").write_text("Earth is blue.")
    before = collection.store.generation()
    statuses = list(sync(docs).values())
    assert statuses == ["added", "removed", "removed", "removed"]
    assert collection.store.generation() == before + 3


def test_a_document_that_came_from_elsewhere_meanwhile_is_not_removed(
    docs: Path, collection: Collection, reader: Reader, sync: Sync
) -> None:
    lines = docs / "a.jsonl"
    write_lines(lines, {"id": "a", "text": "A."})
    sync(docs)
    lines.unlink()
    found = survey([str(docs)])
    plan = planned(found, collection.store)
    assert [each.key for each in plan.gone] == ["a"]
    collection.note("a", "https://example.org/sitemap.xml", None)
    ingester = Ingester(collection, WordEncoder("f1"), reader)
    assert "removed" not in [e.status for e in carried_out(plan, found, collection, ingester)]
    assert "a" in listed(collection)


def test_the_content_of_a_document_that_is_gone_may_come_to_a_file_that_is_known(
    sync: Sync, docs: Path, collection: Collection
) -> None:
    sync(docs)
    (docs / "mars.txt").replace(docs / "venus.md")
    assert sync(docs) == {"docs/venus.md": "updated", "docs/mars.txt": "removed"}
    assert listed(collection) == of_files(docs)


def test_a_file_of_lines_is_never_a_document_renamed(
    sync: Sync, docs: Path, collection: Collection
) -> None:
    write_lines(docs / "lines.txt", {"id": "a", "text": "A."}, {"id": "b", "text": "B."})
    sync(docs)
    (docs / "lines.txt").rename(docs / "lines.jsonl")
    assert sync(docs) == {
        "docs/lines.jsonl:1": "added",
        "docs/lines.jsonl:2": "added",
        "docs/lines.txt": "removed",
    }
    assert {"a", "b"} <= listed(collection).keys()
