"""The bot over Socket Mode: it connects to Slack, so that nothing has to reach it.

https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import asyncio
import signal
from contextlib import nullcontext

import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler

from api.library import Library
from api.settings import Settings
from api.slack.bot import Bot
from api.slack.identity import refusal
from api.slack.sending import FAILURES, quiet, web_client
from qa.errors import InvalidSettings

log = structlog.get_logger("pincite.slack")


def run(settings: Settings) -> None:
    """Answer in Slack until SIGTERM or SIGINT; what is in hand is finished first.

    The home is only read: documents are ingested by other processes meanwhile.

    Raises:
        InvalidSettings: A token is not set, or the file of channels is not as it should be.
        NotAuthorised: Slack does not accept a token.
        ServerError: Slack cannot be reached, or refuses.
        HomeError: The home cannot be opened.
        CollectionNotFound: There is nothing in it yet.
    """
    if settings.slack_app_token is None or settings.slack_bot_token is None:
        raise InvalidSettings(
            "Socket Mode needs two tokens: set PINCITE_SLACK_BOT_TOKEN and PINCITE_SLACK_APP_TOKEN "
            "(docs/slack.md)."
        )
    with Library(settings, writing=False) as library:
        asyncio.run(_run(settings, settings.slack_app_token.get_secret_value(), library))
    log.info("stopped")


async def _run(settings: Settings, app_token: str, library: Library) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    bot = Bot(settings, lambda _: nullcontext(library))
    try:
        me = await bot.identity.known()
        address = await _address(app_token, settings.slack_api)
        handler = AsyncSocketModeHandler(
            bot.app, app_token, logger=quiet(), web_client=web_client(None, settings.slack_api)
        )
        handler.client.wss_uri = address
        try:
            await bot.start()
            await handler.connect_async()  # type: ignore[no-untyped-call]
            log.info("connected", workspace=me.team_id, user=me.bot_user_id)
            await stopped.wait()
        finally:
            await handler.close_async()  # type: ignore[no-untyped-call]
    finally:
        await bot.close()


async def _address(app_token: str, base_url: str) -> str:
    """Ask where to connect: the library would ask for ever, with a token that is refused too.

    Raises:
        NotAuthorised: Slack does not accept the token.
        ServerError: Slack cannot be reached, or refuses.
    """
    try:
        found = await web_client(None, base_url).apps_connections_open(app_token=app_token)
    except FAILURES as error:
        raise refusal(error, "PINCITE_SLACK_APP_TOKEN") from error
    return str(found["url"])
