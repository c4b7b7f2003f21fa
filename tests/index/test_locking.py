import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from index.locking import SERVING, HomeLock
from qa.errors import HomeLocked, HomeNotWritable

HOLDER = """
import sys, time
from pathlib import Path
from index.locking import HomeLock
sys.argv = ["/usr/bin/pincite", "ingest", "secret-folder"]
lock = HomeLock(Path({home!r}))
lock.acquire()
print("held", flush=True)
time.sleep(60)
"""


def held_elsewhere(home: Path) -> subprocess.Popen[str]:
    program = [sys.executable, "-c", HOLDER.format(home=str(home))]
    holder = subprocess.Popen(program, stdout=subprocess.PIPE, text=True, cwd=Path.cwd())
    assert holder.stdout
    assert holder.stdout.readline() == "held\n"
    return holder


def test_a_second_process_is_told_who_writes_and_gets_the_lock_once_that_one_is_killed(
    tmp_path: Path,
) -> None:
    with held_elsewhere(tmp_path) as holder:
        lock = HomeLock(tmp_path)
        with pytest.raises(HomeLocked) as told:
            lock.acquire()
        assert f"process {holder.pid} (pincite ingest), since 20" in str(told.value)
        assert "secret-folder" not in str(told.value)
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        lock.acquire()
        assert json.loads((tmp_path / "lock.json").read_text())["process"] == os.getpid()
        lock.release()


def test_it_is_waited_for_as_long_as_is_said(tmp_path: Path) -> None:
    with held_elsewhere(tmp_path) as holder:
        threading.Timer(0.3, holder.kill).start()
        lock = HomeLock(tmp_path)
        with lock.held(60.0):
            assert json.loads((tmp_path / "lock.json").read_text())["process"] == os.getpid()


def test_threads_wait_for_each_other_as_long_as_is_said(tmp_path: Path) -> None:
    lock, held, done = HomeLock(tmp_path), threading.Event(), threading.Event()

    def hold() -> None:
        with lock.held():
            held.set()
            assert done.wait(60.0)

    thread = threading.Thread(target=hold)
    thread.start()
    assert held.wait(60.0)
    threading.Timer(0.3, done.set).start()
    with lock.held(60.0):
        assert done.is_set()
    thread.join()


def test_a_thread_may_take_it_more_than_once_and_another_not_before_it_is_given_back(
    tmp_path: Path,
) -> None:
    lock, told = HomeLock(tmp_path), list[str]()

    def other() -> None:
        try:
            with lock.held():
                told.append("held")
        except HomeLocked:
            told.append("locked")

    def ask() -> None:
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()

    with lock.held():
        with lock.held():
            ask()
        ask()
        with pytest.raises(HomeLocked):
            HomeLock(tmp_path).acquire()
    ask()
    assert told == ["locked", "locked", "held"]


def test_locks_of_other_names_are_others(tmp_path: Path) -> None:
    with HomeLock(tmp_path).held(), HomeLock(tmp_path, SERVING).held():
        with pytest.raises(HomeLocked, match="is writing to"):
            HomeLock(tmp_path).acquire()
        with pytest.raises(HomeLocked, match=r"serves .* and takes its uploads"):
            HomeLock(tmp_path, SERVING).acquire()


def test_two_of_one_process_cannot_hold_it_both(tmp_path: Path) -> None:
    first, second = HomeLock(tmp_path), HomeLock(tmp_path)
    first.acquire()
    with pytest.raises(HomeLocked):
        second.acquire()
    first.release()
    second.acquire()
    second.release()


@pytest.mark.parametrize("note", ["", "[1]", "{}", '{"process": 1, "command": "x", "since": "y"}'])
def test_a_note_that_cannot_be_read_names_nobody(tmp_path: Path, note: str) -> None:
    lock = HomeLock(tmp_path)
    lock.acquire()
    (tmp_path / "lock.json").write_text(note)
    with pytest.raises(HomeLocked, match="another process is writing"):
        HomeLock(tmp_path).acquire()
    lock.release()


def test_a_lock_whose_note_cannot_be_written_is_given_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> int:
        raise OSError(30, "Read-only file system")

    lock = HomeLock(tmp_path)
    with monkeypatch.context() as broken:
        broken.setattr(Path, "write_text", fail)
        with pytest.raises(HomeNotWritable):
            lock.acquire()
    other = HomeLock(tmp_path)
    other.acquire()
    other.release()
