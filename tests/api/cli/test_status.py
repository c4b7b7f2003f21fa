import json
from pathlib import Path

from index.locking import HomeLock
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


def test_who_writes(run: Run, tmp_path: Path) -> None:
    run("collections", "create", "laws")
    lock = HomeLock(tmp_path / "home")
    lock.acquire()
    try:
        found = json.loads(run("status", "--json").stdout)
        shown = run("status").stdout
    finally:
        lock.release()
    assert isinstance(found["writer"]["process"], int)
    assert f"process {found['writer']['process']}" in shown
    assert json.loads(run("status", "--json").stdout)["writer"] is None
