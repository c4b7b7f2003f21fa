"""The bot, wired together: what the server and `pincite slack` run."""

from collections.abc import Mapping

import structlog
from slack_bolt.async_app import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from api.library import Using
from api.settings import Settings
from api.slack.acting import Acting
from api.slack.answering import Answering
from api.slack.asking import Asking
from api.slack.channels import NAME as CHANNELS
from api.slack.channels import Channels
from api.slack.configuring import Configuring
from api.slack.curating import Curating
from api.slack.identity import Identity
from api.slack.in_hand import InHand
from api.slack.listening import Listening
from api.slack.memory import Memory
from api.slack.payloads import check_payload
from api.slack.sending import Sender, web_client
from api.slack.telling import Telling
from index.feedback import NAME as FEEDBACK
from index.feedback import Feedback
from qa.errors import InvalidSettings, PinciteError

GRACE_SECONDS = 20.0

log = structlog.get_logger("pincite.slack")


class Bot:
    """The bot of one workspace.

    Args:
        settings: With the bot's token.
        using: Opens the library, to work with a collection of it.

    Attributes:
        app: Slack's framework.
        identity: Who it is.

    Raises:
        InvalidSettings: There is no token, or the file of channels is not as it should be.
    """

    def __init__(self, settings: Settings, using: Using) -> None:
        if settings.slack_bot_token is None:
            raise InvalidSettings(
                "The bot has no token: set PINCITE_SLACK_BOT_TOKEN (docs/slack.md)."
            )
        home = settings.home.expanduser()
        client = web_client(settings.slack_bot_token.get_secret_value(), settings.slack_api)
        channels = Channels(settings.slack_channels or home / CHANNELS)
        self._memory = Memory(home, warn=lambda what: log.warning("memory", found=what))
        self._feedback = Feedback(home / FEEDBACK, days=settings.remember_days)
        remembers = bool(settings.remember_days)
        self._asking = Asking(using, self._feedback, remembers=remembers)
        self.identity = Identity(client)
        sender = Sender(client)
        self._in_hand = InHand()
        self._answering = Answering(
            asking=self._asking,
            memory=self._memory,
            channels=channels,
            sender=sender,
            identity=self.identity,
            in_hand=self._in_hand,
        )
        self._telling = Telling(self._asking, channels, sender) if remembers else None
        configuring = Configuring(self._asking, channels, sender)
        acting = Acting(
            asking=self._asking,
            memory=self._memory,
            channels=channels,
            configuring=configuring,
            sender=sender,
            in_hand=self._in_hand,
        )
        listening = Listening(
            answering=self._answering,
            acting=acting,
            configuring=configuring,
            curating=Curating(self._asking, channels, sender),
            asking=self._asking,
            sender=sender,
        )
        self.app = listening.app(self.identity, settings.slack_api)

    async def start(self) -> None:
        """Take up what was left; what cannot be done yet is no reason not to start."""
        if self._telling:
            self._telling.start()
        try:
            await self.identity.known()
            await self._answering.resume()
        except PinciteError as error:
            log.warning("not ready for Slack", code=error.code, detail=str(error))

    async def close(self) -> None:
        """Finish what is in hand; what takes over `GRACE_SECONDS` is taken up at the next start."""
        if self._telling:
            await self._telling.stop()
        if not await self._in_hand.finish(GRACE_SECONDS):
            log.warning("some questions were not answered; they are at the next start")
        self._asking.close()
        self._memory.close()
        self._feedback.close()

    async def receive(self, headers: Mapping[str, str], body: bytes) -> BoltResponse:
        """Take a request over HTTP that was verified to be Slack's.

        Raises:
            ValueError: It cannot be read.
        """
        try:
            request = AsyncBoltRequest(body=body.decode(), headers=dict(headers))
        except (TypeError, AttributeError) as error:  # of Slack's library, where it is no object
            raise ValueError("this is no payload") from error
        check_payload(request.body)
        return await self.app.async_dispatch(request)
