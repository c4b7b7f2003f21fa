import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner

from api.cli.main import pincite
from api.library import Library
from api.settings import Settings
from tests.index.damage import truncate

ROOT = Path(__file__).resolve().parents[3]
Making = Callable[..., Settings]

RUN = """
import json, sys
from api.http.server import run
from api.settings import Settings
from tests.index.damage import truncate
run(Settings(**json.loads(sys.argv[1])))
sys.exit(70 if "torch" in sys.modules else 0)
"""


def _command(home: Path, models: Path, **given: Any) -> list[str]:
    settings = json.dumps({"home": str(home), "models": str(models), **given})
    return [sys.executable, "-c", RUN, settings]


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


class Running:
    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process = process
        self.url = f"http://127.0.0.1:{port}"
        self.client = httpx.Client(base_url=self.url, timeout=30)

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        self.process.send_signal(number)
        _, log = self.process.communicate(timeout=30)
        return self.process.returncode, log


@contextmanager
def running(home: Path, models: Path, **given: Any) -> Iterator[Running]:
    port = _free_port()
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PINCITE_")}
    with subprocess.Popen(
        _command(home, models, port=port, **given),
        cwd=ROOT,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        server = Running(process, port)
        try:
            until = time.monotonic() + 30
            while time.monotonic() < until and process.poll() is None:
                try:
                    server.client.get("/healthz")
                    break
                except httpx.TransportError:
                    time.sleep(0.05)
            yield server
        finally:
            server.client.close()
            if process.poll() is None:
                process.kill()


def _until(true: Callable[[], bool]) -> None:
    until = time.monotonic() + 10
    while not true():
        assert time.monotonic() < until
        time.sleep(0.02)


def _uploaded(client: httpx.Client, name: str, data: bytes) -> dict[str, Any]:
    href = client.post("/v1/documents", files={"file": (name, data)}).headers["location"]
    until = time.monotonic() + 50
    while time.monotonic() < until:
        upload: dict[str, Any] = client.get(href).json()
        if upload["state"] != "queued":
            return upload
        time.sleep(0.05)
    raise AssertionError("the upload was never finished")


def _found(server: Running, question: str) -> list[str]:
    answer = server.client.post("/v1/ask", json={"question": question}).json()
    return sorted(passage["text"] for passage in answer["passages"])


def test_a_server_from_start_to_end(models: Path, tmp_path: Path) -> None:
    with running(tmp_path, models) as server:
        assert _uploaded(server.client, "a.txt", b"The owl hunts at night.")["state"] == "done"
        body = {"question": "When does the owl hunt, privately asked?"}
        answer = server.client.post("/v1/ask", json=body)
        assert answer.json()["passages"][0]["text"] == "The owl hunts at night."
        assert "server" not in answer.headers
        code, log = server.stop()
    lines = [json.loads(line) for line in log.splitlines()]
    events = [line["event"] for line in lines]
    assert code == 0, log  # 70 would say that torch was imported
    assert "listening" in events
    assert events[-1] == "stopped"
    assert {"/v1/ask", "/v1/documents"} <= {line.get("path") for line in lines}
    assert "privately" not in log
    with Library(Settings(home=tmp_path, models=models), writing=True):
        pass  # the lock was given back


def test_what_was_accepted_survives_a_kill(models: Path, tmp_path: Path) -> None:
    with running(tmp_path, models) as server:
        lines = "".join(
            json.dumps({"id": f"r{n}", "text": f"Sentence {n} tells of owls."}) + "\n"
            for n in range(300)
        )
        files = [("file", ("a.jsonl", lines.encode())), ("file", ("b.txt", b"The last owl."))]
        accepted = server.client.post("/v1/documents", files=files).json()["uploads"]
        server.process.kill()
        server.process.wait(10)
    with running(tmp_path, models) as server:
        for each in accepted:
            until = time.monotonic() + 40
            while (upload := server.client.get(each["href"]).json())["state"] == "queued":
                assert time.monotonic() < until
                time.sleep(0.05)
            assert (upload["state"], upload["counts"]["failed"]) == ("done", 0)
        status = server.client.get("/v1/status").json()
        assert status["collections"][0]["documents"] == 301
        assert server.stop(signal.SIGINT)[0] == 0


def test_a_second_server_reads_only_and_sees_what_the_first_takes_in(
    models: Path, tmp_path: Path
) -> None:
    with running(tmp_path, models) as first, running(tmp_path, models) as second:
        modes = [s.client.get("/v1/status").json()["mode"] for s in (first, second)]
        assert modes == ["writing", "reading"]
        for text in ("One owl.", "Two owls.", "Three owls."):
            assert _uploaded(first.client, "a.txt", text.encode())["state"] == "done"
            for server in (first, second):
                assert _found(server, "owl") == [text]
        refused = second.client.post("/v1/documents", files={"file": ("b.txt", b"x")})
        assert (refused.status_code, refused.json()["code"]) == (503, "home-locked")
        assert "open for reading only" in second.stop()[1]
        assert first.stop()[0] == 0


def test_files_are_ingested_and_deleted_by_another_process_while_a_server_runs(
    making: Making, models: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    file = tmp_path / "a.txt"
    with running(home, models) as server, Library(making(home), writing=True) as library:
        for number in range(3):
            assert _uploaded(server.client, "b.txt", f"Owl {number}.".encode())["state"] == "done"
            file.write_text(f"Another owl {number}.", encoding="utf-8")
            (outcome,) = library.ingest([file])
            both = sorted([f"Owl {number}.", f"Another owl {number}."])
            assert _found(server, "owl") == both
            assert sorted(hit.text for hit in library.ask("owl").passages) == both
        library.delete([outcome.document_id or ""])
        assert _found(server, "owl") == ["Owl 2."]
        assert server.client.delete("/v1/documents/upload:b.txt").status_code == 204
        assert library.ask("owl").passages == ()
        assert server.stop()[0] == 0


def test_a_damaged_index_is_logged_and_made_again(models: Path, tmp_path: Path) -> None:
    with running(tmp_path, models) as server:
        _uploaded(server.client, "a.txt", b"The owl hunts at night.")
        assert server.stop()[0] == 0
    (words,) = tmp_path.glob("collections/*/lexical/*.term")
    truncate(words)
    with running(tmp_path, models) as server:
        assert _found(server, "owl") == ["The owl hunts at night."]
        log = [json.loads(line) for line in server.stop()[1].splitlines()]
    (found,) = [line for line in log if line["event"] == "an index is made again"]
    assert (str(words) in found["found"], found["level"]) == (True, "warning")


def test_citations_are_verified_by_a_server_from_the_command_line(
    models: Path, tmp_path: Path
) -> None:
    with running(tmp_path / "home", models) as server:
        _uploaded(server.client, "a.txt", b"The owl hunts at night.")
        answer = tmp_path / "answer.json"
        answer.write_bytes(server.client.post("/v1/ask", json={"question": "owl"}).content)
        command = ["verify-citation", str(answer), "--server", server.url]
        for text, line in (
            (b"The owl hunts at night.", "exact     1  upload:a.txt:0-23"),
            (b"So: The owl hunts at night.", "moved     1  upload:a.txt:0-23 -> upload:a.txt:4-27"),
        ):
            _uploaded(server.client, "a.txt", text)
            done = CliRunner().invoke(pincite, command, env={"PINCITE_HOME": str(tmp_path)})
            assert done.stdout.splitlines()[0].startswith(line), done.output
        assert done.exit_code == 1


def test_a_collection_is_encoded_anew_while_a_server_answers_and_takes_uploads(
    models: Path, shorter: Path, tmp_path: Path
) -> None:
    own, home = tmp_path / "models", tmp_path / "home"
    shutil.copytree(models, own)
    settings = Settings(home=home, models=own)
    with running(home, own) as server, Library(settings, writing=True) as library:
        for name in "abc":
            _uploaded(server.client, f"{name}.txt", f"Owl {name}.".encode())
        answers: list[tuple[int, list[str]]] = []

        def progress(_done: int, _all: int) -> None:
            answer = server.client.post("/v1/ask", json={"question": "owl"}).json()
            texts = sorted(passage["text"] for passage in answer["passages"])
            answers.append((answer["generation"], texts))
            if len(answers) == 1:
                assert _uploaded(server.client, "d.txt", b"Owl d.")["state"] == "done"

        assert library.reindex(str(shorter), progress=progress).swapped
        three = ["Owl a.", "Owl b.", "Owl c."]
        assert answers[0] == (3, three)
        assert {texts == [*three, "Owl d."] for _, texts in answers[1:]} == {True}
        assert _uploaded(server.client, "a.txt", b"Owl a, again.")["state"] == "done"
        assert _found(server, "owl") == ["Owl a, again.", "Owl b.", "Owl c.", "Owl d."]
        (collection,) = server.client.get("/v1/collections").json()["collections"]
        assert collection["model"] == str(shorter)
        assert collection["generation"] > answers[-1][0]
        assert server.stop()[0] == 0


def test_an_upload_over_the_limit_is_refused_over_the_wire(models: Path, tmp_path: Path) -> None:
    with running(tmp_path, models, max_upload=100_000) as server:
        for size in (100_001, 1_500_000):
            response = server.client.post("/v1/documents", files={"file": ("a.txt", b"x" * size)})
            assert (response.status_code, response.json()["code"]) == (413, "too-large")
        assert list((tmp_path / "uploads").iterdir()) == []
        assert server.client.get("/healthz").status_code == 200


def test_an_upload_that_is_broken_off_leaves_nothing(models: Path, tmp_path: Path) -> None:
    with running(tmp_path, models) as server:
        spool = tmp_path / "uploads"
        address = ("127.0.0.1", server.client.base_url.port or 0)
        with socket.create_connection(address) as connection:
            connection.sendall(
                b"POST /v1/documents HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n"
                b"Content-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\n"
                b'Content-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhalf of'
            )
            _until(lambda: len(list(spool.iterdir())) == 1)
        _until(lambda: not list(spool.iterdir()))
        assert server.client.get("/v1/status").json()["queued_uploads"] == 0
        _, log = server.stop()
    assert "client went away" in log
    assert "Traceback" not in log


def test_a_port_in_use(models: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            _command(tmp_path / "home", models, port=port),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    assert done.returncode != 0
    assert (
        f"InvalidSettings: Nothing can listen on 127.0.0.1, port {port}: Address already in use"
        in done.stderr
    )
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(("key", "warned"), [(None, True), ("secret-key", False)])
def test_the_network_without_a_key(
    models: Path, tmp_path: Path, key: str | None, *, warned: bool
) -> None:
    with running(tmp_path, models, host="0.0.0.0", key=key) as server:
        assert server.client.get("/v1/status").status_code == (401 if key else 200)
        _, log = server.stop()
    assert ("without a key" in log) is warned
    assert "secret-key" not in log
