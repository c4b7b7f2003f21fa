import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import pytest

from api.cli import sync as command
from api.library import Library
from index.locking import HomeLock
from index.pipeline import Outcome
from qa.errors import StorageFull
from tests.api.cli.running import Run, Start
from tests.api.cli.test_terminal import on_a_terminal

SECONDS = 60.0


def counts(stderr: str) -> str:
    return stderr.splitlines()[-1].partition(" \N{EM DASH} ")[0].removeprefix("pincite: ")


def test_a_folder_is_kept_in_step(run: Run, docs: Path) -> None:
    first = run("sync", docs)
    assert (first.exit_code, first.stdout) == (0, f"added      {docs}/refunds.md (2 passages)\n")
    assert counts(first.stderr) == "added 1, updated 0, renamed 0, removed 0, unchanged 0, failed 0"
    assert " 2 passages in " in first.stderr
    (docs / "refunds.md").rename(docs / "money.md")
    (docs / "leave.txt").write_text("Leave is 25 days.", encoding="utf-8")
    second = run("sync", docs)
    assert second.stdout.splitlines() == [
        f"added      {docs}/leave.txt (1 passage)",
        f"renamed    {docs}/money.md: It was {docs}/refunds.md.",
    ]
    (docs / "money.md").unlink()
    third = run("sync", docs)
    assert third.stdout.splitlines() == [
        f"unchanged  {docs}/leave.txt (1 passage)",
        f"removed    {docs}/money.md (2 passages)",
    ]
    assert counts(third.stderr) == "added 0, updated 0, renamed 0, removed 1, unchanged 1, failed 0"


def test_what_fails_is_told_by_the_exit_code(run: Run, docs: Path) -> None:
    (docs / "broken.txt").symlink_to("nowhere")
    (docs / "link.md").symlink_to("refunds.md")
    done = run("sync", docs, "--json")
    assert done.exit_code == 5
    lines = {Path(e["path"]).name: e for e in map(json.loads, done.stdout.splitlines())}
    assert {name: each["status"] for name, each in lines.items()} == {
        "broken.txt": "failed",
        "link.md": "skipped",
        "refunds.md": "added",
    }
    assert list(lines["link.md"]) == ["path", "status", "reason", "document_id", "passages"]
    assert counts(done.stderr).endswith("failed 1, skipped 1")


def test_a_dry_run_changes_nothing(run: Run, docs: Path, tmp_path: Path) -> None:
    done = run("sync", docs, "--dry-run")
    assert (done.exit_code, done.stdout) == (0, f"added      {docs}/refunds.md\n")
    assert done.stderr.endswith("if it were not a dry run; nothing was changed\n")
    assert not (tmp_path / "home").exists()
    run("sync", docs)
    (docs / "refunds.md").rename(docs / "money.md")
    done = run("sync", docs, "-n")
    assert done.stdout == f"renamed    {docs}/money.md: It was {docs}/refunds.md.\n"
    assert "refunds.md" in run("documents").stdout


