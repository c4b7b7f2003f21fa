"""Who the bot is in its workspace."""

import asyncio

from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from api.slack.sending import FAILURES
from qa.errors import NotAuthorised, ServerError, ServerUnreachable

_TOKEN_REFUSED = {
    "invalid_auth",
    "not_authed",
    "account_inactive",
    "token_revoked",
    "token_expired",
    "not_allowed_token_type",
}


class Identity:
    """The bot's own user, asked of Slack once.

    Args:
        client: Slack's API, with the bot's token.
    """

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._asking = asyncio.Lock()
        self._known: AuthorizeResult | None = None

    async def known(self) -> AuthorizeResult:
        """Give it.

        Raises:
            NotAuthorised: Slack does not accept the token.
            ServerUnreachable: Slack cannot be reached.
            ServerError: Slack refuses otherwise.
        """
        async with self._asking:
            if self._known is None:
                try:
                    found = await self._client.auth_test()
                except FAILURES as error:
                    raise refusal(error, "PINCITE_SLACK_BOT_TOKEN") from error
                self._known = AuthorizeResult.from_auth_test_response(
                    bot_token=self._client.token, auth_test_response=found
                )
            return self._known

    async def user(self) -> str:
        """Give the bot's user id."""
        return str((await self.known()).bot_user_id)


def refusal(error: Exception, setting: str) -> ServerError:
    """Say in our own words why Slack does not let us in.

    Args:
        error: What its library raised.
        setting: The name of the setting with the token that was sent.
    """
    if not isinstance(error, SlackApiError):
        return ServerUnreachable(f"Slack cannot be reached: {error or type(error).__name__}.")
    code = error.response.get("error")
    if code in _TOKEN_REFUSED:
        return NotAuthorised(f"Slack does not accept {setting}: {code}.")
    return ServerError(f"Slack refuses: {code}.")
