"""The tests mirror the source, files stay short, and nothing asks for the network."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("qa", "index", "api")
LONGEST = 400

# Modules without a test file of their own, and why.
EXEMPT = {
    "qa/answers.py": "values without behaviour",
    "qa/documents.py": "values without behaviour",
    "qa/explanations.py": "values without behaviour",
    "qa/receipts.py": "values without behaviour",
    "qa/tuning.py": "values without behaviour",
    "index/embedding.py": "values without behaviour",
    "qa/ports.py": "protocols; each is met by a fake and by the real thing",
    "index/encoding/export.py": "run as its own process by test_models.py and the models fixture",
    "index/encoding/export_reranker.py": "run as its own process by test_rerankers.py",
    "index/encoding/graphs.py": "imports torch; run by both exporters",
    "index/encoding/torch_runtime.py": "imports torch, which no test process does",
    "index/encoding/torch_reranker.py": "imports torch; run by test_rerankers.py",
    "index/store/schema.py": "SQL, run by every test of the store",
    "index/reading/original.py": "tested with the archives it is used for, in test_archive.py",
    "index/judgements.py": "values without behaviour",
    "api/client/opinions.py": "values without behaviour",
    "index/reading/records.py": "values without behaviour",
    "index/reading/limits.py": "values without behaviour",
    "index/web/limits.py": "values without behaviour",
}
# Folders whose modules are tested together, by what a user sees, and where.
TOGETHER = {
    "api/cli": "tests/api/cli",
    "api/http": "tests/api/http",
}

REFUSE = """
import socket

_connect = socket.socket.connect

def refuse(self, address):
    if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1"):
        raise OSError(f"the network was asked for: {address}")
    return _connect(self, address)

def unknown(host, *_, **__):
    raise OSError(f"the network was asked for: {host}")

socket.socket.connect = socket.socket.connect_ex = refuse
socket.getaddrinfo = unknown
"""

INGEST_AND_ASK = """
import sys
from api.library import open_library

home, models, file = sys.argv[1:]
with open_library(home, models=models) as library:
    (outcome,) = library.ingest([file])
    assert outcome.status == "added", outcome
    answer = library.ask("How many moons are there?")
    print(answer.passages[0].citation.quote)
"""


def sources() -> list[str]:
    found = [
        path.relative_to(ROOT).as_posix()
        for name in PACKAGES
        for path in (ROOT / name).rglob("*.py")
    ]
    return sorted(path for path in found if not path.endswith("__init__.py"))


def mirrored(source: str) -> Path:
    path = Path(source)
    return ROOT / "tests" / path.parent / f"test_{path.name}"


def test_there_is_something_to_look_at() -> None:
    assert len(sources()) > 80


@pytest.mark.parametrize(
    "source", [path for path in sources() if not path.startswith(tuple(TOGETHER))]
)
def test_a_module_has_its_tests_at_the_same_place(source: str) -> None:
    assert mirrored(source).is_file() != (source in EXEMPT), source


@pytest.mark.parametrize("folder", TOGETHER.values())
def test_modules_that_are_tested_together_have_tests(folder: str) -> None:
    assert list((ROOT / folder).glob("test_*.py"))


def test_what_is_exempt_is_there() -> None:
    assert set(EXEMPT) <= set(sources())


def test_every_test_of_qa_and_index_belongs_to_a_module() -> None:
    lone = [
        path.relative_to(ROOT / "tests").as_posix()
        for name in ("qa", "index")
        for path in (ROOT / "tests" / name).rglob("test_*.py")
        if not (ROOT / path.relative_to(ROOT / "tests")).with_name(path.name[5:]).is_file()
    ]
    assert lone == ["index/reading/test_manifest.py"]  # of a set of documents, not of a module


def test_no_file_is_too_long_to_read() -> None:
    files = [
        path for name in (*PACKAGES, "tests", "scripts") for path in (ROOT / name).rglob("*.py")
    ]
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text("utf-8").splitlines())
        for path in files
    }
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def test_ingesting_and_asking_work_where_there_is_no_network(tmp_path: Path, models: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(REFUSE)
    (tmp_path / "mars.txt").write_text("Mars has two moons.")
    environment = {
        name: value
        for name, value in os.environ.items()
        if name != "HF_HUB_OFFLINE" and not name.startswith("PINCITE_")
    }
    environment["PYTHONPATH"] = os.pathsep.join([str(tmp_path), str(ROOT)])
    arguments = [str(tmp_path / "home"), str(models), str(tmp_path / "mars.txt")]
    done = subprocess.run(
        [sys.executable, "-c", INGEST_AND_ASK, *arguments],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stderr == ""
    assert done.stdout == "Mars has two moons.\n"


def test_the_network_would_be_noticed(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(REFUSE)
    done = subprocess.run(
        [sys.executable, "-c", "import socket; socket.create_connection(('192.0.2.1', 9), 1)"],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "the network was asked for" in done.stderr
