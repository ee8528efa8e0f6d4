"""What comes in and goes out about requests: one view for the biobank, another for the applicant."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from app.biobank.samples.schemas import AmountText, Codes
from app.core.schemas import Code, Day, Form, Line, Moment, Note, Reason, View

Title = Annotated[Line, StringConstraints(min_length=3)]
Text = Annotated[Note, StringConstraints(min_length=1)]
Short = Annotated[Note, StringConstraints(max_length=500)]


Age = Annotated[int, Field(ge=0, le=130)]


class Criterion(Form):
    """What is asked for: so many samples of a material, at most `per_donor` of each donor.

    Of the donor: `sex`, `diagnosis` as it is on record, and the age at collection in whole years. `temperature`
    is the class at which a sample has to stand now.
    """

    material: Line
    count: Annotated[int, Field(ge=1, le=100_000)]
    min_amount: AmountText | None = None
    max_thaws: Annotated[int, Field(ge=0, le=1000)] | None = None
    per_donor: Annotated[int, Field(ge=1, le=1000)] | None = None
    visit: Annotated[Note, StringConstraints(max_length=40)] = ""
    sex: Literal["female", "male", "undifferentiated", "unknown"] | None = None
    diagnosis: Annotated[Note, StringConstraints(max_length=40)] = ""
    min_age: Age | None = None
    max_age: Age | None = None
    temperature: Literal["RT", "2-10", "-20", "-80", "-150", "LN2-vapour", "LN2-liquid"] | None = None


Criteria = Annotated[list[Criterion], Field(min_length=1, max_length=50)]


class DraftRequest(Form):
    """A request for material: what for, where to, and which samples. `destination` is a site's code."""

    code: Code | None = None
    title: Title
    purpose: Text
    destination: Line
    criteria: Criteria
    study: Line | None = None
    co_applicants: Annotated[list[Line], Field(max_length=50)] = []
    is_commercial: bool = False
    is_genetic: bool = False


class ReviseRequest(Form):
    """The draft as it shall be from now on; `version` is the one that was read."""

    version: int
    title: Title
    purpose: Text
    destination: Line
    criteria: Criteria
    study: Line | None = None
    co_applicants: Annotated[list[Line], Field(max_length=50)] = []
    is_commercial: bool = False
    is_genetic: bool = False


class CastVote(Form):
    """A member's vote. Whoever has a conflict of interest says so, and does not vote."""

    decision: Literal["approve", "decline", "abstain"]
    condition: Short = ""
    has_conflict: bool = False


class Conclude(Form):
    """Ending the vote, or the request, with a word why."""

    reason: Note = ""


class WithdrawRequest(Form):
    """Taking a request back."""

    reason: Reason


class RecordAgreement(Form):
    """The material transfer agreement: signed by an institution, not by the researcher."""

    reference: Annotated[Line, StringConstraints(max_length=80)]
    institution: Line
    signed_on: Day
    valid_until: Day


class Allocate(Form):
    """Samples to reserve for the request, until `expires_at` where that is said."""

    samples: Codes
    expires_at: Moment | None = None


class ReleaseAllocation(Form):
    """Samples that shall not be reserved for the request any more."""

    samples: Codes
    reason: Reason


class PickSamples(Form):
    """Tubes as they are scanned while picking; a scan of one is a list of one."""

    samples: Codes
    occurred_at: Moment | None = None


class ReportMissing(Form):
    """Tubes that were wanted and do not stand where they are recorded. A search begins."""

    samples: Codes
    occurred_at: Moment | None = None
    reason: Note = ""


class AskCatalogue(Form):
    """What somebody would ask for, to learn how much of it there is. Without `country`, use inside the EEA."""

    criteria: Criteria
    study: Line | None = None
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] | None = None
    is_commercial: bool = False
    is_genetic: bool = False


