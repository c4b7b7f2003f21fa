import json
import signal
import time
from pathlib import Path

import httpx

from tests.api.cli.running import Run, Start


def test_a_server_answers_and_stops(start: Start, run: Run, stored: Path) -> None:
    process = start("--home", stored, "serve", "--port", "0")
    assert process.stderr is not None
    url = next(found["url"] for line in process.stderr if (found := json.loads(line)).get("url"))
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            httpx.get(url)
            break
        except httpx.HTTPError:
            time.sleep(0.1)
    done = run("ask", "whales", "--server", url, "--json")
    assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout)["passages"][0]["citation"]["document_id"] == "whales"
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=20)
    assert process.returncode == 0
