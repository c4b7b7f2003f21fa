"""The page to ask on. All it shows is in its address, so it can be shared, and needs no script."""

from collections.abc import Sequence

import structlog
from fastapi import APIRouter, Request
from starlette.responses import Response

from api.http.failures import Failure
from api.http.pages.common import page
from api.http.problems import failure_of
from api.http.routes.common import Serving
from api.page.answers import cards, sureness
from api.page.asked import Asked
from api.page.kinds import KINDS
from qa.answers import Answer
from qa.errors import PinciteError
from qa.questions import MAX_QUESTION

router = APIRouter(include_in_schema=False)

_MORE, _MOST = 10, 200
_OTHERS = 5
_OURS_TO_SOLVE = 500
_LEVELS = {
    "": "As the server is set",
    "0": "Show the nearest in any case",
    "0.5": "50 % or more",
    "0.7": "70 % or more",
    "0.9": "90 % or more",
}

log = structlog.get_logger("pincite.http")


@router.get("/")
def ask(request: Request, service: Serving) -> Response:
    """Show the form, and what the documents say to what is asked."""
    asked = Asked.of(request.query_params.multi_items())
    answer: Answer | None = None
    trouble: Failure | None = None
    if asked.q.strip():
        try:
            answer = service.ask(asked.question(), asked.collection or None)
        except PinciteError as error:
            trouble = failure_of(error)
    if trouble and trouble.status >= _OURS_TO_SOLVE:
        log.error("failed", code=trouble.code, detail=trouble.detail)
    following = asked.followed(answer) if answer else asked
    names = [shelf.name for shelf in service.library.home.catalog.collections()]
    default = service.settings.collection
    found = len(answer.passages) if answer else 0
    response = page(
        request,
        "ask.html",
        trouble.status if trouble else 200,
        asked=asked,
        next=following,
        anew=asked.anew(q=""),
        limit=MAX_QUESTION,
        kinds=KINDS,
        levels=_LEVELS,
        collections=list(dict.fromkeys((*names, asked.collection or default))),
        default=default,
        is_empty=not names,
        answer=answer,
        trouble=trouble.detail if trouble else "",
        said=_said(answer) if answer else "",
        cards=cards(answer) if answer else [],
        sureness=sureness(answer) if answer else "",
        is_unsure=_is_unsure(answer),
        advice=_advice(asked, answer, service.settings.collection, names),
        more=_more(asked, found),
        explained=asked.address(explain="yes"),
    )
    response.headers.update(trouble.headers or {} if trouble else {})
    return response


def _said(answer: Answer) -> str:
    """Say what was found."""
    found = len(answer.passages)
    if not found:
        return "Nothing in the documents answers this"
    counted = "1 passage" if found == 1 else f"{found} passages"
    return (
        counted if answer.answerable is not False else f"Probably no answer: the nearest {counted}"
    )


def _is_unsure(answer: Answer | None) -> bool:
    """Whether something was found that is not sure enough to be an answer."""
    return answer is not None and not answer.passages and answer.signals is not None


def _advice(
    asked: Asked, answer: Answer | None, default: str, names: Sequence[str]
) -> list[tuple[str, str]]:
    """Give what else can be asked where nothing was found, each with its address."""
    advice = []
    if asked.is_filtered:
        everything = asked.address(type="", since="", until="", source="", where="")
        advice.append(("Ask all documents, without the filters", everything))
    if _is_unsure(answer):
        advice.append(("Show the nearest passages, however unsure", asked.address(sure="0")))
    here = asked.collection or default
    others = [name for name in names if name.casefold() != here.casefold()]
    return advice + [
        (f"Ask the collection {name}", asked.anew(collection=name)) for name in others[:_OTHERS]
    ]


def _more(asked: Asked, found: int) -> str:
    """Give the address that shows more passages; empty where there are no more."""
    wanted = int(asked.k) if asked.k.isdecimal() else _MORE
    return asked.address(k=str(wanted + _MORE)) if _MOST > found == wanted else ""
