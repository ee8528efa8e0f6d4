"""Holds and reservations over JSON."""

from typing import Annotated

from fastapi import APIRouter, Depends

from app.biobank.samples import holding, reserving
from app.biobank.samples.hold_schemas import (
    Held,
    PlaceHold,
    ReleaseHold,
    ReleaseReservations,
    ReservationsMade,
    Reserve,
)
from app.biobank.samples.schemas import Registered
from app.core.actor import Permission
from app.core.gate import Gate
from app.http.deps import gate

router = APIRouter(tags=["holds"])

Holding = Annotated[Gate, Depends(gate(Permission.SAMPLES_HOLD))]
Reserving = Annotated[Gate, Depends(gate(Permission.SAMPLES_RESERVE))]


@router.post("/holds", status_code=201)
def place_holds(form: PlaceHold, gate: Holding) -> Held:
    """Stop samples, and what came out of them where the kind is inherited; all of them, or none."""
    with gate.write() as work:
        return work.answer(holding.place(work, form), 201)


@router.post("/hold-releases")
def release_holds(form: ReleaseHold, gate: Holding) -> Held:
    """Lift a hold. Whoever may place holds may come in; each kind asks for the permission that lifts it."""
    with gate.write() as work:
        return work.answer(holding.release(work, form))


@router.post("/reservations", status_code=201)
def make_reservations(form: Reserve, gate: Reserving) -> ReservationsMade:
    """Keep samples for a purpose, whole or in part; all of them, or none."""
    with gate.write() as work:
        return work.answer(reserving.reserve(work, form), 201)


@router.post("/reservation-releases")
def release_reservations(form: ReleaseReservations, gate: Reserving) -> Registered:
    """Give up what is reserved of samples."""
    with gate.write() as work:
        return work.answer(reserving.release(work, form))
