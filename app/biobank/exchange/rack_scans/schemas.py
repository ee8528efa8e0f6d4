"""What comes in about scanned racks (plans, decisions, the confirmation), and what goes out."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from app.biobank.samples.schemas import AmountText, Warned
from app.core.schemas import Code, Form, Line, Moment, Note, View

WELLS = 384
"""As many wells as the largest rack has."""


class Span(Form):
    """Wells from one to another, both included, in the order in which the rack is filled."""

    model_config = ConfigDict(validate_by_name=True, serialize_by_alias=True)

    first: Line = Field(alias="from")
    last: Line = Field(alias="to")


class PlannedChildren(Form):
    """`count` tubes of one material, `amount` in each."""

    material: Line
    amount: AmountText | None = None
    count: Annotated[int, Field(ge=1, le=WELLS)] = 1
    tube: Annotated[str, Field(max_length=40)] = ""


class PlannedParent(Form):
    """A sample and the tubes it was divided into, in fill order.

    `wells` are spans and single wells; without any, the wells that follow those of the parent before. `loss`,
    `discard` and `exhaust` are as for aliquots: what else left the parent, and whether it is used up. `by_plan` is
    the aliquot plan of its study by which this was proposed.
    """

    sample: Code
    wells: Annotated[list[Span | Line], Field(max_length=WELLS)] = []
    children: Annotated[list[PlannedChildren], Field(min_length=1, max_length=50)]
    loss: AmountText | None = None
    discard: AmountText | None = None
    exhaust: bool = False
    by_plan: int | None = None


class Plan(Form):
    """What the new tubes of a rack are."""

    parents: Annotated[list[PlannedParent], Field(min_length=1, max_length=WELLS)]
    fill: Literal["row", "column"] = "column"


class WellException(Form):
    """What a person says of one well.

    `amount`: another amount than planned. `blank`: a tube without material. `code`: what a hand scanner read there.
    `accept`: the unreadable tube is the one that is recorded here; or, the tube comes from where it is recorded, or
    from another study, into this rack. `missing`: the tube that is recorded here is gone (`flag` places a hold), or
    its record stays as it is (`leave`). `proposed`: the aliquot plan says so, for want of material, and no person.
    """

    well: Line
    amount: AmountText | None = None
    blank: bool = False
    code: Code | None = None
    accept: bool = False
    missing: Literal["flag", "leave"] | None = None
    proposed: bool = False
    reason: Note = ""


class PlanRack(Form):
    """The plan of a rack and the decisions about its wells; what is said replaces what was said before.

    `moved_in` and `missing` decide every well of that kind at once; a well of its own says otherwise.
    """

    plan: Plan | None = None
    exceptions: Annotated[list[WellException], Field(max_length=WELLS)] = []
    moved_in: Literal["accept"] | None = None
    missing: Literal["flag", "leave"] | None = None
    reason: Note = ""


class ConfirmRack(Form):
    """The confirmation: where the rack is put, and whatever was not said before.

    `slot` is the scanned label of a slot ("F07-3") or of a container; `format` that of a new rack whose size
    leaves a choice. `ack` names the warnings that are known and accepted. A plan replaces the earlier one; an
    exception replaces the earlier one of its well. `version` is that of the scan as it was looked at: if somebody has
    decided something else about it since, nothing is confirmed (E-VERSION).
    """

    slot: Line | None = None
    format: Line | None = None
    plan: Plan | None = None
    exceptions: Annotated[list[WellException], Field(max_length=WELLS)] = []
    moved_in: Literal["accept"] | None = None
    missing: Literal["flag", "leave"] | None = None
    ack: Annotated[list[Line], Field(max_length=20)] = []
    version: int | None = None
    occurred_at: Moment | None = None
    reason: Note = ""


class DiscardScan(Form):
    """Why a scan is set aside."""

    reason: Note = ""


class CellTube(View):
    """What is recorded of the tube in a well; `where` it was until now."""

    code: str
    material: str
    status: str
    holds: list[str]
    amount: str | None
    where: str


class CellPlan(View):
    """What the plan makes of a well."""

    parent: str
    material: str
    amount: str | None
    short: bool


class CellView(View):
    """One well. `undecided` cells keep the rack from being confirmed; `expected` is the tube recorded here."""

    well: str
    place: int
    row: int
    column: int
    state: str
    code: str | None
    undecided: bool
    by_hand: bool
    expected: str | None
    message: str
    next_step: str | None
    tube: CellTube | None
    plan: CellPlan | None


class RackScanLine(View):
    """A scan in one line."""

    id: int
    rack: str
    state: str
    filename: str
    dialect: str
    sha256: str
    scanner: str
    read: int
    unreadable: int
    posted_at: datetime
    posted_by: int
    decided_at: datetime | None
    decided_by: int | None
    version: int


class RackScanView(RackScanLine):
    """A scan as a grid, row by row, compared with what is recorded now."""

    container: str | None
    where: str | None
    scanned_at: str
    rows: int
    columns: int
    counts: dict[str, int]
    undecided: list[str]
    cells: list[CellView]
    decisions: PlanRack
    warnings: list[Warned]


class RackConfirmed(View):
    """What a confirmation did, as numbers; the samples carry the rest."""

    id: int
    state: str
    rack: str
    where: str
    matched: int
    registered: int
    stored: int
    blank: int
    empty: int
    moved_in: list[str]
    missing: list[str]
    warnings: list[Warned]
    nonconformities: list[int]
    version: int
