"""What the tests of reading share: one reader, and files written to be read."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.reading.records import Record
from index.reading.sandbox import Reader
from qa.documents import Content

Read = Callable[[str, str | bytes], Content]


@pytest.fixture(scope="session")
def reader() -> Iterator[Reader]:
    with Reader() as reader:
        yield reader


@pytest.fixture
def record(reader: Reader, tmp_path: Path) -> Callable[[str, str | bytes], Record]:
    """Writes a file and reads it in the child process."""

    def write_and_read(name: str, data: str | bytes) -> Record:
        path = tmp_path / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        (result,) = reader.read(path)
        assert isinstance(result, Record)
        return result

    return write_and_read


@pytest.fixture
def read(record: Callable[[str, str | bytes], Record]) -> Read:
    return lambda name, data: record(name, data).content


@pytest.fixture
def blocks(read: Read) -> Callable[[str, str | bytes], list[tuple[str, tuple[str, ...]]]]:
    """The text of each block of a file, and the headings it stands under."""

    def of(name: str, data: str | bytes) -> list[tuple[str, tuple[str, ...]]]:
        content = read(name, data)
        return [(content.text[b.start : b.end], b.heading_path) for b in content.blocks]

    return of
