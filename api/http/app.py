"""The HTTP app, made by a function."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.concurrency import run_in_threadpool

from api.http.agents import Agents
from api.http.guard import Guard
from api.http.openai.errors import is_openais
from api.http.openai.routes import router as openai_router
from api.http.origins import Origins
from api.http.pages import asked as asked_page
from api.http.pages import asking as asking_page
from api.http.pages import deleting, files, key, library
from api.http.pages import documents as documents_page
from api.http.pages import pins as pins_page
from api.http.pages import uploads as uploads_page
from api.http.passes import Passes
from api.http.problems import MEDIA_TYPE, add_handlers
from api.http.receiving import FORM_ROOM
from api.http.routes import (
    asking,
    chatting,
    collections,
    documents,
    feedback,
    gaps,
    health,
    pins,
    placing,
    uploads,
    verifying,
)
from api.http.routes.slack import slack_router
from api.http.service import Service
from api.slack.bot import Bot
from api.slack.verifying import Verifier
from api.version import version

_ABOUT = """\
Ask your own documents: ranked passages, word for word, each with a citation that can be checked.
Nothing is generated.

Every failure is `application/problem+json` (RFC 9457) with a `code` that never changes its
meaning; what is tagged `openai` fails as OpenAI's API does. Where the server has a key, everything
under `/v1` asks for it, and so do the pages. Without one, names of the public internet are refused
(`host-refused`) unless `PINCITE_PUBLIC_URL` says them; what a page of another site sends to change
something, always (`origin-refused`).
"""


def create_app(service: Service) -> FastAPI:
    """Make the app.

    Args:
        service: What it serves; started when the app starts, closed when it ends. Slack too, where
            its settings have the bot's token and the signing secret.

    Raises:
        InvalidSettings: The file of Slack's channels is not as it should be.
    """
    settings, secret = service.settings, service.settings.slack_signing_secret
    bot = Bot(settings, service.using) if secret and settings.slack_bot_token else None
    agents = Agents(service)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await run_in_threadpool(service.start)
        try:
            if bot:
                await bot.start()
            async with agents.running():
                yield
        finally:
            if bot:
                await bot.close()
            await run_in_threadpool(service.close)

    app = FastAPI(
        title="Pincite",
        version=version(),
        description=_ABOUT,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.service = service
    v1 = APIRouter(prefix="/v1")
    for routes in (
        asking,
        chatting,
        verifying,
        feedback,
        gaps,
        pins,
        documents,
        placing,
        uploads,
        collections,
        health,
    ):
        v1.include_router(routes.router)
    v1.include_router(openai_router)
    app.include_router(v1)
    for pages in (
        asking_page,
        documents_page,
        library,
        deleting,
        uploads_page,
        asked_page,
        pins_page,
        files,
        key,
    ):
        app.include_router(pages.router)
    app.include_router(health.open_router)
    if bot and secret:
        app.include_router(slack_router(bot, Verifier(secret.get_secret_value())))
    app.router.routes.extend(agents.routes)
    add_handlers(app)
    app.add_middleware(
        Guard,
        passes=Passes.of(settings),
        origins=Origins(host=settings.host, public_url=settings.public_url),
        max_upload=settings.max_upload + FORM_ROOM,
    )
    _describe(app, locked=settings.key is not None)
    return app


def _describe(app: FastAPI, *, locked: bool) -> None:
    """Have the OpenAPI document say what the guard and the handlers do."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = get_openapi(
                title=app.title,
                version=app.version,
                description=app.description,
                routes=app.routes,
            )
            if locked:
                schema["components"]["securitySchemes"] = {
                    "key": {"type": "http", "scheme": "bearer"}
                }
            for path, operations in schema["paths"].items():
                for operation in operations.values():
                    if is_openais(path):
                        operation["responses"].pop("422", None)
                    else:
                        _as_problems(operation)
                    if locked and path.startswith("/v1"):
                        operation["security"] = [{"key": []}]
            for unused in ("HTTPValidationError", "ValidationError"):
                schema["components"]["schemas"].pop(unused, None)
            app.openapi_schema = schema
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _as_problems(operation: dict[str, Any]) -> None:
    """Say that failures are problems."""
    for status, response in operation["responses"].items():
        if int(status) >= HTTPStatus.BAD_REQUEST:
            response["content"] = {MEDIA_TYPE: response["content"]["application/json"]}
