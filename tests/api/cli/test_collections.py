import json
from pathlib import Path

from tests.api.cli.running import Run


def test_listed(run: Run, stored: Path) -> None:
    done = run("--home", stored, "collections")
    assert done.stdout == "default  (4 documents, 5 passages)\n"
    [line] = run("--home", stored, "collections", "--json").stdout.splitlines()
    found = json.loads(line)
    assert (found["name"], found["documents"], found["passages"]) == ("default", 4, 5)
    assert found["model"] == "all-MiniLM-L6-v2"


def test_made_and_deleted(run: Run) -> None:
    assert run("collections", "create", "laws").stdout == "created    laws\n"
    assert run("collections", "create", "laws").exit_code == 2
    assert run("collections", "create", "../laws").exit_code == 2
    assert run("collections", "delete", "laws").exit_code == 2
    assert run("collections", "delete", "laws", "--yes").stdout == "deleted    laws\n"
    assert run("collections", "delete", "laws", "--yes").exit_code == 1
    done = run("collections")
    assert (done.exit_code, done.stdout) == (1, "")


def test_deleting_makes_no_home(run: Run, tmp_path: Path) -> None:
    assert run("collections", "delete", "laws", "--yes").exit_code == 1
    assert not (tmp_path / "home").exists()
