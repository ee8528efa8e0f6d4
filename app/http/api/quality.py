"""Non-conformities over JSON."""

from typing import Annotated

from fastapi import APIRouter, Depends

from app.biobank.quality import closing, looking_up, opening
from app.biobank.quality.schemas import CloseNonconformity, NonconformityView, OpenNonconformity
from app.biobank.quality.words import NonconformityState
from app.core.actor import Permission
from app.core.gate import Gate
from app.core.paging import Page
from app.http.deps import AnyPage, Number, gate

router = APIRouter(prefix="/nonconformities", tags=["quality"])

Reading = Annotated[Gate, Depends(gate(Permission.QUALITY_READ))]
Opening = Annotated[Gate, Depends(gate(Permission.QUALITY_OPEN))]
Closing = Annotated[Gate, Depends(gate(Permission.QUALITY_CLOSE_MINOR))]


@router.post("", status_code=201)
def open_nonconformity(form: OpenNonconformity, gate: Opening) -> NonconformityView:
    """Write down that something did not go as planned, and for which samples."""
    with gate.write() as work:
        return work.answer(opening.open_by_hand(work, form), 201)


@router.get("")
def list_nonconformities(
    gate: Reading, paging: AnyPage, state: NonconformityState | None = None, sample: str | None = None
) -> Page[NonconformityView]:
    """Those one may see, newest first; of one state, or of a sample and what it came out of."""
    with gate.read() as work:
        return looking_up.listed(work, state, sample, paging.after, paging.size)


@router.get("/{number}")
def read_nonconformity(number: Number, gate: Reading) -> NonconformityView:
    """One non-conformity."""
    with gate.read() as work:
        return looking_up.one(work, number)


@router.post("/{number}/closure")
def close_nonconformity(number: Number, form: CloseNonconformity, gate: Closing) -> NonconformityView:
    """Close it with a decision. A major one asks for quality:close-major, and for another person."""
    with gate.write() as work:
        return work.answer(closing.close(work, number, form))
