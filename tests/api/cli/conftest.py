"""The command line at work: on a real home with the real encoder."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from structlog.testing import capture_logs

from api.cli.main import pincite
from tests.api.cli.running import ROOT, Asked, Run, Start, Stub
from tests.index.web.site import Site, served

REFUNDS = """# Refunds

Refunds take 30 days. Ask the office [bold]first[/bold].

# Leave

Annual leave is 25 days a year.
"""
RECORDS = """{"id": "whales", "title": "Whales", "text": "Whales sing.", "kind": "animal"}
{"id": "oaks", "title": "Oaks", "text": "Oaks grow for centuries.", "kind": "plant"}
{"id": "ferns", "title": "Ferns", "text": "Ferns grow in the shade.", "kind": ["plant", "old"]}
"""


@pytest.fixture(autouse=True)
def environment(models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings but the encoders, a home of the test's own, no colour settings."""
    for name in [n for n in os.environ if n.startswith("PINCITE_")]:
        monkeypatch.delenv(name)
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PINCITE_MODELS", str(models))
    monkeypatch.setenv("PINCITE_HOME", str(tmp_path / "home"))


@pytest.fixture
def own_models(models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Encoders that other tests do not share."""
    shutil.copytree(models, tmp_path / "models")
    monkeypatch.setenv("PINCITE_MODELS", str(tmp_path / "models"))


@pytest.fixture
def run() -> Run:
    def running(*arguments: str | Path, stdin: str | bytes | None = None) -> Result:
        with capture_logs():  # of servers of other tests, which go on
            return CliRunner().invoke(pincite, [str(a) for a in arguments], input=stdin)

    return running


@pytest.fixture
def start() -> Iterator[Start]:
    started: list[subprocess.Popen[str]] = []

    def starting(*arguments: str | Path, **environment: str) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, "-m", "api.cli.main", *(str(a) for a in arguments)],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        started.append(process)
        return process

    yield starting
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "refunds.md").write_text(REFUNDS, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def stored(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with documents in it, which tests only read."""
    folder = tmp_path_factory.mktemp("stored")
    docs = folder / "docs"
    docs.mkdir()
    (docs / "refunds.md").write_text(REFUNDS, encoding="utf-8")
    (docs / "records.jsonl").write_text(RECORDS, encoding="utf-8")
    environment = {name: None for name in os.environ if name.startswith("PINCITE_")}
    done = CliRunner().invoke(
        pincite,
        ["--home", str(folder / "home"), "ingest", str(docs)],
        env={**environment, "PINCITE_MODELS": str(models)},
    )
    assert done.exit_code == 0, done.output
    return folder / "home"


@pytest.fixture
def stub() -> Iterator[Stub]:
    """A server that says always the same, and remembers what it was asked."""
    servers: list[HTTPServer] = []

    def serving(status: int, media_type: str, body: bytes) -> tuple[str, list[Asked]]:
        asked: list[Asked] = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                asked.append(Asked(self.path, dict(self.headers), self.rfile.read(length)))
                self.send_response(status)
                self.send_header("Content-Type", media_type)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None: ...

        server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}", asked

    yield serving
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A site of this machine, from which pages may be fetched."""
    monkeypatch.setenv("PINCITE_FETCH_PRIVATE", "true")
    with served() as site:
        yield site
