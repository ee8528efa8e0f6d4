"""The last acts of whoever asks, and taking one back, over JSON."""

from typing import Annotated

from fastapi import APIRouter, Depends

from app.biobank.samples.places import undoing
from app.biobank.samples.places.undo_schemas import ActTakenBack, DoneActs, Undo
from app.core.actor import Permission
from app.core.gate import Gate
from app.http.deps import gate

router = APIRouter(tags=["acts"])

AtTheBench = Annotated[Gate, Depends(gate(Permission.SAMPLES_PICK))]


@router.get("/acts")
def last_acts(gate: AtTheBench) -> DoneActs:
    """What one did at the bench in the last minutes, the newest first, and what stands against taking it back."""
    with gate.read() as work:
        return undoing.last_acts(work, gate.house.settings.undo_minutes)


@router.post("/undos")
def undo(form: Undo, gate: AtTheBench) -> ActTakenBack:
    """Take back one's newest act, or the one that is named: every tube stands again as before it."""
    with gate.write() as work:
        return work.answer(undoing.undo(work, form, gate.house.settings.undo_minutes))
