"""A store to write to, and one that reads it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.store.reading import StoreReader
from index.store.writing import StoreWriter
from tests.fakes import addition


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


@pytest.fixture
def filled(writer: StoreWriter) -> StoreWriter:
    writer.add([addition("a", "A one.", "A two.", "A three."), addition("b", "B one.")])  # 1
    writer.add([addition("a", "A new.")])  # 2
    writer.delete(["b"])  # 3
    return writer
