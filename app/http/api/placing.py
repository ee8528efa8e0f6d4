"""Where tubes go, over JSON: storing, moving, picking, putting back, handing over, thawing."""

from typing import Annotated

from fastapi import APIRouter, Depends

from app.biobank.samples import thawing
from app.biobank.samples.places import (
    confirming,
    correcting,
    handing_over,
    moving,
    picking,
    putting_back,
    storing,
)
from app.biobank.samples.places.schemas import (
    ConfirmPositions,
    CorrectPositions,
    HandOver,
    MoveSamples,
    OfferCustody,
    PickSamples,
    Placed,
    PlaceSamples,
    PutBackSamples,
)
from app.biobank.samples.schemas import Registered, ThawSamples
from app.core.actor import Permission
from app.core.gate import Gate
from app.http.deps import gate

router = APIRouter(tags=["places"])

Placing = Annotated[Gate, Depends(gate(Permission.SAMPLES_PLACE))]
Moving = Annotated[Gate, Depends(gate(Permission.SAMPLES_MOVE))]
Picking = Annotated[Gate, Depends(gate(Permission.SAMPLES_PICK))]
Thawing = Annotated[Gate, Depends(gate(Permission.SAMPLES_THAW))]


@router.post("/placements", status_code=201)
def store_samples(form: PlaceSamples, gate: Placing) -> Placed:
    """Store tubes at positions; what is told of each follows from its status."""
    with gate.write() as work:
        return work.answer(storing.store(work, form), 201)


@router.post("/moves")
def move_samples(form: MoveSamples, gate: Moving) -> Placed:
    """Move tubes to other positions; two may change places."""
    with gate.write() as work:
        return work.answer(moving.move(work, form))


@router.post("/position-corrections")
def correct_positions(form: CorrectPositions, gate: Moving) -> Placed:
    """Record where tubes really stand, with the reason."""
    with gate.write() as work:
        return work.answer(correcting.correct_positions(work, form))


@router.post("/position-confirmations")
def confirm_positions(form: ConfirmPositions, gate: Moving) -> Placed:
    """Record that tubes were seen where they should stand."""
    with gate.write() as work:
        return work.answer(confirming.confirm_positions(work, form))


@router.post("/picks")
def pick_samples(form: PickSamples, gate: Picking) -> Placed:
    """Take tubes out of storage, into one's own hands."""
    with gate.write() as work:
        return work.answer(picking.pick(work, form))


@router.post("/put-backs")
def put_samples_back(form: PutBackSamples, gate: Picking) -> Placed:
    """Put picked tubes back: where they came from, or elsewhere."""
    with gate.write() as work:
        return work.answer(putting_back.put_back(work, form))


@router.post("/custody-offers")
def offer_custody(form: OfferCustody, gate: Picking) -> Placed:
    """Offer tubes in one's hands to another person."""
    with gate.write() as work:
        return work.answer(handing_over.offer(work, form))


@router.post("/custody-acceptances")
def accept_custody(form: HandOver, gate: Picking) -> Placed:
    """Take over tubes that were offered."""
    with gate.write() as work:
        return work.answer(handing_over.accept(work, form))


@router.post("/custody-refusals")
def refuse_custody(form: HandOver, gate: Picking) -> Placed:
    """Do not take over tubes that were offered."""
    with gate.write() as work:
        return work.answer(handing_over.refuse(work, form))


@router.post("/thaws")
def thaw_samples(form: ThawSamples, gate: Thawing) -> Registered:
    """Record that tubes were thawed."""
    with gate.write() as work:
        return work.answer(thawing.thaw(work, form))


@router.post("/refreezings")
def refreeze_samples(form: ThawSamples, gate: Thawing) -> Registered:
    """Record that thawed tubes were frozen again; each completes one freeze-thaw."""
    with gate.write() as work:
        return work.answer(thawing.refreeze(work, form))
