from collections.abc import Iterator
from pathlib import Path

import pytest

from index.collection import Collection
from index.home import Home
from index.reading.sandbox import Reader
from index.store.writing import StoreWriter
from tests.index.shelves import Open
from tests.index.web.site import Site, served


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "shelf"
    folder.mkdir()
    writer = StoreWriter(folder / "store.sqlite")
    writer.claim_encoder("f1", "words", 32)
    writer.close()
    return folder


@pytest.fixture
def opened(folder: Path) -> Iterator[Open]:
    """Opens the collection, as often as a test wants; all is closed at the end."""
    collections: list[Collection] = []

    def open_it(*, writing: bool = True) -> Collection:
        collections.append(Collection("shelf", folder, writing=writing))
        return collections[-1]

    yield open_it
    for collection in collections:
        collection.close()


@pytest.fixture
def site() -> Iterator[Site]:
    """A site on a loopback address."""
    with served() as site:
        yield site


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as reader:
        yield reader


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    """An empty collection in a home of its own."""
    with Home(tmp_path / "home", writing=True) as home:
        yield home.create("c")
