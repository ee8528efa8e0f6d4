"""What comes in about holds and reservations, and what goes out."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from app.biobank.samples.schemas import MOST, AmountText, Brief, Codes, Warned
from app.core.schemas import Code, Form, Moment, Reason, View

Hold = Literal[
    "biosafety",
    "consent_missing",
    "consent_withdrawn",
    "identity_discrepancy",
    "legal_hold",
    "missing_suspected",
    "quality_quarantine",
    "return_inspection",
    "study_freeze",
    "temperature_excursion",
]


class PlaceHold(Form):
    """A hold on samples. A kind that children inherit reaches those that are there already."""

    samples: Codes
    kind: Hold
    reason: Reason
    occurred_at: Moment | None = None


class ReleaseHold(Form):
    """A hold lifted from samples; from what came out of them only where `descendants` says so."""

    samples: Codes
    kind: Hold
    reason: Reason
    descendants: bool = False
    occurred_at: Moment | None = None


Purpose = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,20}:[1-9][0-9]{0,17}$")]
"""For whom a sample is kept: `request:12`."""


class ReserveLine(Form):
    """One sample to keep: so much of it, or, without an amount, the whole."""

    sample: Code
    amount: AmountText | None = None


class Reserve(Form):
    """Samples kept for a purpose: all of them, or none."""

    purpose: Purpose
    lines: Annotated[list[ReserveLine], Field(min_length=1, max_length=MOST)]
    expires_at: Moment | None = None


class ReleaseReservations(Form):
    """Reservations given up: those for `purpose`, or, without one, every one."""

    samples: Codes
    reason: Reason
    purpose: Purpose | None = None


class ReservationView(View):
    """A promise of a sample."""

    id: int
    sample: str
    purpose: str
    amount: str | None


class ReservationsMade(View):
    """What was reserved, in the order of the request."""

    reservations: list[ReservationView]


class Held(View):
    """The samples whose holds changed, those that were named first."""

    samples: list[Brief]
    warnings: list[Warned] = []