class Found(View):
    """How much meets one criterion. None stands for fewer than `fewer_than` donors.

    Whoever sees no rows is told a number that is not exact, and never above the true one.
    """

    material: str
    samples: int | None
    donors: int | None
    fewer_than: int | None = None


class Feasibility(View):
    """Counts, one line a criterion; never a row, never a code."""

    lines: list[Found]


class Proposed(View):
    """A sample that would serve a request, and the criterion it would count against (0-based)."""

    sample: str
    criterion: int
    material: str
    amount: str
    thaws: int
    site: str


class Proposal(View):
    """Samples that would serve what is still missing of a request; nothing is reserved by it."""

    request: str
    missing: int
    samples: list[Proposed]


class Allocation(View):
    """How far the allocation is: 8 of 10, 2 released. It never says why."""

    asked: int
    allocated: int
    released: int


class AgreementView(View):
    """The agreement under which material is given."""

    reference: str
    institution: str
    signed_on: date
    valid_until: date


class VoteView(View):
    """One vote, for those who run the vote."""

    member: str
    decision: str
    condition: str
    voted_at: datetime


class RequestView(View):
    """A request, for the biobank and its committee."""

    id: int
    code: str
    title: str
    purpose: str
    state: str
    applicant: str
    co_applicants: list[str]
    destination: str
    study_id: int | None
    is_commercial: bool
    is_genetic: bool
    criteria: list[Criterion]
    allocation: Allocation
    agreement: AgreementView | None
    votes: list[VoteView]
    submitted_at: datetime | None
    decided_at: datetime | None
    version: int


class OwnRequestView(View):
    """A request, for its applicant: no votes by name, no codes, no positions, no donors."""

    code: str
    title: str
    purpose: str
    state: str
    destination: str
    is_commercial: bool
    is_genetic: bool
    criteria: list[Criterion]
    allocation: Allocation
    agreement: AgreementView | None
    conditions: list[str]
    waiting_for: str | None
    submitted_at: datetime | None
    decided_at: datetime | None
    version: int


class RequestLine(View):
    """A request in one line."""

    id: int
    code: str
    title: str
    state: str
    submitted_at: datetime | None


class Happened(View):
    """One step of a request, in words."""

    at: datetime
    kind: str
    sentence: str


Whom = Literal["applicant", "committee", "institution", "biobank"]


class Stage(View):
    """One stage on the way of a request, and whose part it is.

    `at` is when it was done (None where nobody told of it by itself), or since when it waits: `days` whole days.
    """

    name: str
    whom: Whom
    state: Literal["done", "waits", "ahead"]
    at: datetime | None = None
    days: int | None = None


class Timeline(View):
    """What happened to a request, from the ledger; at which stage it is, on whom that waits, and since when."""

    code: str
    state: str
    stages: list[Stage]
    steps: list[Happened]


class PickLine(View):
    """One tube to fetch, and where it stands; `picked` once somebody has it. `box` holds it, "" for none.

    `state`: wanted, picked, held (no use of it is allowed now), or missing (it is being searched for).
    """

    sample: str
    material: str
    path: list[str]
    box: str
    position: str
    picked: bool
    holds: list[str]
    state: Literal["wanted", "picked", "held", "missing"]


class PickBox(View):
    """One stop of the walk: a box, the way to it, and how many of its tubes are in which state."""

    box: str
    path: list[str]
    asked: int
    wanted: int
    picked: int
    aside: int


class PickList(View):
    """The tubes of a request in the order of a walk: unit, shelf, rack, box, position; no box twice.

    `mark` is the same for two lists that say the same of where to go: a paper with another one is out of date.
    """

    request: str
    made_at: datetime
    mark: str
    boxes: list[PickBox]
    lines: list[PickLine]


class Picked(View):
    """Tubes that were taken out, and how many are still to be fetched."""

    samples: list[str]
    left: int


class Missed(View):
    """Tubes that are being searched for now, the non-conformities that say so, and how many are still to be fetched."""

    samples: list[str]
    nonconformities: list[int]
    left: int
