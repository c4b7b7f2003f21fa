import json
from pathlib import Path

import pytest

from tests.api.cli.running import Run


@pytest.fixture
def backup(run: Run, stored: Path, tmp_path: Path) -> Path:
    file = tmp_path / "b.tar"
    done = run("--home", stored, "backup", file)
    assert (done.exit_code, done.stdout.split()[:2]) == (0, ["backed", "up"]), done.stderr
    assert "copying collection default" in done.stderr
    return file


def test_a_restored_home_answers_as_the_one_that_was_backed_up(
    run: Run, stored: Path, backup: Path, tmp_path: Path
) -> None:
    place = tmp_path / "restored"
    done = run("--home", place, "restore", backup)
    assert (done.exit_code, done.stdout) == (0, f"restored   {place} (1 collection)\n")
    answers = [
        json.loads(run("--home", home, "ask", "whales", "--json").stdout)
        for home in (stored, place)
    ]
    for answer in answers:
        answer.pop("took_ms")
    assert answers[0] == answers[1]


def test_what_cannot_be_restored(run: Run, stored: Path, backup: Path, tmp_path: Path) -> None:
    done = run("--home", stored, "restore", backup)
    assert (done.exit_code, done.stdout) == (2, "")
    backup.write_bytes(backup.read_bytes()[:100_000])
    done = run("--home", tmp_path / "restored", "restore", backup)
    assert (done.exit_code, done.stdout) == (7, "")
    assert "Nothing was changed" in done.stderr
    assert not (tmp_path / "restored").exists()


def test_there_is_nothing_to_back_up(run: Run, tmp_path: Path) -> None:
    done = run("--home", tmp_path / "none", "backup", tmp_path / "b.tar")
    assert (done.exit_code, done.stdout) == (1, "")
    assert not (tmp_path / "b.tar").exists()
