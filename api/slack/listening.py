"""The app of Slack's framework: what it listens to, and who does it.

Everything is acknowledged at once, and done then. What is acknowledged of messages was written down
before; see `api.slack.claiming`.
"""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse

from api.slack.acting import Acting, opening, press_in
from api.slack.answering import Answering
from api.slack.asking import Asking
from api.slack.configuring import Configuring
from api.slack.curating import Curating
from api.slack.deciding import said_in
from api.slack.identity import Identity
from api.slack.markup import words_of
from api.slack.modal import CALLBACK, OPEN
from api.slack.pin_modal import PINNED, QUESTION
from api.slack.rendering import FEEDBACK, HELP, MORE, SHARE
from api.slack.sending import FAILURES, Sender, Target, quiet, web_client
from api.slack.tasks import Task
from qa.errors import PinciteError

COMMAND = "/ask"
SHORTCUT = "find_sources"
PIN = "pin"
SETTINGS = "settings"
MESSAGES, OPENED = ("app_mention", "message"), "app_home_opened"
_PROMPTS = 4
_MOST_PROMPT = 75
_TASK = "task"
_ANY = re.compile(".*")

Body = dict[str, Any]

log = structlog.get_logger("pincite.slack")


class Listening:
    """What is done with what Slack sends.

    Args:
        answering: Answers questions.
        acting: Does what buttons are for.
        configuring: Changes settings.
        curating: Pins answers.
        asking: The library.
        sender: What says it.
    """

    def __init__(
        self,
        *,
        answering: Answering,
        acting: Acting,
        configuring: Configuring,
        curating: Curating,
        asking: Asking,
        sender: Sender,
    ) -> None:
        self._answering = answering
        self._acting = acting
        self._configuring = configuring
        self._curating = curating
        self._asking = asking
        self._sender = sender

    def app(self, identity: Identity, base_url: str) -> AsyncApp:
        """Make the app; whoever gives it requests over HTTP has verified them."""

        async def authorize() -> AuthorizeResult:
            return await identity.known()

        logger = quiet()
        app = AsyncApp(
            name=logger.name,  # the logger of that name is given the level of the other one
            logger=logger,
            client=web_client(None, base_url),
            authorize=authorize,
            request_verification_enabled=False,
            ssl_check_enabled=False,
            attaching_conversation_kwargs_enabled=False,
        )
        for event in MESSAGES:
            app.event(event, middleware=[self.take])(self.answer)
        app.event(OPENED)(self.suggest)
        app.command(COMMAND)(self.command)
        app.shortcut(SHORTCUT)(self.find_sources)
        app.shortcut(PIN)(self.pin)
        for action in (MORE, HELP, SHARE, FEEDBACK, OPEN):
            app.action(action)(self._pressed(action))
        app.view(CALLBACK)(self.save_settings)
        app.view(PINNED)(self.save_pin)
        app.event(_ANY)(self.ignore)
        app.action(_ANY)(self.ignore)
        return app

    async def ignore(self, ack: AsyncAck) -> None:
        """Acknowledge what nobody listens to: Slack repeats what is not, and may end its events."""
        await ack()

    async def take(
        self, body: Body, context: AsyncBoltContext, next_: Callable[[], Awaitable[None]]
    ) -> BoltResponse | None:
        """Write down what is to be answered, before Slack is told that it has arrived."""
        taken = await self._answering.taken(body["event"], body.get("event_id", ""))
        if taken is None:
            return BoltResponse(status=200)
        context[_TASK] = taken
        await next_()
        return None

    async def answer(self, context: AsyncBoltContext) -> None:
        """Answer a message."""
        await self._answering.answer(*context[_TASK])

    async def suggest(self, event: Body) -> None:
        """Suggest questions where somebody opens the bot's messages."""
        if event.get("tab") != "messages":
            return
        try:
            titles = [title for title in await self._asking.titles(_PROMPTS) if title.strip()]
            prompts = [f"What does “{title[:_MOST_PROMPT]}” say?" for title in titles]
            if prompts:
                await self._sender.suggest(event["channel"], prompts)
        except (PinciteError, *FAILURES) as error:
            log.warning("nothing is suggested", reason=str(error))

    async def command(self, ack: AsyncAck, body: Body) -> None:
        """Answer `/ask`, to who asks; without a question, say how it is used.

        `/ask settings` asks nothing: it opens the window of settings.
        """
        text = words_of(body.get("text", ""))
        target = Target(
            channel=body["channel_id"],
            user=body["user_id"],
            private=True,
            url=body["response_url"],
        )
        if text.casefold() == SETTINGS:
            await ack()
            await self._acting.act(OPEN, opening(target, body["trigger_id"]))
            return
        await self._answer_to(ack, body, Task(target=target, text=text, addressed=True))

    async def find_sources(self, ack: AsyncAck, body: Body) -> None:
        """Answer what somebody else wrote, to who wants to know."""
        channel = body["channel"]["id"]
        said = said_in({**body["message"], "channel": channel})
        target = Target(
            channel=channel,
            user=body["user"]["id"],
            thread=said.thread if said else None,
            private=True,
            url=body["response_url"],
        )
        task = Task(
            target=target,
            text=words_of(said.text) if said else "",
            addressed=True,
            root=said.root if said else None,
        )
        await self._answer_to(ack, body, task)

    async def pin(self, ack: AsyncAck, body: Body) -> None:
        """Open the window in which a passage of an answer is pinned."""
        await ack()
        message = body["message"]
        target = Target(
            channel=body["channel"]["id"],
            user=body["user"]["id"],
            thread=message.get("thread_ts"),
            private=True,
            url=body["response_url"],
        )
        try:
            await self._curating.open(target, body["trigger_id"], message)
        except (PinciteError, *FAILURES) as error:
            log.warning("nothing is pinned", reason=str(error))

    async def save_pin(self, ack: AsyncAck, body: Body) -> None:
        """Pin what was chosen there, or show beside it what is wrong."""
        try:
            problems = await self._curating.save(body["user"]["id"], body["view"])
        except (KeyError, TypeError, ValueError) as error:
            log.warning("nothing is pinned", reason=repr(error))
            problems = {QUESTION: "This window is of another version of Pincite: open it again."}
        if problems:
            await ack(response_action="errors", errors=problems)
        else:
            await ack()

    async def save_settings(self, ack: AsyncAck, body: Body) -> None:
        """Save what was filled in there, or show beside it what is wrong."""
        view = body["view"]
        try:
            problems = await self._configuring.save(body["user"]["id"], view)
        except PinciteError as error:
            log.warning("settings not saved", code=error.code, detail=str(error))
            problems = {next(iter(view["state"]["values"])): str(error)}
        if problems:
            await ack(response_action="errors", errors=problems)
        else:
            await ack()

    async def _answer_to(self, ack: AsyncAck, body: Body, task: Task) -> None:
        taken = await self._answering.claimed([f"trigger {body['trigger_id']}"], task)
        await ack()
        if taken:
            await self._answering.answer(*taken)

    def _pressed(self, action: str) -> Callable[[AsyncAck, Body], Awaitable[None]]:
        async def pressed(ack: AsyncAck, body: Body) -> None:
            await ack()
            await self._acting.act(action, press_in(body))

        return pressed
