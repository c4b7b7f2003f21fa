"""The page to ask on."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.http.pages.common import page

router = APIRouter(include_in_schema=False)


@router.get("/")
def ask(request: Request, q: str = "") -> Response:
    """Show the page."""
    return page(request, "ask.html", question=q)
