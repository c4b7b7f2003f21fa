import sqlite3
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from index.catalog import MIGRATIONS, Catalog, Shelf, Upload
from index.database import connect, migrate
from qa.errors import (
    AlreadyExists,
    CollectionNotFound,
    HomeNotWritable,
    HomeTooNew,
    UploadNotFound,
)


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    catalog = Catalog(tmp_path / "catalog.sqlite", writing=True)
    yield catalog
    catalog.close()


def upload(name: str, *, received: float = 0.0, state: str = "queued") -> Upload:
    return Upload(
        id=name,
        collection="c",
        name=f"{name}.txt",
        uri=f"upload:{name}",
        received=received,
        state=state,
        outcomes="[]",
    )


def test_collections_are_listed_by_name_with_the_time_they_were_made(catalog: Catalog) -> None:
    began = time.time()
    for name in ("two", "One", "three"):
        catalog.add_collection(name, f"{name}-1")
    assert [shelf.name for shelf in catalog.collections()] == ["One", "three", "two"]
    assert [shelf.folder for shelf in catalog.collections()] == ["One-1", "three-1", "two-1"]
    assert all(began <= shelf.created <= time.time() for shelf in catalog.collections())


def test_a_name_means_the_same_collection_however_its_case_is(catalog: Catalog) -> None:
    catalog.add_collection("Handbook", "a")
    assert catalog.collection("HANDBOOK").name == "Handbook"
    with pytest.raises(AlreadyExists, match="handbook"):
        catalog.add_collection("handbook", "b")
    assert catalog.collection("handbook").folder == "a"
    catalog.drop_collection("handBook")
    assert catalog.collections() == []


def test_an_unknown_collection_is_answered_with_those_there_are(catalog: Catalog) -> None:
    with pytest.raises(CollectionNotFound, match="none yet"):
        catalog.collection("a")
    catalog.add_collection("b", "b-1")
    catalog.add_collection("c", "c-1")
    with pytest.raises(CollectionNotFound, match="Collections there are: b, c"):
        catalog.collection("a")


def test_uploads_wait_in_the_order_they_came_until_they_are_finished(catalog: Catalog) -> None:
    catalog.add_uploads(
        [upload("late", received=2.0), upload("b", received=1.0), upload("a", received=1.0)]
    )
    catalog.add_uploads([upload("done", state="done")])
    assert [waiting.id for waiting in catalog.queued()] == ["a", "b", "late"]
    catalog.finish_upload("b", "failed", '[{"path": "b"}]')
    assert [waiting.id for waiting in catalog.queued()] == ["a", "late"]
    expected = replace(upload("b", received=1.0), state="failed", outcomes='[{"path": "b"}]')
    assert catalog.upload("b") == expected


def test_uploads_are_listed_the_latest_first(catalog: Catalog) -> None:
    for name in ("a", "c", "b"):
        catalog.add_uploads([upload(name)])

    def latest(**given: Any) -> list[str]:
        return [each.id for each in catalog.latest_uploads(**{"limit": 2, **given})]

    assert (latest(), latest(before="c"), latest(before="a")) == (["b", "c"], ["a"], [])
    assert latest(before="not there") == []
    for name, state, failed in (("a", "done", 1), ("b", "done", 0), ("c", "failed", 2)):
        catalog.finish_upload(name, state, f'{{"counts": {{"failed": {failed}}}}}')
    assert latest(failed=True) == ["c", "a"]
    assert latest(failed=True, before="c") == ["a"]


def test_uploads_are_written_down_all_or_none(catalog: Catalog) -> None:
    catalog.add_uploads([upload("a")])
    with pytest.raises(sqlite3.IntegrityError):
        catalog.add_uploads([upload("b"), upload("a")])
    assert [waiting.id for waiting in catalog.queued()] == ["a"]
    with pytest.raises(UploadNotFound, match="'b'"):
        catalog.upload("b")


def test_what_is_written_is_there_after_reopening_and_for_readers(
    catalog: Catalog, tmp_path: Path
) -> None:
    catalog.add_collection("kept", "kept-1")
    reader = Catalog(tmp_path / "catalog.sqlite", writing=False)
    assert reader.collection("kept") == catalog.collection("kept")
    catalog.add_collection("later", "later-1")
    assert reader.collection("later").folder == "later-1"
    reader.close()


def test_folders_that_nobody_has_any_more_are_written_down_until_they_are_deleted(
    catalog: Catalog,
) -> None:
    catalog.add_collection("one", "one-1")
    catalog.add_collection("two", "two-1")
    catalog.shelve("one", "shadow", "one-2")
    catalog.swap("one", "shadow")
    assert catalog.dropped() == []
    catalog.shelve("one", "shadow", "one-3")
    catalog.drop_collection("ONE")
    assert sorted(catalog.dropped()) == ["one-1", "one-2", "one-3"]
    catalog.forget_dropped("one-2")
    assert sorted(catalog.dropped()) == ["one-1", "one-3"]
    assert [shelf.name for shelf in catalog.collections()] == ["two"]


def test_a_shadow_answers_once_it_is_swapped_in_and_the_one_before_can_come_back(
    catalog: Catalog,
) -> None:
    def folders() -> tuple[str, str | None, str | None]:
        shelf = catalog.collection("one")
        return shelf.folder, shelf.shadow, shelf.previous

    catalog.add_collection("one", "a")
    catalog.shelve("one", "shadow", "b")
    assert folders() == ("a", "b", None)
    catalog.shelve("one", "shadow", "c")
    assert (folders(), catalog.dropped()) == (("a", "c", None), ["b"])
    catalog.swap("one", "shadow")
    assert folders() == ("c", None, "a")
    catalog.swap("one", "previous")
    assert (folders(), catalog.dropped()) == (("a", None, "c"), ["b"])
    catalog.shelve("one", "previous", None)
    assert (folders(), sorted(catalog.dropped())) == (("a", None, None), ["b", "c"])


def test_a_catalog_of_the_first_format_is_read_once_it_was_brought_up(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite"
    connection = connect(path, writing=True)
    migrate(connection, MIGRATIONS[:1], path)
    connection.execute("INSERT INTO collections VALUES ('Laws', 7.0)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(HomeNotWritable, match="format 1 and must be brought to format 4"):
        Catalog(path, writing=False)
    assert path.read_bytes() == before
    Catalog(path, writing=True).close()
    reader = Catalog(path, writing=False)
    assert reader.collections() == [Shelf("Laws", 7.0, "Laws", None, None)]
    reader.close()


@pytest.mark.parametrize("writing", [True, False])
def test_a_newer_catalog_is_left_as_it_is(tmp_path: Path, *, writing: bool) -> None:
    path = tmp_path / "newer.sqlite"
    Catalog(path, writing=True).close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(HomeTooNew):
        Catalog(path, writing=writing)
    assert path.read_bytes() == before
