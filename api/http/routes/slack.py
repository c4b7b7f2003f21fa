"""Where Slack sends events, commands and what is pressed; its signature is its key."""

from http import HTTPStatus

import structlog
from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.slack.bot import Bot
from api.slack.verifying import Verifier
from qa.errors import NotFromSlack

log = structlog.get_logger("pincite.http")


def slack_router(bot: Bot, verifier: Verifier) -> APIRouter:
    """Make the route for a bot.

    Args:
        bot: The bot.
        verifier: Tells Slack's requests from others, before anything in them is read.
    """
    router = APIRouter(prefix="/slack", include_in_schema=False)

    @router.post("/events")
    async def events(request: Request) -> Response:
        body = await request.body()
        try:
            verifier.check(request.headers, body)
        except NotFromSlack as error:
            log.info("refused", detail=str(error))
            raise
        try:
            answer = await bot.receive(request.headers, body)
        except ValueError as error:
            log.warning("Slack sent what cannot be read", reason=str(error)[:200])
            detail = "This is no event, command or interaction of Slack that Pincite knows."
            raise HTTPException(HTTPStatus.BAD_REQUEST, detail) from error
        return Response(answer.body, answer.status, answer.first_headers())

    return router
