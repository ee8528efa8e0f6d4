"""What comes in about stock-takes, and what goes out."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from app.biobank.samples.schemas import Warned
from app.core.schemas import Code, Form, Line, Note, Reason, View

MOST_PLACES = 2_000
"""More places than the largest box has."""
MOST_DRAWN = 100_000
MOST_BOXES = 5_000


class DrawTubes(Form):
    """Tubes drawn at random: `count` of them or `per_cent` of those in positions of a site, a unit, or a study there.

    `seed` draws again what an earlier seed drew; without one, a new one is made and kept.
    """

    site: Line | None = None
    unit: Code | None = None
    study: Line | None = None
    count: Annotated[int, Field(ge=1, le=MOST_DRAWN)] | None = None
    per_cent: Annotated[int, Field(ge=1, le=100)] | None = None
    seed: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,64}$")] | None = Field(
        default=None, examples=["2026-Q4"]
    )


class OpenStockTake(Form):
    """What is counted: a container with every box in it, or tubes drawn at random; blind, unless said otherwise."""

    container: Code | None = None
    random: DrawTubes | None = None
    mode: Literal["blind", "open"] = "blind"
    reason: Reason


class SeenTube(Form):
    """A tube at a position of the box: its code, or that it could not be read."""

    position: Line
    code: Code | None = None
    unreadable: bool = False


class CountBox(Form):
    """A box as somebody saw it: every tube with its position, or the scan of a rack scanner by its number."""

    box: Code
    seen: Annotated[list[SeenTube], Field(max_length=MOST_PLACES)] = []
    rack_scan: Annotated[int, Field(ge=1, le=2**62)] | None = None


class CountAgain(Form):
    """A box that was counted wrongly."""

    box: Code
    reason: Reason


class ResolveOne(Form):
    """What is decided about one discrepancy. `container` and `position`: where a missing tube was found."""

    discrepancy: Annotated[int, Field(ge=1, le=2**62)]
    resolution: Literal[
        "corrected", "returned", "found_elsewhere", "searching", "accepted_unreadable", "set_aside"
    ]
    container: Code | None = None
    position: Line | None = None


class ResolveDiscrepancies(Form):
    """Discrepancies decided together: all of them, or none; for one reason."""

    resolutions: Annotated[list[ResolveOne], Field(min_length=1, max_length=500)]
    reason: Reason


class CloseStockTake(Form):
    """What is said at the end."""

    conclusion: Note = ""


class AbandonStockTake(Form):
    """Why a stock-take is given up."""

    reason: Reason


class Figures(View):
    """What came of the counts. `different` are the tubes of all discrepancies; `accuracy` is correct of checked."""

    boxes: int
    counted: int
    checked: int
    correct: int
    different: int
    unresolved: int
    accuracy: str
    found: dict[str, int]


class Numbered(View):
    """A row of a page by its id; what is shown of it is looked up for the whole page at once."""

    id: int


class StockTakeLine(View):
    """A stock-take in one line."""

    id: int
    site: str
    extent: str
    mode: str
    state: str
    frame: str
    frame_size: int
    wanted: int | None
    seed: str
    reason: str
    opened_by: str
    opened_at: datetime
    closed_by: str
    closed_at: datetime | None
    conclusion: str
    version: int


class StockTakeView(StockTakeLine):
    """One stock-take with its figures."""

    container: str | None
    frame_sha256: str
    figures: Figures
    warnings: list[Warned] = []


class BoxLine(View):
    """A box of a stock-take. `tubes` are those to look for, None where every tube of the box is looked for."""

    box: str
    where: str
    number: int
    state: str
    tubes: int | None
    checked: int
    correct: int
    unresolved: int
    counted_by: str
    counted_at: datetime | None


class DiscrepancyView(View):
    """One discrepancy, as far as the reader may know of its tubes. `fitting` are the ways to resolve it."""

    id: int
    box: str
    kind: str
    code: str
    other: str
    position: str
    seen_at: str
    recorded: str
    message: str
    suggestion: str
    fitting: list[str]
    resolution: str | None
    reason: str
    resolved_by: str
    resolved_at: datetime | None


class CountCell(View):
    """One place of the box. `code` is what was read, or what is expected where the counter may know it."""

    place: int
    label: str
    state: str
    code: str
    says: str


class CountSheet(BoxLine):
    """A box as a grid: while it is counted what was noted so far, and afterwards the difference."""

    mode: str
    rows: int
    columns: int
    cells: list[CountCell]
    read: int
    discrepancies: list[DiscrepancyView]


class Redrawn(View):
    """Whether the seed draws the same tubes again from the frame that was kept."""

    seed: str
    frame_size: int
    frame_sha256: str
    drawn: int
    is_same: bool
