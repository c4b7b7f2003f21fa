import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from api.library import Library
from api.settings import Settings
from api.slack.socket_mode import run
from qa.errors import CollectionNotFound, InvalidSettings, NotAuthorised, ServerUnreachable
from tests.api.slack.blockkit import text_of, value_of
from tests.api.slack.events import command, direct, event, mention, pressed
from tests.api.slack.stub import APP_TOKEN, TOKEN, Slack

ROOT = Path(__file__).resolve().parents[3]
MOONS = "How many moons does Mars have?"
RUN = """
import json, sys
from api.cli.main import pincite
pincite.main(["slack"])
"""


def envelope(number: int, payload: dict[str, Any], kind: str = "events_api") -> dict[str, Any]:
    return {
        "envelope_id": f"e{number}",
        "type": kind,
        "accepts_response_payload": True,
        "payload": payload,
    }


@contextmanager
def connected(home: Path, models: Path, slack: Slack) -> Iterator["subprocess.Popen[str]"]:
    """`pincite slack` as a process of its own, connected."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PINCITE_")}
    environment = {
        **plain,
        "PYTHONPATH": str(ROOT),
        "PINCITE_HOME": str(home),
        "PINCITE_MODELS": str(models),
        "PINCITE_SLACK_BOT_TOKEN": TOKEN,
        "PINCITE_SLACK_APP_TOKEN": APP_TOKEN,
        "PINCITE_SLACK_API": slack.api,
    }
    with subprocess.Popen(
        [sys.executable, "-c", RUN], env=environment, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def stopped(process: "subprocess.Popen[str]", number: int = signal.SIGTERM) -> tuple[int, str]:
    process.send_signal(number)
    _, log = process.communicate(timeout=30)
    return process.returncode, log


def said(slack: Slack) -> list[str]:
    return [text_of(reply) for reply in slack.messages]


def test_from_the_connection_to_the_end(
    stocked: Library, models: Path, slack: Slack, tmp_path: Path
) -> None:
    stocked.close()  # by another process it can be open all the same; see the next test
    with connected(tmp_path / "home", models, slack) as process:
        asked = mention(MOONS)
        slack.push(envelope(1, event(asked, "Ev1")))
        slack.wait("chat.postMessage")
        slack.push(envelope(2, event(asked, "Ev1")))  # what Slack sends again
        slack.push(envelope(3, event(direct("And of what are they made?"))))
        slack.wait("chat.postMessage", 2)
        slash = command(MOONS, slack.address("C0HELP"))
        slack.push(envelope(4, slash, "slash_commands"))
        slack.wait("respond")
        value = value_of(slack.messages[0], "feedback")
        judged = pressed("feedback", value, slack.address("C0HELP"), thread_ts=asked["ts"])
        slack.push(envelope(5, judged, "interactive"))
        slack.wait("chat.postEphemeral")
        code, log = stopped(process)
    assert code == 0, log
    assert "Mars has two moons." in said(slack)[0]
    assert len(slack.messages) == 2
    assert set(slack.acknowledged) == {f"e{number}" for number in range(1, 6)}
    events = [json.loads(line)["event"] for line in log.splitlines()]
    assert events == ["connected", "stopped"]
    assert "xapp" not in log
    assert "xoxb" not in log


def test_it_connects_again_and_reads_beside_a_writer(
    stocked: Library, models: Path, slack: Slack, tmp_path: Path
) -> None:
    with connected(tmp_path / "home", models, slack) as process:
        slack.push(envelope(1, event(mention(MOONS))))
        slack.wait("chat.postMessage")
        (tmp_path / "new.txt").write_text("The password of the network is swordfish.")
        assert [each.status for each in stocked.ingest([tmp_path / "new.txt"])] == ["added"]
        slack.push({"type": "disconnect", "reason": "refresh_requested"})
        slack.wait("apps.connections.open", 2)
        slack.until(lambda: len(slack._sockets) == 2)
        slack.push(envelope(2, event(mention("What is the password of the network?"))))
        slack.wait("chat.postMessage", 2)
        assert "swordfish" in said(slack)[1]
        assert stopped(process, signal.SIGINT)[0] == 0


def settings(home: Path, **given: Any) -> Settings:
    return Settings(home=home, **{"slack_bot_token": TOKEN, "slack_app_token": APP_TOKEN, **given})


@pytest.mark.parametrize("missing", ["slack_bot_token", "slack_app_token"])
def test_a_token_that_is_missing(tmp_path: Path, missing: str) -> None:
    with pytest.raises(InvalidSettings, match="needs two tokens"):
        run(settings(tmp_path, **{missing: None}))


def test_a_home_with_nothing_in_it(tmp_path: Path) -> None:
    with pytest.raises(CollectionNotFound):
        run(settings(tmp_path))


@pytest.mark.parametrize(
    ("name", "setting"),
    [
        ("slack_bot_token", "PINCITE_SLACK_BOT_TOKEN"),
        ("slack_app_token", "PINCITE_SLACK_APP_TOKEN"),
    ],
)
def test_a_token_that_slack_refuses(
    stocked: Library, slack: Slack, name: str, setting: str
) -> None:
    home = stocked.home.path
    with pytest.raises(NotAuthorised, match=f"{setting}: invalid_auth"):
        run(settings(home, slack_api=slack.api, **{name: "xoxb-other"}))


def test_slack_that_cannot_be_reached(stocked: Library) -> None:
    with pytest.raises(ServerUnreachable):
        run(settings(stocked.home.path, slack_api="http://127.0.0.1:9/api/"))
