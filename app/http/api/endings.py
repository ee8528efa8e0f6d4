"""How a sample's life ends, or seems to, over JSON."""

from typing import Annotated

from fastapi import APIRouter, Depends

from app.biobank.quality import missing
from app.biobank.samples import approving, certificates, destroying, exhausting, losing, voiding
from app.biobank.samples.ending_schemas import (
    ApproveDestruction,
    DeclareLost,
    DestroySamples,
    DestructionView,
    ExhaustSamples,
    FindSamples,
    Lost,
    VoidSamples,
)
from app.biobank.samples.schemas import Registered
from app.core.actor import Permission
from app.core.gate import Gate
from app.http.deps import gate

router = APIRouter(tags=["endings"])

Reading = Annotated[Gate, Depends(gate(Permission.SAMPLES_READ))]
Processing = Annotated[Gate, Depends(gate(Permission.SAMPLES_PROCESS))]
Voiding = Annotated[Gate, Depends(gate(Permission.SAMPLES_VOID))]
Losing = Annotated[Gate, Depends(gate(Permission.SAMPLES_DECLARE_LOST))]
Finding = Annotated[Gate, Depends(gate(Permission.SAMPLES_FIND))]
Approving = Annotated[Gate, Depends(gate(Permission.SAMPLES_APPROVE_DESTRUCTION))]
Destroying = Annotated[Gate, Depends(gate(Permission.SAMPLES_DESTROY))]


@router.post("/exhaustions")
def exhaust_samples(form: ExhaustSamples, gate: Processing) -> Registered:
    """End samples in which nothing is left."""
    with gate.write() as work:
        return work.answer(exhausting.exhaust(work, form))


@router.post("/voids")
def void_samples(form: VoidSamples, gate: Voiding) -> Registered:
    """Undo records that never had material; a blank aliquot gives its parent back what it was said to hold."""
    with gate.write() as work:
        return work.answer(voiding.void(work, form))


@router.post("/losses")
def declare_lost(form: DeclareLost, gate: Losing) -> Lost:
    """Declare samples lost after a documented search."""
    with gate.write() as work:
        return work.answer(missing.declare_lost(work, form))


@router.post("/findings")
def find_samples(form: FindSamples, gate: Finding) -> Registered:
    """Take lost samples in where they turned up; their identity and quality are in doubt."""
    with gate.write() as work:
        return work.answer(losing.find(work, form))


@router.post("/destruction-approvals", status_code=201)
def approve_destruction(form: ApproveDestruction, gate: Approving) -> Registered:
    """Allow the destruction of samples."""
    with gate.write() as work:
        return work.answer(approving.approve(work, form), 201)


@router.post("/destructions", status_code=201)
def destroy_samples(form: DestroySamples, gate: Destroying) -> DestructionView:
    """Destroy scanned samples before a witness; the answer is their certificate."""
    with gate.write() as work:
        return work.answer(destroying.destroy(work, form), 201)


@router.get("/destructions/{certificate}")
def read_certificate(certificate: str, gate: Reading) -> DestructionView:
    """A certificate of destruction."""
    with gate.read() as work:
        return certificates.read(work, certificate)
