"""A store to write to, and one that reads it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.store.reading import StoreReader
from index.store.writing import StoreWriter


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.sqlite"


@pytest.fixture
def writer(path: Path) -> Iterator[StoreWriter]:
    writer = StoreWriter(path)
    yield writer
    writer.close()


@pytest.fixture
def reader(path: Path, writer: StoreWriter) -> Iterator[StoreReader]:
    assert writer
    reader = StoreReader(path)
    yield reader
    reader.close()
