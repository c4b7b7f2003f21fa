"""The files that pages are made with, served."""

from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.http.pages.common import HEADERS
from api.page.files import PREFIX, all_files

router = APIRouter(include_in_schema=False)

_FOR_EVER = "public, max-age=31536000, immutable"


@router.get(PREFIX + "{name}")
async def file(name: str, request: Request) -> Response:
    """Give a file; for ever, where its version is asked for."""
    found = all_files().get(name)
    if found is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    tag = f'"{found.version}"'
    is_this = request.query_params.get("v") == found.version
    headers = {**HEADERS, "ETag": tag, "Cache-Control": _FOR_EVER if is_this else "no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(found.content, headers=headers, media_type=found.media_type)
