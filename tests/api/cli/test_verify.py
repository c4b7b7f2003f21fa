import json
import sqlite3
from pathlib import Path
from shutil import copytree

import pytest

from tests.api.cli.running import Run


@pytest.fixture
def home(stored: Path, tmp_path: Path) -> Path:
    copytree(stored, tmp_path / "copy")
    return tmp_path / "copy"


def test_a_sound_home_is_0(run: Run, stored: Path) -> None:
    done = run("--home", stored, "verify")
    assert (done.exit_code, done.stdout) == (0, ""), done.stderr
    assert "checking collection default: indexes" in done.stderr
    assert "1 collection, 4 versions of documents: sound" in done.stderr


def test_damage_is_6_and_says_what_to_do(run: Run, home: Path) -> None:
    (store,) = home.glob("collections/*/store.sqlite")
    connection = sqlite3.connect(store)
    connection.execute("UPDATE documents SET text = ? WHERE id = 'whales'", ["\x1b[2J"])
    connection.commit()
    connection.close()
    done = run("--home", home, "verify")
    assert done.exit_code == 6
    assert done.stdout.startswith("damage  default: document whales: title, text, blocks")
    assert "Restore the home from a backup" in done.stdout
    assert "1 damaged" in done.stderr
    lines = run("--home", home, "verify", "--json", "-c", "default").stdout.splitlines()
    assert {json.loads(line)["kind"] for line in lines} == {"damage"}
    assert json.loads(lines[0]).keys() == {"kind", "collection", "what", "advice"}


def test_there_is_nothing_to_check(run: Run, tmp_path: Path) -> None:
    done = run("--home", tmp_path / "none", "verify")
    assert (done.exit_code, done.stdout) == (1, "")
