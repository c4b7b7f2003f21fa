"""What the pages share."""

from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.http.passes import LET_IN
from api.page.rendering import rendered

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # so that a form says where it was sent from
    "Referrer-Policy": "same-origin",
}


def address_of(request: Request) -> str:
    """Give the path and the query of a request, as they were sent."""
    query = request.url.query
    return f"{request.url.path}?{query}" if query else request.url.path


def page(
    request: Request, template: str, status: int = HTTPStatus.OK, **values: Any
) -> HTMLResponse:
    """Make a response of a template.

    Args:
        request: What it answers.
        template: See `api.page.rendering.rendered`.
        status: Its status.
        values: What the template shows.
    """
    place, has_pass = request.url.path, bool(request.scope.get(LET_IN))
    html = rendered(template, place=place, has_pass=has_pass, **values)
    # with a pass nothing stays behind; else the browser keeps what was typed when going back
    kept = {"Cache-Control": "no-store" if has_pass else "no-cache"}
    return HTMLResponse(html.encode("utf-8", "replace"), status, {**HEADERS, **kept})
