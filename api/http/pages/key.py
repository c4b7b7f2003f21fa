"""The key, asked for, taken, and forgotten."""

from http import HTTPStatus
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.http.pages.failing import key_page
from api.http.passes import COOKIE, DAYS, Passes
from api.http.routes.common import Serving

router = APIRouter(include_in_schema=False)


@router.post("/key")
async def take(request: Request, service: Serving) -> Response:
    """Give a pass for the key, or forget the one that is there."""
    form = await request.form()
    key, then = str(form.get("key", "")).strip(), _own(str(form.get("next", "")))
    passes = Passes.of(service.settings)
    if "forget" in form:
        forgotten = RedirectResponse("/", HTTPStatus.SEE_OTHER)
        forgotten.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
        return forgotten
    if passes.needed and not passes.is_key(key.encode()):
        return key_page(request, then=then, wrong=True)
    let_in = RedirectResponse(then, HTTPStatus.SEE_OTHER)
    let_in.set_cookie(
        COOKIE,
        passes.issued(),
        max_age=DAYS * 24 * 60 * 60,
        path="/",
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return let_in


@router.get("/key")
async def ask(request: Request) -> Response:
    """Ask for the key."""
    return key_page(request, then="/")


def _own(place: str) -> str:
    """Give a place of this server: the one that is named, unless that is elsewhere."""
    plain = place.isprintable() and "\\" not in place and place.startswith("/")
    return place if plain and not urlsplit(place).netloc else "/"
