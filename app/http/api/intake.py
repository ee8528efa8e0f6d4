"""How samples come into the biobank, over JSON: planned, collected, received, accepted or rejected."""

from typing import Annotated

from fastapi import APIRouter, Depends

from app.biobank.quality import inspecting
from app.biobank.quality.schemas import Inspected
from app.biobank.samples import accepting, collecting, planning, receiving
from app.biobank.samples.intake_schemas import (
    AcceptSamples,
    CollectSamples,
    NotCollected,
    PlanSamples,
    ReceiveSamples,
    RejectSamples,
    ReverseReception,
)
from app.biobank.samples.schemas import Registered
from app.core.actor import Permission
from app.core.gate import Gate
from app.http.deps import gate

router = APIRouter(tags=["intake"])

Planning = Annotated[Gate, Depends(gate(Permission.SAMPLES_REGISTER))]
Collecting = Annotated[Gate, Depends(gate(Permission.SAMPLES_COLLECT))]
Receiving = Annotated[Gate, Depends(gate(Permission.SAMPLES_RECEIVE))]
Accepting = Annotated[Gate, Depends(gate(Permission.SAMPLES_ACCEPT))]
Rejecting = Annotated[Gate, Depends(gate(Permission.SAMPLES_REJECT))]


@router.post("/plans", status_code=201)
def plan_samples(form: PlanSamples, gate: Planning) -> Registered:
    """Make labels known before there is material; all of them, or none."""
    with gate.write() as work:
        return work.answer(planning.plan(work, form), 201)


@router.post("/collections")
def collect_samples(form: CollectSamples, gate: Collecting) -> Registered:
    """Record the tubes taken from one donor; the consent must cover it at this moment."""
    with gate.write() as work:
        return work.answer(collecting.collect(work, form))


@router.post("/non-collections")
def leave_samples_empty(form: NotCollected, gate: Collecting) -> Registered:
    """Record that planned tubes stayed empty, and why; their codes are burnt."""
    with gate.write() as work:
        return work.answer(collecting.not_collected(work, form))


@router.post("/receptions")
def receive_samples(form: ReceiveSamples, gate: Receiving) -> Registered:
    """Take in collected tubes that came by hand."""
    with gate.write() as work:
        return work.answer(receiving.receive(work, form))


@router.post("/acceptances")
def accept_samples(form: AcceptSamples, gate: Accepting) -> Inspected:
    """Accept inspected tubes; what was found becomes a non-conformity each."""
    with gate.write() as work:
        return work.answer(inspecting.accept(work, form))


@router.post("/rejections")
def reject_samples(form: RejectSamples, gate: Rejecting) -> Inspected:
    """Refuse tubes; they are quarantined under a non-conformity with its decision."""
    with gate.write() as work:
        return work.answer(inspecting.reject(work, form))


@router.post("/reception-reversals")
def reverse_receptions(form: ReverseReception, gate: Rejecting) -> Registered:
    """Take acceptances back, as long as nothing was made from the tubes."""
    with gate.write() as work:
        return work.answer(accepting.reverse(work, form))
