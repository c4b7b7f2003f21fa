import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.api.cli.running import ROOT, Run


def on_a_terminal(*arguments: str | Path, typed: str = "", **environment: str) -> tuple[int, str]:
    """Run the command with a terminal of 60 columns as all three streams."""
    ours, theirs = pty.openpty()
    settings = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "60", **environment}
    command = [sys.executable, "-m", "api.cli.main", *(str(a) for a in arguments)]
    with subprocess.Popen(
        command, cwd=ROOT, env=settings, stdin=theirs, stdout=theirs, stderr=theirs
    ) as process:
        os.close(theirs)
        os.write(ours, typed.encode())
        seen = b""
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:
                break
            if not part:
                break
            seen += part
    os.close(ours)
    return process.returncode, seen.decode().replace("\r\n", "\n")


def test_what_answers_is_emphasised_and_lines_fit(stored: Path) -> None:
    code, seen = on_a_terminal("--home", stored, "ask", "how long do refunds take", "-k", "1")
    assert code == 0
    assert "\x1b[1;7mRefunds take 30 days.\x1b[0m Ask the office" in seen
    assert "»" not in seen
    assert "[bold]first[/bold]" in seen


@pytest.mark.parametrize("plain", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_no_colour_means_none(stored: Path, plain: dict[str, str]) -> None:
    code, seen = on_a_terminal("--home", stored, "ask", "how long do refunds take", **plain)
    assert code == 0
    assert "\x1b" not in seen
    assert "»Refunds take 30 days.«" in seen


def test_lines_are_wrapped(run: Run, tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_text("Refunds take thirty days. " * 12, encoding="utf-8")
    run("ingest", tmp_path / "long.txt")
    _, seen = on_a_terminal("ask", "office", "-k", "1", NO_COLOR="1")
    lines = seen.split("\n\n")[1].splitlines()
    assert len(lines) > 3
    assert all(len(line) <= 60 and line.startswith("    ") for line in lines)


def test_a_bar_while_files_are_ingested(docs: Path) -> None:
    code, seen = on_a_terminal("ingest", docs, docs / "nothing.txt")
    assert code == 5
    assert "/2 files" in seen
    assert f"added      {docs}/refunds.md (2 passages)" in seen
    assert "failed     " in seen


@pytest.mark.parametrize("verbose", [[], ["-v"]])
def test_unchanged_files_are_counted_and_listed_where_asked(
    run: Run, docs: Path, verbose: list[str]
) -> None:
    run("ingest", docs)
    _, seen = on_a_terminal("ingest", docs, *verbose, TERM="dumb")
    assert "unchanged 1" in seen
    assert (f"unchanged  {docs}/refunds.md" in seen) == bool(verbose)


def test_no_bar_between_lines_of_json(docs: Path) -> None:
    _, seen = on_a_terminal("ingest", docs, "--json")
    assert seen.splitlines()[0].startswith('{"path"')
    assert "\x1b" not in seen


def test_deleting_is_confirmed(run: Run, docs: Path) -> None:
    run("ingest", docs, "-c", "laws")
    code, seen = on_a_terminal("collections", "delete", "laws", typed="n\n")
    assert code == 1
    assert "Delete the collection laws and its 1 document?" in seen
    assert "nothing was deleted" in seen
    code, seen = on_a_terminal("collections", "delete", "laws", typed="y\n")
    assert code == 0
    assert "deleted    laws" in seen
