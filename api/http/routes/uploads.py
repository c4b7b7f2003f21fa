"""What became of uploads."""

import json
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from api.http.routes.common import Serving, failures, json_response
from api.http.schemas import UploadOut
from api.wire import time_text

router = APIRouter(prefix="/uploads", tags=["documents"])


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
    found = service.library.home.catalog.upload(upload_id)
    return json_response(
        {
            "id": found.id,
            "state": found.state,
            "name": found.name,
            "collection": found.collection,
            "uri": found.uri,
            "received": time_text(found.received),
            **json.loads(found.outcomes),
        }
    )
