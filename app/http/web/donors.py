"""Donors as pages: registered by pseudonym, what they consented to, and their withdrawal."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app.biobank.donors import looking_up, registering
from app.biobank.donors.schemas import DonorView, DonorWithConsents, RecordConsents, RegisterDonors, Withdraw
from app.biobank.donors.words import ConsentScope
from app.biobank.samples import offering, withdrawing
from app.biobank.stations import queries as stations
from app.core.actor import Permission
from app.core.gate import Gate
from app.core.paging import Page
from app.core.schemas import View
from app.core.work import Work
from app.http.deps import gate
from app.http.web import forms, pages
from app.http.web.fields import REMARK, Asked, Field
from app.http.web.forms import Posted
from app.http.web.samples import Option

router = APIRouter()
Reading = Annotated[Gate, Depends(gate(Permission.DONORS_READ))]
Writing = Annotated[Gate, Depends(gate(Permission.DONORS_WRITE))]
Recording = Annotated[Gate, Depends(gate(Permission.CONSENTS_RECORD))]
Withdrawing = Annotated[Gate, Depends(gate(Permission.CONSENTS_WITHDRAW))]

SEXES = [(one, one) for one in ("unknown", "female", "male", "undifferentiated")]
LEVELS = [
    ("no_contact", "no more contact"),
    ("no_access", "no more access to data"),
    ("no_further_use", "no further use"),
    ("destroy", "no further use, and destroy"),
]
CHANNELS = [("", "not said"), *((one, one.replace("_", " ")) for one in ("letter", "mail", "telephone", "in_person", "portal", "study"))]  # fmt: skip


class DonorsPage(View):
    """Some donors, the address of more, and the form for a new one."""

    found: Page[DonorView]
    studies: dict[int, str]
    more: str | None
    study: str
    choices: list[Option]
    new: Asked


class DonorPage(View):
    """One donor, and what can be recorded."""

    study: str
    found: DonorWithConsents
    address: str
    consent: Asked
    withdrawal: Asked


@router.get("/donors")
def donors_page(request: Request, door: Reading, study: str = "", after: str = "") -> Response:
    """The list."""
    with door.read() as work:
        found = looking_up.listed(work, study or None, after, 50)
        choices = [(one.code, one.code) for one in stations.studies(work)]
        page = DonorsPage(
            found=found,
            studies=stations.codes_of_studies(work, {one.study_id for one in found.items}),
            more=f"/donors?study={pages.path_part(study)}&after={found.next}" if found.next else None,
            study=study,
            choices=choices,
            new=_new(choices),
        )
        return pages.show(request, work, "donors.html", page, block="lines" if after else "")


@router.post("/donors")
def register_donor(request: Request, door: Writing, form: Posted) -> Response:
    """Register one donor."""
    with door.write() as work:
        line: dict[str, Any] = forms.said(form, "study", "pseudonym", "sex", "diagnosis")
        year = forms.whole(form, "birth_year")
        if year is not None:
            line["birth_year"] = year
        registering.register(work, forms.fill(RegisterDonors, {"donors": [line]}))
        to = f"/donors/{pages.path_part(line['study'])}/{pages.path_part(line['pseudonym'])}"
        return pages.go(request, work, to, f"{line['pseudonym']} was registered.")


@router.get("/donors/{study}/{pseudonym}")
def donor_page(request: Request, door: Reading, study: str, pseudonym: str) -> Response:
    """One donor."""
    with door.read() as work:
        address = f"/donors/{pages.path_part(study)}/{pages.path_part(pseudonym)}"
        page = DonorPage(
            study=study,
            found=looking_up.one(work, study, pseudonym),
            address=address,
            consent=_consent(address),
            withdrawal=_withdrawal(address),
        )
        return pages.show(request, work, "donor.html", page)


@router.post("/donors/{study}/{pseudonym}/consents")
def record_consent(request: Request, door: Recording, study: str, pseudonym: str, form: Posted) -> Response:
    """Put a signed form on record."""
    with door.write() as work:
        line = {
            "study": study,
            "donor": pseudonym,
            "scopes": [one.value for one in ConsentScope if forms.ticked(form, f"scope_{one}")],
            **forms.said(form, "form", "form_version", "signed_on"),
        }
        offering.record_consents(work, forms.fill(RecordConsents, {"consents": [line]}))
        return _back(request, work, study, pseudonym, "The consent is on record.")


@router.post("/donors/{study}/{pseudonym}/withdrawal")
def withdraw(request: Request, door: Withdrawing, study: str, pseudonym: str, form: Posted) -> Response:
    """Register a withdrawal: from this second on, nothing of the donor may be used."""
    with door.write() as work:
        filled = {"study": study, "donor": pseudonym, **forms.said(form, "level", "channel", "reason")}
        moment = forms.moment_text(work, forms.one(form, "received_at"), "received_at")
        if moment:
            filled["received_at"] = moment
        withdrawing.withdraw(work, forms.fill(Withdraw, filled))
        return _back(request, work, study, pseudonym, "The withdrawal is in force.")


def _back(request: Request, work: Work, study: str, pseudonym: str, note: str) -> Response:
    return pages.go(request, work, f"/donors/{pages.path_part(study)}/{pages.path_part(pseudonym)}", note)


def _new(studies: list[Option]) -> Asked:
    return Asked(
        action="/donors",
        title="Register a donor",
        verb="Register",
        lead="By the study's pseudonym. Nothing that names a person is kept here.",
        fields=[
            Field(name="study", label="Study", options=studies, required=True),
            Field(name="pseudonym", label="Pseudonym", required=True),
            Field(name="sex", label="Sex", options=SEXES),
            Field(name="birth_year", label="Year of birth", kind="number"),
            Field(name="diagnosis", label="Diagnosis (code)"),
        ],
    )


def _consent(address: str) -> Asked:
    scopes = [Field(name=f"scope_{one}", label=pages.spoken(one), kind="checkbox") for one in ConsentScope]
    return Asked(
        action=f"{address}/consents",
        title="Record a consent",
        verb="Record it",
        fields=[
            Field(name="form", label="Form", required=True),
            Field(name="form_version", label="Version", required=True),
            Field(name="signed_on", label="Signed on", kind="date", required=True),
            *scopes,
        ],
    )


def _withdrawal(address: str) -> Asked:
    return Asked(
        action=f"{address}/withdrawal",
        title="Register a withdrawal",
        verb="Withdraw",
        is_grave=True,
        lead="It takes effect in the same second, on every sample and on everything made from them.",
        fields=[
            Field(name="level", label="How far", options=LEVELS, required=True, value="no_further_use"),
            Field(name="channel", label="How it came", options=CHANNELS),
            Field(name="received_at", label="Received", kind="datetime-local", hint="Empty: now."),
            REMARK,
        ],
    )
