"""What goes out about figures: a board with its tiles, and the list behind one of them."""

from datetime import date, datetime

from app.biobank.figures.words import Board, Filter, Some, Unit, Verdict
from app.core.schemas import View


class Drill(View):
    """A way to the rows behind a number: how many there are, what they are, and the address of their list."""

    rows: int
    words: str
    some: Some
    href: str


class TileLine(View):
    """A part of a figure: `value` names it for addresses, `words` for people; `shown` is its share where it has one."""

    value: str
    words: str
    rows: int
    shown: str
    verdict: Verdict
    href: str


class Tile(View):
    """One figure: what it asks, how it was worked out, what came out, and how that stands to the target.

    `whole` rows were looked at; `part` of them count, for a share; `top` of `bottom` are summed for a weighed one.
    `median` and `p95` are of how long something took. `unheeded` are filters that were asked for and do not narrow it.
    """

    id: str
    name: str
    words: str
    question: str
    formula: str
    unit: Unit
    shown: str
    whole: int
    part: int
    top: int
    bottom: int
    median: int | None
    p95: int | None
    target: str
    verdict: Verdict
    trend: list[int]
    lines: list[TileLine]
    left_out: int
    drills: list[Drill]
    unheeded: list[Filter]
    periodic: bool


class Card(View):
    """A state of the ledger, green or red, in a sentence."""

    id: str
    words: str
    verdict: Verdict
    sentence: str
    at: datetime | None
    href: str


class NotYet(View):
    """Figures that nothing in the record answers yet, and why."""

    ids: str
    words: str
    why: str


class Narrowed(View):
    """What a board is narrowed to; empty: not at all. Both days are part of the period, by the clock `clock`."""

    site: str
    study: str
    material: str
    since: date
    until: date
    clock: str


class BoardView(View):
    """A page of figures, as they were counted at one moment."""

    board: Board
    narrowed: Narrowed
    counted_at: datetime
    tiles: list[Tile]
    cards: list[Card]
    not_yet: list[NotYet]


class Row(View):
    """One row behind a figure: what it is called and where it is shown, and what can be said of it in one line."""

    id: int
    code: str
    href: str
    what: str
    state: str
    study: str
    site: str
    at: datetime | None


class Behind(View):
    """The rows behind a number: how many, some of them (the newest first), and the id after which the next come."""

    id: str
    name: str
    words: str
    formula: str
    some: Some
    said: str
    value: str
    narrowed: Narrowed
    rows: int
    when: str
    """What the time of a row is the time of; "" where rows have none."""
    items: list[Row]
    next: int | None
