import json
import signal
from pathlib import Path

from tests.api.cli.running import Run, Start, address_of


def test_a_server_answers_and_stops(start: Start, run: Run, stored: Path) -> None:
    process = start("--home", stored, "serve", "--port", "0")
    url = address_of(process)
    done = run("ask", "whales", "--server", url, "--json")
    assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout)["passages"][0]["citation"]["document_id"] == "whales"
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=20)
    assert process.returncode == 0
