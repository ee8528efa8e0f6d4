"""What comes in and goes out about studies."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from app.core.schemas import Form, Line, Note, View

MOST_TUBES = 384
"""As many as the largest rack holds."""

Amount = Annotated[str, Field(min_length=1, max_length=60, examples=["400 uL"])]


class OpenStudy(Form):
    """A new study."""

    code: Annotated[str, StringConstraints(min_length=2, max_length=40, pattern=r"^[A-Z0-9][A-Z0-9._-]*$")]
    title: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    sponsor: Annotated[str, StringConstraints(max_length=200)] = ""


class OpenStudies(Form):
    """Studies that are opened together."""

    studies: Annotated[list[OpenStudy], Field(min_length=1, max_length=500)]


class StudyView(View):
    """A study."""

    id: int
    code: str
    title: str
    sponsor: str
    is_open: bool
    version: int


class StudiesOpened(View):
    """Studies that were opened."""

    studies: list[StudyView]


class PlanLine(Form):
    """`count` tubes of one material with `amount` in each. A tube that would hold less than `least` is not made.

    `tube` is the type of tube, in the words of the vocabulary.
    """

    material: Line
    count: Annotated[int, Field(ge=1, le=MOST_TUBES)]
    amount: Amount
    least: Amount | None = None
    tube: Annotated[str, Field(max_length=40)] = ""


class SetAliquotPlan(Form):
    """Into what samples of `material`, as they are registered, are divided from now on; the lines in fill order.

    `remainder` is what becomes of what is left, `fill` which way a rack is filled. `replaces` is the number of the
    plan that holds now, 0 for none: if another one holds by then, nothing is set.
    """

    material: Line
    lines: Annotated[list[PlanLine], Field(min_length=1, max_length=50)]
    remainder: Literal["keep", "discard"] = "keep"
    fill: Literal["row", "column"] = "column"
    replaces: Annotated[int, Field(ge=0)] | None = None
    reason: Note = ""


class PlanLineView(View):
    """A line of a plan, its amounts as text."""

    material: str
    count: int
    amount: str
    least: str | None
    tube: str


class AliquotPlanView(View):
    """One version of a plan."""

    id: int
    study: str
    material: str
    number: int
    state: str
    remainder: str
    fill: str
    tubes: int
    set_at: datetime
    version: int
    lines: list[PlanLineView]
