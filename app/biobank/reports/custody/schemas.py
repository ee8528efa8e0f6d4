"""The chain of custody as it goes out: documents.md section 1, block by block."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from app.biobank.reports.certificates import Certification, EventRef, Proof
from app.core.schemas import Code, Form, Line, View


class Interval(View):
    """One holder, from when to when. `of` is the sample whose interval it is: itself, or an ancestor."""

    number: int
    of: str
    as_parent: bool
    holder: Literal["store", "person", "site", "shipment", "nobody"]
    name: str
    place: str
    start: datetime
    end: datetime | None
    minutes: int | None
    handed_by: str
    accepted_by: str
    how: str
    condition: str
    remark: str
    event: EventRef


class Ending(View):
    """How the chain ended: destroyed, used up, or never real."""

    status: str
    sentence: str
    at: datetime
    event: EventRef


class Gap(View):
    """A stretch of time, or a point, at which the chain does not hold."""

    kind: Literal["gap", "overlap", "offer", "late"]
    message: str
    of: str
    start: datetime
    end: datetime | None
    event: EventRef | None


class GapAnalysis(View):
    """What of the chain does not hold; all zero is what an inspector wants to see."""

    intervals: int
    gaps: int
    overlaps: int
    unaccepted_offers: int
    late_entries: int
    found: list[Gap]

    @property
    def is_clean(self) -> bool:
        """Whether nobody has to explain anything."""
        return not (self.gaps or self.overlaps or self.unaccepted_offers)


class Relative(View):
    """A parent or child, with how far away it is."""

    code: str
    material: str
    distance: int


class Identity(View):
    """A: what the sample is and where it comes from. `donor` is None for who may not read pseudonyms."""

    code: str
    aliases: list[str]
    kind: str
    material: str
    material_name: str
    tube: str
    study: str
    origin: str
    donor: str | None
    visit: str
    collected_at: datetime | None
    collected_precision: str
    parents: list[Relative]
    children: list[Relative]


class OpenHold(View):
    """A hold, from when to when, and why."""

    kind: str
    since: datetime
    until: datetime | None
    reason: str | None
    lifted_because: str | None
    by: str
    lifted_by: str | None
    event: EventRef


class Promise(View):
    """A reservation, and what became of it."""

    purpose: str
    amount: str | None
    state: str
    made_at: datetime


class StatusNow(View):
    """B: the six dimensions as the ledger leaves them."""

    status: str
    place: str
    holds: list[str]
    reservations: list[Promise]
    amount: str
    thaws: int
    sprec: str
    grade: str


class MaterialLine(View):
    """One operation on the material, in the smallest unit: before + gained = remaining + taken + lost."""

    at: datetime
    operation: str
    gained: int
    taken: int
    lost: int
    remaining: int | None
    gained_text: str
    taken_text: str
    lost_text: str
    remaining_text: str
    event: EventRef


class MaterialLedger(View):
    """E: what came in, went out and was lost; `balances` says whether it adds up to what is left."""

    unit: str
    lines: list[MaterialLine]
    balances: bool


class Thaw(View):
    """One thaw; `refrozen_at` is None while it lasts."""

    thawed_at: datetime
    refrozen_at: datetime | None
    minutes: int | None
    event: EventRef


class Exposure(View):
    """F: thaws, and how long the tube was outside storage between being put there.

    `in_hand_since` is when somebody took it out of storage who has it still; that time is not counted yet.
    """

    thaws: list[Thaw]
    minutes_thawed: int
    minutes_in_hand: int
    in_hand_since: datetime | None


class NonconformityLine(View):
    """G: something that went off protocol and concerns this sample or an ancestor."""

    code: str
    severity: str
    state: str
    description: str
    decision: str
    opened_at: datetime
    closed_at: datetime | None
    of: str


class ConsentLine(View):
    """A form that the donor signed; the document itself is nowhere here."""

    form: str
    form_version: str
    scopes: list[str]
    signed_on: str
    state: str


class Use(View):
    """A use of the sample, and what the consent allowed at that moment."""

    at: datetime
    kind: str
    scopes: list[str]
    withdrawn: str
    is_after_withdrawal: bool
    event: EventRef


class ConsentEvidence(View):
    """H: the forms, the withdrawal, and the scopes in force at each use."""

    consents: list[ConsentLine]
    withdrawn: str
    withdrawn_at: datetime | None
    uses: list[Use]


class CustodyReport(View):
    """The chain of custody of one sample."""

    identity: Identity
    status: StatusNow
    intervals: list[Interval]
    ending: Ending | None
    analysis: GapAnalysis
    material: MaterialLedger
    exposure: Exposure
    holds: list[OpenHold]
    nonconformities: list[NonconformityLine]
    consent: ConsentEvidence | None


class CustodyReports(View):
    """One document: the reports, who made it and when, and what certifies it."""

    id: str
    title: str
    about: str
    generated_at: datetime
    generated_by: str
    role: str
    timezone: str
    version: str
    reports: list[CustodyReport]
    certification: Certification
    content_sha256: str
    evidence: list[Proof] = []


class AskCustody(Form):
    """Which samples: their labels, or every sample of a donor."""

    samples: Annotated[list[Code], Field(max_length=200)] = []
    study: Line | None = None
    donor: Line | None = None
    reason: Annotated[str, Field(max_length=500)] = ""
