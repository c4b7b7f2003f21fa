import json
from pathlib import Path

import pytest

from index.locking import SERVING, WRITING, HomeLock
from tests.api.cli.running import Run
from tests.archives import unpack

FIXTURES = Path(__file__).parents[2] / "fixtures"


def test_a_home(run: Run, stored: Path, models: Path) -> None:
    found = json.loads(run("--home", stored, "status", "--json").stdout)
    assert found["home"] == str(stored)
    assert found["writer"] is None
    [collection] = found["collections"]
    assert (collection["name"], collection["documents"]) == ("default", 4)
    assert 0 < collection["bytes"] < found["bytes"]
    assert found["models"]["folder"] == str(models)
    shown = run("--home", stored, "status").stdout
    assert f"home         {stored} (" in shown
    assert "default: 4 documents, 5 passages" in shown
    assert "written by   nobody" in shown


def test_what_an_earlier_version_stored(run: Run, tmp_path: Path) -> None:
    unpack(FIXTURES / "home-format-4.tar.gz", tmp_path)
    (home,) = tmp_path.iterdir()
    command = "pincite reindex --collection shop --model all-MiniLM-L6-v2"
    assert command in run("--home", home, "status").stdout
    assert run("--home", home, *command.split()[1:]).exit_code == 0
    shown = run("--home", home, "status").stdout
    assert command not in shown
    assert command.replace("shop", "default") in shown
    found = json.loads(run("--home", home, "status", "--json").stdout)["collections"]
    assert [each["lacks_tokens"] for each in found] == [True, False]


def test_no_home_yet(run: Run, tmp_path: Path) -> None:
    done = run("status")
    assert done.exit_code == 0
    assert "none yet" in done.stdout
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(("lock_name", "role"), [(WRITING, "writer"), (SERVING, "server")])
def test_who_writes_and_who_serves(run: Run, tmp_path: Path, lock_name: str, role: str) -> None:
    run("collections", "create", "laws")
    lock = HomeLock(tmp_path / "home", lock_name)
    lock.acquire()
    try:
        found = json.loads(run("status", "--json").stdout)
        shown = run("status").stdout
    finally:
        lock.release()
    assert isinstance(found[role]["process"], int)
    assert f"process {found[role]['process']}" in shown
    free = json.loads(run("status", "--json").stdout)
    assert (free["writer"], free["server"]) == (None, None)
