"""Signs of life for machines: is it up, can it work, how is it doing. No sign-in, and nothing about anybody."""

from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import JSONResponse, PlainTextResponse, Response

from app.core.ledger.searching import unsealed
from app.http.deps import house_of

router = APIRouter()


@router.get("/healthz")
def is_up() -> Response:
    """Whether the process answers."""
    return PlainTextResponse("ok\n")


@router.get("/readyz")
def is_ready(request: Request) -> Response:
    """Whether the database answers; 503 when it does not."""
    try:
        with house_of(request).database.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return JSONResponse({"ready": False, "database": "unreachable"}, 503)
    return JSONResponse({"ready": True})


@router.get("/metrics")
def metrics(request: Request) -> Response:
    """Counters in the text format of Prometheus."""
    with house_of(request).database.session() as session:
        waiting = unsealed(session)
    return Response(request.app.state.meter.text(waiting), media_type=CONTENT_TYPE_LATEST)
