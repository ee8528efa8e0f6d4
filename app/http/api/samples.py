"""Samples over JSON: register, look up, divide."""

from typing import Annotated

from fastapi import APIRouter, Depends

from app.biobank.samples import queries, registering
from app.biobank.samples.schemas import Registered, RegisterSamples, SampleView
from app.core.actor import Permission
from app.core.gate import Gate
from app.http.deps import gate

router = APIRouter(prefix="/samples", tags=["samples"])

Reading = Annotated[Gate, Depends(gate(Permission.SAMPLES_READ))]
Registering = Annotated[Gate, Depends(gate(Permission.SAMPLES_REGISTER))]


@router.post("", status_code=201)
def register_samples(form: RegisterSamples, gate: Registering) -> Registered:
    """Register tubes as they come; all of them, or none."""
    with gate.write() as work:
        return work.answer(registering.register(work, form), 201)


@router.get("/{code}")
def read_sample(code: str, gate: Reading) -> SampleView:
    """The sample that carries this label, today or once."""
    with gate.read() as work:
        return SampleView.of(queries.look_up(work, code))
