"""Uploads: taken from a form, and what became of them."""

from http import HTTPStatus
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.http.pages.common import address_of, page
from api.http.pages.library import SHOWN
from api.http.routes.common import Serving
from api.http.routes.documents import receive
from api.http.shelves import uploaded

router = APIRouter(include_in_schema=False)

UPLOADS = "/library/uploads"
_PAGE = 20


@router.post(UPLOADS)
async def upload(request: Request, service: Serving) -> Response:
    """Take files in, and show what becomes of them."""
    await receive(request, service)
    return RedirectResponse(UPLOADS, HTTPStatus.SEE_OTHER)


@router.get(UPLOADS)
def uploads(
    request: Request, service: Serving, before: str = "", *, failed: bool = False
) -> Response:
    """List uploads, the latest first."""
    catalog = service.library.home.catalog
    found = catalog.latest_uploads(limit=_PAGE + 1, before=before, failed=failed)
    shown = found[:_PAGE]
    chosen = {"failed": "true"} if failed else {}
    earlier = urlencode({**chosen, "before": shown[-1].id}) if len(found) > _PAGE else ""
    return page(
        request,
        "uploads.html",
        uploads=[uploaded(service, each) for each in shown],
        waiting=len(catalog.queued()),
        failed=failed,
        again=address_of(request),
        earlier=earlier,
        **SHOWN,
    )


@router.get(UPLOADS + "/{upload_id}")
def one(request: Request, service: Serving, upload_id: str) -> Response:
    """Show all that came of an upload."""
    each = uploaded(service, service.library.home.catalog.upload(upload_id))
    return page(request, "upload.html", each=each, **SHOWN)
