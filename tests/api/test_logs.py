import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FAILING = """
import sys, structlog
sys.stderr.isatty = lambda: {terminal}
from api.logs import log_failure, set_up_logging
set_up_logging("info")
log = structlog.get_logger("pincite.http")
def fail(secret):
    raise RuntimeError("what went wrong")
try:
    fail("the " + "key")
except RuntimeError as error:
    log_failure(log, "failed", error)
    log.exception("again")
log.debug("a detail")
import logging
logging.getLogger("uvicorn.error").warning("from a library")
logging.getLogger("mcp.server").info("a session that was none ended")
"""


def _logged(*, terminal: bool) -> str:
    command = [sys.executable, "-c", FAILING.format(terminal=terminal)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == ""
    return done.stderr


def test_on_a_terminal_it_is_for_people() -> None:
    log = _logged(terminal=True)
    assert not log.startswith("{")
    assert log.count("RuntimeError: what went wrong") == 2
    assert "the key" not in log
    assert "from a library" in log
    assert "a detail" not in log
    assert "a session" not in log


def test_elsewhere_it_is_json() -> None:
    log = _logged(terminal=False)
    assert [line[0] + line[-1] for line in log.splitlines()] == ["{}"] * 3
    assert log.count("RuntimeError: what went wrong") == 2
    assert "the key" not in log
    assert '"level": "warning"' in log
