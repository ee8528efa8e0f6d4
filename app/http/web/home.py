"""The first page: the bench for technicians, the own requests for researchers, the evidence for quality."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app.biobank.stations.bench import BenchSheet, bench_of
from app.core.gate import Gate
from app.http.deps import gate
from app.http.web import pages

router = APIRouter()
Anybody = Annotated[Gate, Depends(gate(None))]


@router.get("/")
def home(request: Request, door: Anybody) -> Response:
    """What is to be done here and now."""
    with door.read() as work:
        page: BenchSheet = bench_of(work, door.house.settings.undo_minutes)
        return pages.show(request, work, "home.html", page)
