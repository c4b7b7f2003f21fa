import asyncio

import pytest

from api.slack.identity import Identity
from api.slack.sending import web_client
from qa.errors import NotAuthorised, ServerError, ServerUnreachable
from tests.api.slack.stub import BOT, BOT_ID, TOKEN, Slack


def test_slack_is_asked_once(slack: Slack) -> None:
    async def ask() -> None:
        identity = Identity(web_client(TOKEN, slack.api))
        known = await asyncio.gather(*(identity.known() for _ in range(5)))
        assert {(each.bot_user_id, each.bot_id) for each in known} == {(BOT, BOT_ID)}
        assert await identity.user() == BOT

    asyncio.run(ask())
    assert len(slack.came("auth.test")) == 1


def test_a_token_that_is_refused_is_not_shown(slack: Slack) -> None:
    identity = Identity(web_client("xoxb-secret", slack.api))
    with pytest.raises(NotAuthorised, match="PINCITE_SLACK_BOT_TOKEN: invalid_auth") as error:
        asyncio.run(identity.known())
    assert "xoxb" not in str(error.value)


def test_slack_that_refuses_otherwise(slack: Slack) -> None:
    slack.errors["auth.test"] = "fatal_error"
    with pytest.raises(ServerError, match="fatal_error"):
        asyncio.run(Identity(web_client(TOKEN, slack.api)).known())


def test_slack_that_cannot_be_reached() -> None:
    with pytest.raises(ServerUnreachable):
        asyncio.run(Identity(web_client(TOKEN, "http://127.0.0.1:9/api/")).known())


def test_after_a_failure_slack_is_asked_again(slack: Slack) -> None:
    identity = Identity(web_client(TOKEN, slack.api))

    async def ask() -> None:
        slack.errors["auth.test"] = "fatal_error"
        with pytest.raises(ServerError):
            await identity.known()
        del slack.errors["auth.test"]
        assert await identity.user() == BOT

    asyncio.run(ask())
