import json
from pathlib import Path

import pytest

from tests.api.cli.running import Run, Start


@pytest.fixture
def exported(run: Run, stored: Path, tmp_path: Path) -> Path:
    file = tmp_path / "e.jsonl"
    done = run("--home", stored, "export", file)
    assert (done.exit_code, done.stdout) == (0, ""), done.stderr
    assert "exported 4 documents" in done.stderr
    return file


def answer(run: Run, home: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads(run("--home", home, "ask", "whales", "--json").stdout)
    del found["took_ms"], found["answer_id"]
    return found


def test_what_was_imported_answers_as_what_was_exported(
    run: Run, stored: Path, exported: Path, tmp_path: Path
) -> None:
    home = tmp_path / "other"
    done = run("--home", home, "import", exported)
    assert done.exit_code == 0, done.stderr
    assert done.stdout.startswith(f"added      {exported}:2 (2 passages)\n")
    assert "added 4, updated 0, unchanged 0, failed 0" in done.stderr
    assert answer(run, home) == answer(run, stored)
    again = run("--home", home, "import", exported, "--json")
    assert {json.loads(line)["status"] for line in again.stdout.splitlines()} == {"unchanged"}


def test_an_export_goes_through_a_pipe(run: Run, stored: Path, tmp_path: Path) -> None:
    out = run("--home", stored, "export", "-")
    assert (out.exit_code, len(out.stdout_bytes.splitlines())) == (0, 6)
    done = run("--home", tmp_path / "other", "import", "-", "-c", "wiki", stdin=out.stdout_bytes)
    assert (done.exit_code, done.stdout.splitlines()[0]) == (0, "added      -:2 (2 passages)")
    cut = out.stdout_bytes[:-60]
    done = run("--home", tmp_path / "other", "import", "-", "-c", "wiki", stdin=cut)
    assert done.exit_code == 5
    assert "cut short" in done.stdout


def test_what_is_no_export_is_refused(run: Run, tmp_path: Path, exported: Path) -> None:
    done = run("--home", tmp_path / "other", "import", "-", stdin="some text")
    assert (done.exit_code, done.stdout) == (5, "")
    assert "is no export" in done.stderr
    lines = exported.read_bytes().splitlines()
    header = json.loads(lines[0]) | {"format": 99}
    newer = b"\n".join([json.dumps(header).encode(), *lines[1:]])
    done = run("--home", tmp_path / "other", "import", "-", stdin=newer)
    assert (done.exit_code, done.stdout) == (5, "")
    assert "upgrade Pincite" in done.stderr
    assert not (tmp_path / "other").exists()


def test_a_bad_line_and_another_model_are_told(run: Run, tmp_path: Path, exported: Path) -> None:
    lines = exported.read_bytes().splitlines()
    header = json.loads(lines[0]) | {"model": "mod\x1b[2Jel"}
    document = json.loads(lines[1]) | {"text": "hid\x1b[2Jden"}
    changed = b"\n".join([json.dumps(each).encode() for each in (header, document)] + lines[2:])
    done = run("--home", tmp_path / "other", "import", "-", stdin=changed)
    assert done.exit_code == 5
    assert "failed     -:2: It is not as it should be" in done.stdout
    assert "of the model mod" in done.stderr
    assert "\x1b" not in done.output


def test_there_is_nothing_to_export_or_import(run: Run, tmp_path: Path, exported: Path) -> None:
    done = run("--home", tmp_path / "none", "export", tmp_path / "x.jsonl")
    assert (done.exit_code, (tmp_path / "x.jsonl").exists()) == (1, False)
    header = json.loads(exported.read_bytes().splitlines()[0]) | {"documents": 0}
    empty = json.dumps(header) + '\n{"kind": "end", "documents": 0}\n'
    done = run("--home", tmp_path / "other", "import", "-", stdin=empty)
    assert (done.exit_code, done.stdout) == (1, "")
    assert "no documents" in done.stderr


def test_a_reader_that_goes_away_ends_an_export(start: Start, stored: Path) -> None:
    process = start("--home", stored, "export", "-")
    assert process.stdout is not None
    process.stdout.close()
    assert process.wait(60) == 141
