"""What comes in and goes out about kits."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from app.biobank.samples.schemas import AmountText, Brief, Warned
from app.core.schemas import Code, Day, Form, Line, Moment, Note, View

Kits = Annotated[list[Code], Field(min_length=1, max_length=1000)]


class Lot(Form):
    """A part of the kit as it was scanned: what it is, its lot, and when it expires."""

    item: Line
    lot: Annotated[Line, StringConstraints(max_length=40)]
    expires_on: Day


class AssembleKits(Form):
    """A run of kits of one type, with one lot of each part. Numbers go on from the highest there is."""

    type: Line
    count: Annotated[int, Field(ge=1, le=1000)]
    study: Line
    lots: Annotated[list[Lot], Field(min_length=1, max_length=30)]
    site: Line | None = None
    first_number: Annotated[int, Field(ge=1, le=9_999_999)] | None = None
    occurred_at: Moment | None = None


class ReleaseKits(Form):
    """Kits that a second person found good."""

    kits: Kits


class SendKits(Form):
    """Kits that leave for a site."""

    kits: Kits
    destination: Line
    occurred_at: Moment | None = None


class ReceiveKits(Form):
    """Kits that arrived at the site they were sent to."""

    kits: Kits
    occurred_at: Moment | None = None


class OpenTube(Form):
    """A tube of the kit, by its place in it or by its label: how much was taken, or why nothing was."""

    index: Annotated[int, Field(ge=1, le=99)] | None = None
    code: Code | None = None
    amount: AmountText | None = None
    basis: Literal["measured", "nominal", "estimated"] = "nominal"
    not_collected: Line | None = None


class OpenKit(Form):
    """A kit used for a participant's visit. A tube that is not named was filled with its nominal amount."""

    donor: Line
    occurred_at: Moment
    tubes: Annotated[list[OpenTube], Field(max_length=99)] = []
    precision: Literal["exact", "quarter_hour", "day"] = "exact"
    site: Line | None = None
    reason: Note = ""


class KitView(View):
    """A kit."""

    id: int
    code: str
    number: int
    kit_type: str
    study_id: int
    site_id: int
    state: str
    expires_on: date
    dispatched_at: datetime | None
    received_at: datetime | None
    opened_at: datetime | None
    version: int


class KitWithTubes(View):
    """A kit, the lots in it, and its tubes."""

    kit: KitView
    lots: list[Lot]
    tubes: list[Brief]


class KitRun(View):
    """The kits of a run, and the labels of their tubes."""

    kits: list[KitView]
    tubes: list[str]
    expires_on: date


class KitsChanged(View):
    """The kits of a deed."""

    kits: list[KitView]
    warnings: list[Warned] = []


class Opened(View):
    """What was collected from a visit, and what was not."""

    kit: KitView
    collected: list[Brief]
    not_collected: list[Brief]
    warnings: list[Warned] = []


class StockLine(View):
    """How many kits of a type a site has, by state."""

    site: str
    kit_type: str
    state: str
    kits: int


class KitStock(View):
    """Kits by site."""

    lines: list[StockLine]


class KitTypeView(View):
    """A type of kit and its tubes."""

    code: str
    name: str
    revision: int
    visit: str
    items: list[str]
    tubes: list["KitTubeView"]


class KitTubeView(View):
    """A tube of a type of kit."""

    index: int
    item: str
    material: str
    tube: str
    nominal: str
