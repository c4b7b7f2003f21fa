"""What people asked and said: the page that shows it, and what the pages' forms send."""

from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from api.http.pages.common import own_place, page
from api.http.routes.common import Serving
from api.page.missing import missing, said
from index.judgements import ANSWERED, DISMISSED, OPEN, UP
from qa.errors import GapNotFound

router = APIRouter(include_in_schema=False)

PLACE = "/asked"
_MOST = 100
_MOST_SAID = 20
_LONGEST = 18


@router.get(PLACE)
def show(request: Request, service: Serving) -> Response:
    """Show what was not found, what is answered now, and what was said of answers."""
    dismissed = "dismissed" in request.query_params
    days = service.settings.remember_days
    feedback = service.remembering.settled()
    states = (DISMISSED,) if dismissed else (OPEN, ANSWERED)
    gaps = service.ledger.listed(states=states, most=_MOST) if days else []
    judged = feedback.latest(_MOST_SAID) if days and not dismissed else []
    return page(
        request,
        "asked.html",
        days=f"{days:g}" if days else "",
        dismissed=dismissed,
        gaps=[missing(gap) for gap in gaps],
        open=[missing(gap) for gap in gaps if gap["state"] == OPEN],
        answered=[missing(gap) for gap in gaps if gap["state"] == ANSWERED],
        opinions=[each for _, one in judged for each in said(one)],
    )


@router.post(PLACE)
async def change(request: Request, service: Serving) -> Response:
    """Dismiss a gap, or open it again."""
    form = await request.form()
    number, state = str(form.get("number", "")), str(form.get("state", ""))
    if not (number.isascii() and number.isdecimal() and len(number) < _LONGEST):
        raise GapNotFound("There is no such gap.")
    await run_in_threadpool(service.ledger.set_state, int(number), state)
    where = f"{PLACE}?dismissed=yes" if state == OPEN else PLACE
    return RedirectResponse(where, HTTPStatus.SEE_OTHER)


@router.post("/feedback")
async def judge(request: Request, service: Serving) -> Response:
    """Keep what was said of an answer."""
    form = await request.form()
    given = {name: str(form.get(name, "")) for name in ("answer_id", "verdict", "note", "back")}

    def work() -> None:
        service.remembering.settled().judge(
            given["answer_id"], given["verdict"], by="", note=given["note"].strip()
        )

    await run_in_threadpool(work)
    helped, back = given["verdict"] == UP, own_place(given["back"])
    return page(request, "thanks.html", helped=helped, back=back)
