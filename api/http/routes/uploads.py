"""What became of uploads."""

import json
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from api.http.routes.common import Serving, failures, json_response
from api.http.schemas import UploadOut, UploadPageOut
from api.http.service import Service
from api.wire import time_text
from index.catalog import Upload

router = APIRouter(prefix="/uploads", tags=["documents"])

_MAX_PAGE = 100


@router.get("", response_model=UploadPageOut, summary="List uploads", responses=failures())
def uploads(
    service: Serving,
    limit: Annotated[int, Query(ge=1, le=_MAX_PAGE, description="How many at most.")] = 20,
    before: Annotated[str, Query(description="The `next` of the page before.")] = "",
    failed: Annotated[bool, Query(description="Only those of which something failed.")] = False,  # noqa: FBT002 (a query parameter)
) -> Response:
    """List uploads, the latest first. What came of them is known for 30 days."""
    found = service.library.home.catalog.latest_uploads(
        limit=limit + 1, before=before, failed=failed
    )
    page = found[:limit]
    following = page[-1].id if len(found) > limit else None
    return json_response({"uploads": [_described(service, u) for u in page], "next": following})


@router.get(
    "/{upload_id}",
    response_model=UploadOut,
    summary="See what became of an upload",
    responses=failures(HTTPStatus.NOT_FOUND),
)
def upload(
    upload_id: Annotated[str, Path(description="The upload, by the id it was accepted under.")],
    service: Serving,
) -> Response:
    """Say whether an upload still waits, and what came of it if not."""
    return json_response(_described(service, service.library.home.catalog.upload(upload_id)))


def _described(service: Service, upload: Upload) -> dict[str, Any]:
    return {
        "id": upload.id,
        "state": upload.state,
        "name": upload.name,
        "collection": upload.collection,
        "uri": upload.uri,
        "received": time_text(upload.received),
        **json.loads(upload.outcomes),
        "encoded": service.encoded(upload),
    }
