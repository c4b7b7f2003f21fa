from collections.abc import Iterator
from pathlib import Path

import pytest

from index.collection import Collection
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
