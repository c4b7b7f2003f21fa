import sqlite3
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from index.catalog import Catalog, Upload
from qa.errors import AlreadyExists, CollectionNotFound, HomeTooNew, UploadNotFound


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
        catalog.add_collection(name)
    assert [name for name, _ in catalog.collections()] == ["One", "three", "two"]
    assert all(began <= created <= time.time() for _, created in catalog.collections())


def test_a_name_means_the_same_collection_however_its_case_is(catalog: Catalog) -> None:
    catalog.add_collection("Handbook")
    assert catalog.collection("HANDBOOK") == "Handbook"
    with pytest.raises(AlreadyExists, match="handbook"):
        catalog.add_collection("handbook")
    catalog.drop_collection("handBook")
    assert catalog.collections() == []


def test_an_unknown_collection_is_answered_with_those_there_are(catalog: Catalog) -> None:
    with pytest.raises(CollectionNotFound, match="none yet"):
        catalog.collection("a")
    catalog.add_collection("b")
    catalog.add_collection("c")
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
    catalog.add_collection("kept")
    reader = Catalog(tmp_path / "catalog.sqlite", writing=False)
    assert reader.collection("kept") == "kept"
    catalog.add_collection("later")
    assert reader.collection("later") == "later"
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
