import threading
from pathlib import Path

import pytest

from index.database import connect, migrate
from index.store.reading import StoreReader
from index.store.schema import MIGRATIONS
from index.store.writing import StoreWriter
from qa.errors import HomeCorrupt, HomeNotWritable


def test_a_store_of_the_first_format_is_not_read_before_it_was_brought_up(path: Path) -> None:
    connection = connect(path, writing=True)
    migrate(connection, MIGRATIONS[:1], path)
    connection.close()
    before = path.read_bytes()
    with pytest.raises(
        HomeNotWritable, match=f"format 1 and must be brought to format {len(MIGRATIONS)}"
    ):
        StoreReader(path)
    assert path.read_bytes() == before


def test_each_thread_reads_for_itself(writer: StoreWriter, reader: StoreReader) -> None:
    assert writer
    seen: list[int] = []
    threads = [threading.Thread(target=lambda: seen.append(reader.generation())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [0] * 8


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="open files are listed in Linux")
def test_threads_that_have_ended_leave_no_files_open(
    writer: StoreWriter, reader: StoreReader
) -> None:
    assert writer
    opened = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(20):
        thread = threading.Thread(target=reader.generation)
        thread.start()
        thread.join()
    assert len(list(Path("/proc/self/fd").iterdir())) <= opened + 4


def test_a_store_that_is_not_there_is_not_made_by_reading(tmp_path: Path) -> None:
    with pytest.raises(HomeCorrupt):
        StoreReader(tmp_path / "store.sqlite")
    assert list(tmp_path.iterdir()) == []
