import errno
import os
import tempfile
from itertools import count
from pathlib import Path
from threading import Event, Thread

import numpy as np
import pytest

from index.lexical.disk import readable, written_to
from index.lexical.index import Entry, LexicalIndex
from index.lexical.view import LexicalView
from index.position import Position
from index.selection import Selection

FULL = "Failed to open file: 'IoError { err: Os { code: 28, kind: StorageFull } }'"


def everything(view: LexicalView) -> list[int]:
    found = view.search("moon", 10, Selection(9, np.empty(0, np.int64)))
    return [int(row) for row in found.rows]


def test_a_folder_that_can_be_written_to_is_read_where_it_is(tmp_path: Path) -> None:
    with readable(tmp_path) as folder:
        assert folder == tmp_path


def test_one_that_cannot_is_read_through_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "lexical"
    writer = LexicalIndex(path)
    writer.extend([Entry(row=1, document=1, text="one moon")], Position(1, 1, "m"))
    monkeypatch.setattr(os, "access", lambda *_: False)
    before = sorted(path.iterdir())
    reader = LexicalIndex(path)
    assert (reader.problems, everything(reader.view)) == ([], [1])
    with readable(path) as folder:
        assert folder != path
        assert all(file.is_symlink() for file in folder.iterdir())
        assert not list(folder.glob("*.lock"))
    assert not folder.exists()
    assert sorted(path.iterdir()) == before
    writer.extend([Entry(row=2, document=2, text="another moon")], Position(2, 2, "n"))
    reader.refresh()
    assert sorted(everything(reader.view)) == [1, 2]


def test_the_links_go_while_the_folder_is_being_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    index = tmp_path / "lexical"
    index.mkdir()
    over = Event()

    def lock(folder: Path) -> None:
        for number in count():
            try:
                (folder / f"{number}.lock").touch()
            except FileNotFoundError:  # the folder has gone
                return
            if over.is_set():
                return

    for _ in range(20):
        with readable(index) as folder:
            locking = Thread(target=lock, args=[folder])
            locking.start()
        over.set()
        locking.join()
        over.clear()


@pytest.mark.parametrize(("said", "number"), [(FULL, errno.ENOSPC), ("killed", errno.EIO)])
def test_what_tantivy_says_of_the_disk_is_the_disks_own_error(
    tmp_path: Path, said: str, number: int
) -> None:
    with pytest.raises(OSError, match="lexical") as raised, written_to(tmp_path / "lexical"):
        raise ValueError(said)
    assert raised.value.errno == number
