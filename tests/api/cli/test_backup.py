import json
import os
from pathlib import Path
from shutil import copytree

import pytest

from tests.api.cli.running import ROOT, Run
from tests.archives import unpack


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
        del answer["took_ms"], answer["answer_id"]
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


def test_damage_names_the_newest_good_backup_and_its_command(
    run: Run, stored: Path, tmp_path: Path
) -> None:
    home, file = tmp_path / "home", tmp_path / "my b.tar"
    copytree(stored, home)
    (home / "backups.json").unlink(missing_ok=True)
    assert run("--home", home, "backup", file).exit_code == 0
    (store,) = home.glob("collections/*/store.sqlite")
    os.truncate(store, store.stat().st_size // 2)
    done = run("--home", home, "ask", "whales")
    assert (done.exit_code, done.stdout) == (7, "")
    assert "store.sqlite is " in done.stderr
    assert f"pincite --home {home}-restored restore '{file}'" in done.stderr
    assert run("--home", f"{home}-restored", "restore", file).exit_code == 0
    assert run("--home", f"{home}-restored", "ask", "whales").exit_code == 0
    file.write_bytes(b"spoilt")
    done = run("--home", home, "ask", "whales")
    assert done.exit_code == 7
    assert "No good backup" in done.stderr
    (home / "catalog.sqlite").write_bytes(b"spoilt")
    done = run("--home", home, "ask", "whales")
    assert done.exit_code == 7
    assert "catalog.sqlite" in done.stderr
    assert "No good backup" in done.stderr


def test_a_home_of_an_older_format_is_backed_up(run: Run, tmp_path: Path) -> None:
    unpack(ROOT / "tests" / "fixtures" / "home-format-1.tar.gz", tmp_path / "old")
    (catalog,) = (tmp_path / "old").rglob("catalog.sqlite")
    done = run("--home", catalog.parent, "backup", tmp_path / "b.tar")
    assert done.exit_code == 0, done.stderr
    done = run("--home", tmp_path / "new", "restore", tmp_path / "b.tar")
    assert done.exit_code == 0, done.stderr
