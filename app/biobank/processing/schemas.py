"""What comes in and goes out about processing runs."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from app.biobank.samples.schemas import AmountText, Brief, Codes, Warned
from app.core.schemas import Code, Form, Line, Moment, Note, View


class OpenRun(Form):
    """A run of a piece of equipment with the tubes that go in (W07)."""

    code: Code
    equipment: Line
    programme: Line
    samples: Codes
    site: Line | None = None
    occurred_at: Moment | None = None


class Clocked(Form):
    """The moment of START or STOP; left out, it is now. `ack` names the warnings that are known and accepted."""

    occurred_at: Moment | None = None
    ack: Annotated[list[Line], Field(max_length=20)] = []


class MeasuredFraction(Form):
    """One layer."""

    material: Line
    amount: AmountText


class Fractionate(Form):
    """The measured layers of a tube: input = sum of fractions + discard + loss, within the tolerance."""

    fractions: Annotated[list[MeasuredFraction], Field(min_length=1, max_length=20)]
    input: AmountText | None = None
    discard: AmountText | None = None
    loss: AmountText | None = None
    occurred_at: Moment | None = None
    reason: Note = ""


class RunView(View):
    """A run."""

    id: int
    code: str
    equipment: str
    programme: str
    site_id: int
    started_at: datetime | None
    stopped_at: datetime | None
    version: int


class RunWithTubes(View):
    """A run and the tubes in it that the actor may see."""

    run: RunView
    tubes: list[Brief]


class RunAnswer(View):
    """A run, and what its times say about the tubes in it."""

    run: RunView
    warnings: list[Warned] = []
    nonconformities: list[int] = []


class FractionView(View):
    """One layer and what is left of it."""

    material: str
    unit: str
    amount: int


class Fractions(View):
    """The layers of a tube."""

    sample: str
    amount: int | None
    fractions: list[FractionView]
