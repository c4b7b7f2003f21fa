from pathlib import Path

import pytest

from api.cli.exits import NOT_AUTHORISED, USAGE
from tests.api.cli.running import Run, Start
from tests.api.slack.stub import APP_TOKEN, workspace


def test_without_tokens_it_says_what_to_set(start: Start, stored: Path) -> None:
    process = start("--home", stored, "slack")  # by itself, as it sets up logging
    _, said = process.communicate(timeout=30)
    assert process.returncode == USAGE
    assert "PINCITE_SLACK_BOT_TOKEN" in said


def test_a_token_that_slack_refuses(start: Start, stored: Path) -> None:
    with workspace() as slack:
        process = start(
            "--home",
            stored,
            "slack",
            PINCITE_SLACK_BOT_TOKEN="xoxb-secret",
            PINCITE_SLACK_APP_TOKEN=APP_TOKEN,
            PINCITE_SLACK_API=slack.api,
        )
        _, said = process.communicate(timeout=30)
    assert process.returncode == NOT_AUTHORISED
    assert "Slack does not accept PINCITE_SLACK_BOT_TOKEN: invalid_auth." in said
    assert "xoxb" not in said


@pytest.mark.parametrize("address", ["slack.com", "https://slack.com/api", "ftp://slack.com/"])
def test_an_address_that_is_none(run: Run, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("PINCITE_SLACK_API", address)
    done = run("slack")
    assert done.exit_code == USAGE
    assert "PINCITE_SLACK_API" in done.stderr
