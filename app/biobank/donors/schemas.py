"""What comes in and goes out about donors and their consents. A donor is a pseudonym, here and everywhere."""

import re
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from app.core.schemas import Day, Form, Line, Moment, Note, View

MOST = 10_000
_DATE = re.compile(r"\d{4}[-.]\d{1,2}[-.]\d{1,2}|\d{1,2}[-.]\d{1,2}[-.]\d{2,4}")
_LONG_NUMBER = re.compile(r"\d[\d.-]{9,}\d")


def _names_nobody(text: str) -> str:
    # A name has no digit, a birth date is a date, and national numbers are long and of digits alone. Codes of
    # three capital groups (TCGA-ZK-AAYZ) happen to have none either, and no name is written so.
    if not any(sign.isdigit() for sign in text) and not (text.isupper() and text.count("-") >= 2):
        raise ValueError("A pseudonym holds a digit; this looks like a name. Use the study's pseudonym.")
    if _DATE.fullmatch(text) or _LONG_NUMBER.fullmatch(text):
        raise ValueError("This looks like a date or a personal number. Use the study's pseudonym.")
    return text


Pseudonym = Annotated[
    str,
    StringConstraints(min_length=2, max_length=60, pattern=r"^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$"),
    AfterValidator(_names_nobody),
]
"""How a study calls a participant: letters, digits, and . _ - between them."""

Scope = Literal["collect", "store", "research", "genetics", "commercial", "outside_eu", "recontact"]


class RegisterDonor(Form):
    """A participant of a study."""

    study: Line
    pseudonym: Pseudonym
    sex: Literal["female", "male", "undifferentiated", "unknown"] = "unknown"
    birth_year: Annotated[int, Field(ge=1880, le=2200)] | None = None
    diagnosis: Annotated[str, StringConstraints(max_length=40, pattern=r"^[A-Za-z0-9.:_-]*$")] = ""


class RegisterDonors(Form):
    """Participants registered together: all of them, or none."""

    donors: Annotated[list[RegisterDonor], Field(min_length=1, max_length=MOST)]
    site: Line | None = None


class RecordConsent(Form):
    """A signed form: the scopes are what the donor said yes to."""

    study: Line
    donor: Pseudonym
    form: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    form_version: Annotated[str, StringConstraints(min_length=1, max_length=20)]
    scopes: Annotated[list[Scope], Field(max_length=20)]
    signed_on: Day
    document_hash: Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{64})?$")] = ""


class RecordConsents(Form):
    """Forms recorded together: all of them, or none."""

    consents: Annotated[list[RecordConsent], Field(min_length=1, max_length=MOST)]
    site: Line | None = None


class Withdraw(Form):
    """A donor's withdrawal: how far it goes, when it was received and by which channel."""

    study: Line
    donor: Pseudonym
    level: Literal["no_contact", "no_access", "no_further_use", "destroy"]
    received_at: Moment | None = None
    channel: Literal["letter", "mail", "telephone", "in_person", "portal", "study"] | None = None
    site: Line | None = None
    reason: Note = ""


class ConsentView(View):
    """A form on record."""

    id: int
    donor_id: int
    form: str
    form_version: str
    scopes: list[str]
    signed_on: date
    state: str


class DonorView(View):
    """A donor."""

    id: int
    study_id: int
    pseudonym: str
    sex: str
    birth_year: int | None
    diagnosis: str
    withdrawn: str
    withdrawn_at: datetime | None
    version: int


class DonorWithConsents(View):
    """A donor, every form, and what they allow together today."""

    donor: DonorView
    scopes: list[str]
    consents: list[ConsentView]


class DonorsRegistered(View):
    """The donors that were registered, in the order of the request."""

    donors: list[DonorView]
