"""Failures as pages: what happened, and what to do."""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from api.http.failures import Failure
from api.http.pages.common import address_of, page
from api.http.passes import DAYS
from qa.errors import NotAuthorised

_HEADINGS = {
    HTTPStatus.NOT_FOUND: "There is nothing here",
    HTTPStatus.FORBIDDEN: "This was refused",
    HTTPStatus.UNPROCESSABLE_ENTITY: "This cannot be done",
    HTTPStatus.SERVICE_UNAVAILABLE: "The server cannot do this now",
}
_ADVICE = {
    HTTPStatus.NOT_FOUND: "What was here may have been deleted or renamed: ask for it.",
    HTTPStatus.SERVICE_UNAVAILABLE: "Nothing was lost. Wait a moment, and try again.",
}


_OTHER_SITES = {"cross-site", "same-site"}


def failure_page(failure: Failure, request: Request) -> Response:
    """Make a page of a failure."""
    if failure.code == NotAuthorised.code:
        made = key_page(request, then=address_of(request))
    else:
        status = HTTPStatus(failure.status)
        made = page(
            request,
            "failure.html",
            status,
            heading=_HEADINGS.get(status, "This did not work"),
            detail=failure.detail,
            advice=_ADVICE.get(status, "Nothing was changed by it."),
            retry=address_of(request) if request.method == "GET" else "",
            code=failure.code,
            number=status.value,
        )
    for name, value in (failure.headers or {}).items():
        made.headers.setdefault(name, value)
    return made


def key_page(request: Request, *, then: str, wrong: bool = False) -> Response:
    """Ask for the key.

    Args:
        request: What it answers.
        then: Where to go on.
        wrong: Whether one was given that is none.
    """
    asking = page(request, "key.html", HTTPStatus.UNAUTHORIZED, next=then, wrong=wrong, days=DAYS)
    if request.method == "GET" and request.headers.get("sec-fetch-site") in _OTHER_SITES:
        # Whoever follows a link of another site has sent no pass, and does when asking again.
        asking.headers["Refresh"] = "0"
    return asking
