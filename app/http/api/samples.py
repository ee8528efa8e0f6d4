"""Samples over JSON: register, look up, divide."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from app.biobank.samples import queries, registering
from app.biobank.samples.schemas import Registered, RegisterSamples, SampleView
from app.biobank.samples.seeking import Sought
from app.biobank.stations import finding
from app.core.actor import Permission
from app.core.gate import Gate
from app.http.deps import gate

router = APIRouter(prefix="/samples", tags=["samples"])

Reading = Annotated[Gate, Depends(gate(Permission.SAMPLES_READ))]
Filter = Annotated[str, Query(max_length=60)]
Registering = Annotated[Gate, Depends(gate(Permission.SAMPLES_REGISTER))]


@router.post("", status_code=201)
def register_samples(form: RegisterSamples, gate: Registering) -> Registered:
    """Register tubes as they come; all of them, or none."""
    with gate.write() as work:
        return work.answer(registering.register(work, form), 201)


@router.get("")
def list_samples(
    gate: Reading,
    status: Filter = "",
    study: Filter = "",
    site: Filter = "",
    material: Filter = "",
    hold: Annotated[str, Query(max_length=40, description='A kind of hold, or "any".')] = "",
    after: Annotated[int | None, Query(ge=1, le=2**62, description="The `next` of the page before.")] = None,
    size: Annotated[int, Query(ge=1, le=500, description="Rows on the page.")] = 50,
) -> finding.FoundSamples:
    """The samples one may see, the newest first, page by page."""
    with gate.read() as work:
        sought = Sought(status=status, study=study, site=site, material=material, hold=hold)
        return finding.find(work, sought, after, size)


@router.get("/{code}")
def read_sample(code: str, gate: Reading) -> SampleView:
    """The sample that carries this label, today or once."""
    with gate.read() as work:
        return SampleView.of(queries.look_up(work, code))
