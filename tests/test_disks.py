"""Disks that are full, and disks that cannot be written to: real ones, in a namespace."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
UNSHARE = shutil.which("unshare")


def _can_mount() -> bool:
    if UNSHARE is None:
        return False
    trying = [UNSHARE, "-rm", "mount", "-t", "tmpfs", "tmpfs", "/tmp"]
    return subprocess.run(trying, capture_output=True, check=False).returncode == 0


pytestmark = pytest.mark.skipif(
    not _can_mount(), reason="this machine lets nobody mount a disk of their own"
)

PRELUDE = """
import json, os, subprocess, sys
from pathlib import Path

disk, docs = Path(sys.argv[1]), Path(sys.argv[2])
home = disk / "home"
told = {}

def mount(options):
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(disk)], check=True)

def run(name, *arguments):
    command = [sys.executable, "-m", "api.cli.main", "--home", str(home), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True)
    told[name] = [done.returncode, done.stdout, done.stderr]

def fill(room):
    filling = disk / "filling"
    with open(filling, "wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(1024))
        except OSError:
            pass
    os.truncate(filling, filling.stat().st_size - room)
"""

Told = dict[str, tuple[int, str, str]]
On = Callable[[str], Told]


@pytest.fixture
def on_a_disk(tmp_path: Path, models: Path) -> On:
    """Runs a script whose folder `disk` may be mounted as it likes; gives what commands said."""
    disk, docs = tmp_path / "disk", tmp_path / "docs"
    disk.mkdir()
    docs.mkdir()
    for number in range(14):
        text = "\n\n".join(
            f"Whale {number}.{part} sings " + " ".join(f"w{n * number}" for n in range(70))
            for part in range(20)
        )
        (docs / f"d{number:02}.txt").write_text(text, encoding="utf-8")

    def run(script: str) -> Told:
        environment = {name: v for name, v in os.environ.items() if not name.startswith("PINCITE_")}
        assert UNSHARE is not None
        ended = "\nprint(json.dumps(told))"
        done = subprocess.run(
            [UNSHARE, "-rm", sys.executable, "-c", PRELUDE + script + ended, str(disk), str(docs)],
            cwd=ROOT,
            env={**environment, "PINCITE_MODELS": str(models), "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        told: Any = json.loads(done.stdout)
        return {name: tuple(each) for name, each in told.items()}

    return run


def test_a_home_on_a_disk_that_cannot_be_written_to_answers(on_a_disk: On) -> None:
    told = on_a_disk("""
mount("size=50m")
run("before", "ingest", docs / "d01.txt")
run("made", "ask", "whales sing", "--json")
subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
run("ask", "ask", "whales sing", "--json")
run("status", "status")
run("verify", "verify")
run("export", "export", "-")
run("backup", "backup", docs / "b.tar")
run("ingest", "ingest", docs / "d02.txt")
run("compact", "compact")
""")
    answers = [json.loads(told[name][1]) for name in ("made", "ask")]
    assert answers[0]["passages"] == answers[1]["passages"] != []
    for name in ("status", "verify", "export", "backup"):
        assert told[name][0] == 0, f"{told[name][1]}{told[name][2]}"
    for name in ("ingest", "compact"):
        assert told[name][0] == 7
        assert "cannot be written to" in told[name][2]


def test_one_left_in_the_middle_of_its_work_says_what_to_do(on_a_disk: On) -> None:
    told = on_a_disk("""
mount("size=50m")
run("before", "ingest", docs / "d01.txt")
from index.store.writing import StoreWriter
(store,) = home.glob("collections/*/store.sqlite")
writer = StoreWriter(store)
writer.change((), ())
for left in home.rglob("*-shm"):
    left.unlink()
(log,) = home.glob("collections/*/store.sqlite-wal")
told["log"] = [log.stat().st_size, "", ""]
subprocess.run(["mount", "--bind", str(disk), str(disk)], check=True)
subprocess.run(["mount", "-o", "remount,bind,ro", str(disk)], check=True)
run("ask", "ask", "whales sing")
""")
    assert told["log"][0] > 0
    assert told["ask"][0] == 7
    assert "left in the middle of its work" in told["ask"][2]


def test_on_a_full_disk_nothing_that_was_reported_is_lost(on_a_disk: On) -> None:
    told = on_a_disk("""
mount("size=20m")
run("before", "ingest", docs / "d01.txt", docs / "d02.txt")
fill(600_000)
run("ingest", "ingest", docs)
run("documents", "documents", "--json")
fill(0)
run("ask", "ask", "whales sing")
first = json.loads(told["documents"][1].splitlines()[0])["id"]
run("delete", "delete", first, "--yes")
run("compact", "compact")
run("export", "export", disk / "e.jsonl")
run("backup", "backup", disk / "b.tar")
told["left"] = [0, " ".join(sorted(each.name for each in disk.iterdir())), ""]
(disk / "filling").unlink()
run("verify", "verify")
run("again", "ingest", docs)
run("verified", "verify")
""")
    for name in ("ask", "delete", "compact"):  # there may be room in what is there
        assert told[name][0] == 0 or "is full" in told[name][2]
    for name in ("ingest", "export", "backup"):
        code, _, error = told[name]
        assert (name, code) == (name, 7)
        assert "is full" in error
    assert told["left"][1] == "filling home"
    reported = [line.split()[1] for line in told["before"][1].splitlines()]
    listed = {json.loads(line)["uri"] for line in told["documents"][1].splitlines()}
    assert {Path(name).as_uri() for name in reported} <= listed
    assert told["verify"][0] == told["verified"][0] == told["again"][0] == 0
    assert len(told["again"][1].splitlines()) >= 12


def test_conversations_go_on_in_memory_where_nothing_can_be_written(on_a_disk: On) -> None:
    told = on_a_disk("""
import io
from contextlib import redirect_stdout
from starlette.testclient import TestClient
from api.http.app import create_app
from api.http.service import Service
from api.settings import Settings

def chat(name, first=lambda: None, meanwhile=lambda: None):
    logged = io.StringIO()
    with redirect_stdout(logged), Service(Settings(home=home)) as service:
        with TestClient(create_app(service)) as client:
            first()
            said = client.post("/v1/chat", json={"message": "whales sing"}).json()
            meanwhile()
            body = {"message": "and?", "conversation_id": said.get("conversation_id")}
            then = client.post("/v1/chat", json=body)
    told[name] = [then.status_code, then.text, logged.getvalue()]

mount("size=20m")
run("before", "ingest", docs / "d01.txt")
chat("writable")
chat("full", first=lambda: fill(0))
(disk / "filling").unlink()
chat("filled", meanwhile=lambda: fill(0))
(disk / "filling").unlink()
subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
chat("unwritable")
""")
    warning = "conversations are kept in memory"
    for name in ("writable", "full", "unwritable"):
        code, answer, logged = told[name]
        assert code == 200, (name, answer, logged)
        assert json.loads(answer)["resolved_question"] == "whales sing and?"
        assert logged.count(warning) == (name != "writable"), (name, logged)
    code, answer, _ = told["filled"]
    assert code == 200 or (code, json.loads(answer)["code"]) == (507, "storage-full")
