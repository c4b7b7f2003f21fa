import json
from pathlib import Path

import pytest

from index.locking import SERVING, WRITING, HomeLock
from tests.api.cli.running import Run


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
