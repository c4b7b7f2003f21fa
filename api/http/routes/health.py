"""How the server is."""

from fastapi import APIRouter
from starlette.responses import Response

from api.http.routes.collections import all_described
from api.http.routes.common import Serving, failures, json_response
from api.http.schemas import HealthOut, StatusOut
from api.version import version

open_router = APIRouter(tags=["health"])
router = APIRouter(tags=["health"])


@open_router.get("/healthz", response_model=HealthOut, summary="Is it alive?")
async def healthz() -> Response:
    """Say that the process serves requests."""
    return json_response({"status": "ok"})


@open_router.get("/readyz", response_model=HealthOut, summary="Can it answer?")
def readyz(service: Serving) -> Response:
    """Say that every collection can be asked; 503 where one cannot."""
    service.check_ready()
    return json_response({"status": "ok"})


@router.get("/status", response_model=StatusOut, summary="How is it?", responses=failures())
def status(service: Serving) -> Response:
    """Say what the server serves, and what it has to do."""
    return json_response(
        {
            "version": version(),
            "mode": "writing" if service.writing else "reading",
            "uptime_seconds": round(service.uptime, 1),
            "queued_uploads": len(service.library.home.catalog.queued()),
            "collections": all_described(service),
        }
    )
