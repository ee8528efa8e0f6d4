"""Processing over JSON: runs with their clock, and the fractions of a tube."""

from typing import Annotated

from fastapi import APIRouter, Depends

from app.biobank.processing import fractionating, queries, running, viewing
from app.biobank.processing.schemas import (
    Clocked,
    Fractionate,
    Fractions,
    OpenRun,
    RunAnswer,
    RunView,
    RunWithTubes,
)
from app.core.actor import Permission
from app.core.gate import Gate
from app.core.paging import Page
from app.http.deps import AnyPage, gate

router = APIRouter(tags=["processing"])

Processing = Annotated[Gate, Depends(gate(Permission.SAMPLES_PROCESS))]


@router.get("/runs")
def list_runs(gate: Processing, paging: AnyPage) -> Page[RunView]:
    """The runs at one's sites, the newest first."""
    with gate.read() as work:
        return queries.listed(work, paging.after, paging.size)


@router.get("/runs/{code}")
def read_run(code: str, gate: Processing) -> RunWithTubes:
    """A run with its tubes."""
    with gate.read() as work:
        return viewing.with_tubes(work, code)


@router.post("/runs", status_code=201)
def open_run(form: OpenRun, gate: Processing) -> RunView:
    """Set up a run with its tubes."""
    with gate.write() as work:
        return work.answer(running.open_run(work, form), 201)


@router.post("/runs/{code}/start")
def start_run(code: str, form: Clocked, gate: Processing) -> RunAnswer:
    """Start a run: the clock of its tubes begins here."""
    with gate.write() as work:
        return work.answer(running.start(work, code, form))


@router.post("/runs/{code}/stop")
def stop_run(code: str, form: Clocked, gate: Processing) -> RunAnswer:
    """Stop a run: the clock of its tubes ends here."""
    with gate.write() as work:
        return work.answer(running.stop(work, code, form))


@router.post("/samples/{code}/fractions", status_code=201)
def fractionate_sample(code: str, form: Fractionate, gate: Processing) -> Fractions:
    """Record the measured layers of a spun tube."""
    with gate.write() as work:
        return work.answer(fractionating.fractionate(work, code, form), 201)
