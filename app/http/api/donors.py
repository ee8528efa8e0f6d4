"""Donors, their consents, and their withdrawals over JSON."""

from typing import Annotated

from fastapi import APIRouter, Depends

from app.biobank.donors import looking_up, registering
from app.biobank.donors.schemas import (
    DonorsRegistered,
    DonorView,
    DonorWithConsents,
    RecordConsents,
    RegisterDonors,
    Withdraw,
)
from app.biobank.samples import offering, withdrawing
from app.biobank.samples.consent_schemas import ConsentsRecorded, Withdrawn
from app.core.actor import Permission
from app.core.gate import Gate
from app.core.paging import Page
from app.http.deps import AnyPage, gate

router = APIRouter(tags=["donors"])

Reading = Annotated[Gate, Depends(gate(Permission.DONORS_READ))]
Writing = Annotated[Gate, Depends(gate(Permission.DONORS_WRITE))]
Recording = Annotated[Gate, Depends(gate(Permission.CONSENTS_RECORD))]
Withdrawing = Annotated[Gate, Depends(gate(Permission.CONSENTS_WITHDRAW))]


@router.post("/donors", status_code=201)
def register_donors(form: RegisterDonors, gate: Writing) -> DonorsRegistered:
    """Register donors by study and pseudonym; all of them, or none."""
    with gate.write() as work:
        return work.answer(registering.register(work, form), 201)


@router.get("/donors")
def list_donors(gate: Reading, paging: AnyPage, study: str | None = None) -> Page[DonorView]:
    """The donors of the studies one may read, page by page."""
    with gate.read() as work:
        return looking_up.listed(work, study, paging.after, paging.size)


@router.get("/donors/{study}/{pseudonym}")
def read_donor(study: str, pseudonym: str, gate: Reading) -> DonorWithConsents:
    """One donor, with every form on record."""
    with gate.read() as work:
        return looking_up.one(work, study, pseudonym)


@router.post("/consents", status_code=201)
def record_consents(form: RecordConsents, gate: Recording) -> ConsentsRecorded:
    """Put signed forms on record; a newer one takes the place of the older one of the same name."""
    with gate.write() as work:
        return work.answer(offering.record_consents(work, form), 201)


@router.post("/withdrawals", status_code=201)
def withdraw(form: Withdraw, gate: Withdrawing) -> Withdrawn:
    """Register a withdrawal: from this second on, nothing of the donor may be used."""
    with gate.write() as work:
        return work.answer(withdrawing.withdraw(work, form), 201)
