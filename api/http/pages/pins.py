"""A passage is pinned to the question on the page, or let go."""

from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from api.http.pages.common import own_place
from api.http.routes.common import Serving
from api.http.service import Service

router = APIRouter(include_in_schema=False)


@router.post("/pins")
async def pin(request: Request, service: Serving) -> Response:
    """Do what a button below a passage is for, and show what is answered now."""
    form = await request.form()
    given = {name: str(value) for name, value in form.items()}
    await run_in_threadpool(_do, service, given)
    return RedirectResponse(own_place(given.get("next", "")), HTTPStatus.SEE_OTHER)


def _do(service: Service, given: dict[str, str]) -> None:
    collection = given.get("collection") or None
    with service.changing(collection) as library:
        if "unpin" in given:
            library.unpin(given["unpin"], collection)
        else:
            library.pin([given.get("question", "")], given.get("passage", ""), collection)