def test_a_dry_run_needs_no_lock_and_no_encoder(
    run: Run, docs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("sync", docs)
    monkeypatch.setenv("PINCITE_MODELS", str(tmp_path / "nothing"))
    with HomeLock(tmp_path / "home").held():
        assert run("sync", docs, "-n").stdout.startswith("unchanged")
        assert run("sync", docs, "-n", "-c", "another").stdout.startswith("added")


@pytest.mark.parametrize("state", ["empty", "away"])
def test_a_folder_that_may_not_be_mounted_removes_nothing(run: Run, docs: Path, state: str) -> None:
    run("sync", docs)
    (docs / "refunds.md").unlink()
    if state == "away":
        docs.rmdir()
    for arguments in ((), ("--dry-run",)):
        done = run("sync", docs, *arguments)
        assert (done.exit_code, done.stdout) == (2, "")
        assert "--allow-empty" in done.stderr
    done = run("sync", docs, "--allow-empty")
    assert (done.exit_code, done.stdout[:10]) == (0, "removed   ")


def test_glob_and_collection(run: Run, docs: Path) -> None:
    (docs / "other.txt").write_text("Other words.", encoding="utf-8")
    assert run("sync", docs, "--glob", "*.txt", "--collection", "others").exit_code == 0
    listed = run("documents", "--collection", "others").stdout
    assert (listed.count("\n"), "other.txt" in listed) == (1, True)


def test_a_file_is_no_folder(run: Run, docs: Path) -> None:
    done = run("sync", docs / "refunds.md")
    assert done.exit_code == 2
    assert "pincite ingest takes files" in done.stderr


def test_watching_is_no_dry_run(run: Run, docs: Path) -> None:
    assert run("sync", docs, "--watch", "--dry-run").exit_code == 2


def test_names_that_are_no_text(run: Run, docs: Path) -> None:
    Path(os.fsdecode(os.fsencode(docs) + b"/caf\xe9.txt")).write_text("Coffee.", encoding="utf-8")
    assert f"added      {docs}/caf\ufffd.txt (1 passage)\n" in run("sync", docs).stdout
    found = [json.loads(line) for line in run("documents", "--json").stdout.splitlines()]
    [odd] = [each for each in found if each["uri"].endswith("/caf%E9.txt")]
    assert run("delete", odd["id"], "--yes").exit_code == 0


def test_a_bar_while_a_folder_is_compared(docs: Path) -> None:
    code, seen = on_a_terminal("sync", docs)
    assert code == 0
    assert "/1 file" in seen
    assert f"added      {docs}/refunds.md (2 passages)" in seen
    _, seen = on_a_terminal("sync", docs)
    assert "unchanged  " not in seen


class Watching:
    """A process that watches, and what it has said so far."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.out = _unblocked(process.stdout)
        self.err = _unblocked(process.stderr)
        self.said = ""

    def until(self, done: Callable[[str], bool]) -> str:
        """What it says until then, from now on."""
        deadline = time.monotonic() + SECONDS
        self.said = ""
        while not done(self.said):
            assert time.monotonic() < deadline, self.said
            assert self.process.poll() is None, self.said
            self.said += _read(self.out) + _read(self.err)
            time.sleep(0.02)
        return self.said


def _unblocked(stream: IO[str] | None) -> int:
    assert stream is not None
    os.set_blocking(stream.fileno(), False)
    return stream.fileno()


def _read(descriptor: int) -> str:
    try:
        return os.read(descriptor, 65_536).decode()
    except BlockingIOError:
        return ""


@pytest.fixture
def watching(start: Start, docs: Path) -> Iterator[Watching]:
    found = Watching(start("sync", docs, "--watch"))
    assert "added 1" in found.until(lambda said: "Ctrl-C ends it" in said)
    yield found
    found.process.send_signal(signal.SIGINT)
    assert found.process.wait(SECONDS) == 130


def test_changes_are_followed(watching: Watching, docs: Path, run: Run) -> None:
    for number in range(20):
        (docs / f"{number:02}.txt").write_text(f"Words number {number}.", encoding="utf-8")
    said = watching.until(lambda said: said.count("added      ") == 20 and "passages in" in said)
    assert "unchanged  " not in said
    assert said.count(" passages in ") <= 2
    (docs / "00.txt").rename(docs / "zero.txt")
    (docs / "01.txt").unlink()
    said = watching.until(lambda said: "renamed" in said and f"removed    {docs}/01.txt" in said)
    (docs / "deep" / "deeper").mkdir(parents=True)
    (docs / "deep" / "deeper" / "new.md").write_text("New whales.", encoding="utf-8")
    watching.until(lambda said: "new.md" in said)
    assert "new.md" in run("ask", "whales", "-k", "1").stdout


def test_a_folder_that_goes_is_told_and_followed_when_it_is_back(
    watching: Watching, docs: Path
) -> None:
    docs.rename(docs.with_name("away"))
    watching.until(lambda said: "--allow-empty" in said)
    docs.with_name("away").rename(docs)
    (docs / "new.txt").write_text("New.", encoding="utf-8")
    watching.until(lambda said: "new.txt" in said)
    assert "removed    " not in watching.said


def test_a_change_while_the_first_time_is_under_way_is_not_missed(
    docs: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    syncing = Library.sync
    rounds: list[str] = []

    def disturbed(*arguments: object, **more: object) -> Iterator[Outcome]:
        rounds.append("")
        yield from syncing(*arguments, **more)  # type: ignore[arg-type]
        if len(rounds) == 1:
            (docs / "late.txt").write_text("Late.", encoding="utf-8")
        else:
            raise KeyboardInterrupt

    monkeypatch.setattr(Library, "sync", disturbed)
    done = run("sync", docs, "--watch")
    assert done.exit_code == 130
    assert f"added      {docs}/late.txt (1 passage)" in done.stdout


def test_a_full_disk_is_told_and_tried_again(
    docs: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    syncing = Library.sync
    rounds: list[str] = []

    def full(*arguments: object, **more: object) -> Iterator[Outcome]:
        rounds.append("")
        if len(rounds) == 1:
            (docs / "late.txt").write_text("Late.", encoding="utf-8")
        if len(rounds) == 2:
            raise StorageFull("The disk is full.")
        yield from syncing(*arguments, **more)  # type: ignore[arg-type]
        if len(rounds) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(Library, "sync", full)
    monkeypatch.setattr(command, "_AGAIN_SECONDS", 0.1)
    done = run("sync", docs, "--watch")
    assert done.exit_code == 130
    assert "The disk is full." in done.stderr


def test_the_first_time_nothing_is_tried_again(run: Run, tmp_path: Path) -> None:
    done = run("sync", tmp_path / "nowhere", "--watch")
    assert done.exit_code == 2
    assert "is not there" in done.stderr
