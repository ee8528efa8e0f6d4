"""What comes in about where tubes go, and what goes out about where they are."""

from typing import Annotated

from pydantic import Field, StringConstraints

from app.biobank.samples.schemas import MOST, Act, AmountView, Codes, Warned
from app.core.schemas import Code, Form, Line, Moment, Reason, View


class PlaceSample(Form):
    """A tube and where it goes; without a position, to the next free place in the order of the rows."""

    sample: Code
    container: Code
    position: Line | None = None


class PlaceSamples(Act):
    """Tubes stored together: all of them, or none."""

    placements: Annotated[list[PlaceSample], Field(min_length=1, max_length=MOST)]


class MoveSamples(Act):
    """Tubes moved together, each to another position; two may change places."""

    moves: Annotated[list[PlaceSample], Field(min_length=1, max_length=MOST)]


class SeenAt(Form):
    """A tube and the position where somebody sees it."""

    sample: Code
    container: Code
    position: Line


class CorrectPositions(Form):
    """Tubes that stand elsewhere than recorded; the record follows."""

    corrections: Annotated[list[SeenAt], Field(min_length=1, max_length=MOST)]
    reason: Reason
    occurred_at: Moment | None = None


class ConfirmPositions(Act):
    """Tubes that stand where the record says."""

    confirmations: Annotated[list[SeenAt], Field(min_length=1, max_length=MOST)]


Purpose = Annotated[
    str,
    StringConstraints(pattern=r"^(use|move|disposition|request:[1-9][0-9]{0,17})$"),
    Field(examples=["use", "move", "disposition", "request:12"]),
]


class PickSamples(Act):
    """Tubes taken out of storage. A held tube may be picked only to move it or to dispose of it."""

    samples: Codes
    purpose: Purpose = "use"


class PutBack(Form):
    """A picked tube and where it goes; without a container, to the place it was picked from."""

    sample: Code
    container: Code | None = None
    position: Line | None = None


class PutBackSamples(Act):
    """Picked tubes that go back into storage together."""

    put_backs: Annotated[list[PutBack], Field(min_length=1, max_length=MOST)]


class OfferCustody(Act):
    """Tubes that their holder offers to another person, by login."""

    samples: Codes
    to: Line


class HandOver(Act):
    """Tubes that were offered to the person who asks: taken over, or refused."""

    samples: Codes


class Whereabouts(View):
    """A sample in one line, and where it is: `where` for people, `container` and `position` for programs."""

    id: int
    code: str
    status: str
    holds: list[str]
    version: int
    where: str
    container: str | None = None
    position: str | None = None


class Placed(View):
    """Where the tubes of a deed are now, and what is worth knowing."""

    samples: list[Whereabouts]
    warnings: list[Warned] = []


class SampleInPlace(View):
    """What a box's grid shows of a tube."""

    code: str
    material: str
    status: str
    holds: list[str]
    amount: AmountView | None
    thaws: int


class SlotContent(View):
    """What a grid shows of a container that stands at a slot."""

    code: str
    name: str
    kind: str


class Cell(View):
    """One place. `taken` without a sample or container: something stands there that one may not see."""

    place: int
    row: int
    column: int
    label: str
    taken: bool
    sample: SampleInPlace | None = None
    container: SlotContent | None = None


class Content(View):
    """A container as a grid, row by row; `cells` is empty where it has no grid."""

    container: str
    kind: str
    where: str
    temperature: str | None
    rows: int
    columns: int
    scheme: str | None
    free: int
    cells: list[Cell]


class FreeBox(View):
    """A box with room: how much, and its next free places."""

    container: str
    where: str
    temperature: str | None
    free: int
    next: list[str]


class FreePlaces(View):
    """Boxes with room, the fullest first, until there are enough places; `enough` says whether there are."""

    places: int
    enough: bool
    boxes: list[FreeBox]
