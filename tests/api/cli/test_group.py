import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from api.cli import ask
from index.locking import HomeLock
from tests.api.cli.running import ROOT, Run, Start

WORDS = "Refunds take thirty days."


def test_ctrl_c_keeps_what_was_reported(start: Start, run: Run, tmp_path: Path) -> None:
    many = tmp_path / "many.jsonl"
    lines = (json.dumps({"id": str(n), "text": f"{n}. {WORDS}"}) for n in range(4000))
    many.write_text("\n".join(lines), encoding="utf-8")
    process = start("ingest", many, "--json")
    assert process.stdout
    assert process.stderr
    first = process.stdout.readline()
    process.send_signal(signal.SIGINT)
    rest = process.stdout.read()
    assert process.wait(30) == 130
    assert process.stderr.read() == "pincite: interrupted; what was reported as done is kept.\n"
    reported = {json.loads(line)["document_id"] for line in [first, *rest.splitlines()]}
    listed = run("documents", "--all", "--json").stdout.splitlines()
    kept = {json.loads(line)["id"] for line in listed}
    assert reported <= kept
    assert len(kept) < 4000


def test_a_locked_home_is_7(start: Start, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    lock = HomeLock(tmp_path / "home")
    lock.acquire()
    try:
        process = start("ingest", tmp_path, PINCITE_LOCK_WAIT="0.2")
        out, err = process.communicate(timeout=30)
    finally:
        lock.release()
    assert (process.returncode, out) == (7, "")
    assert err.startswith("pincite: process ")
    assert err.count("\n") == 1


def test_a_reader_that_leaves_is_no_trouble(stored: Path) -> None:
    command = f"{sys.executable} -m api.cli.main --home {stored} documents --json"
    done = subprocess.run(
        ["bash", "-c", f"{command} | true; echo ${{PIPESTATUS[0]}} >&2"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == "141\n"


def test_a_full_disk_under_stdout_is_said(stored: Path) -> None:
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m api.cli.main --home {stored} status > /dev/full"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 70
    assert done.stderr == "pincite: No space left on device\n"


@pytest.mark.parametrize(
    ("redirected", "code"), [("ask - <&-", 2), ("ask whales >&-", 0), ("ask whales 2>&-", 0)]
)
def test_closed_streams_are_no_fault(stored: Path, redirected: str, code: int) -> None:
    command = f"{sys.executable} -m api.cli.main --home {stored} {redirected}"
    done = subprocess.run(
        ["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == code
    assert "Traceback" not in done.stderr


def test_names_that_are_no_text(run: Run, stored: Path) -> None:
    done = run("--home", stored, "show", "\udcff")
    assert done.exit_code == 2
    assert done.stderr == "pincite: '\\udcff' is not valid Unicode.\n"


def test_a_fault_of_ours_shows_where(
    run: Run, stored: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(ask, "answers", broken)
    done = run("--home", stored, "ask", "x")
    assert (done.exit_code, done.stdout) == (70, "")
    assert "ZeroDivisionError" in done.stderr
    assert "please report" in done.stderr
