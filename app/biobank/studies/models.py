"""Studies: under whose protocol and consent samples are collected, and into what they are divided."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Integer, UniqueConstraint
from sqlmodel import Field, col

from app.biobank.studies.words import FillOrder, PlanState, Remainder
from app.core.db.base import Part, Root, Table
from app.core.db.conflicts import says
from app.core.db.types import choice, one_of
from app.core.errors import Conflict, StaleVersion


class StudyCodeTaken(Conflict):
    """Two studies cannot have the same code."""

    code = "E-STUDY-TAKEN"


class Study(Table, table=True):
    """A study or collection (MIABIS Collection): its code, title, and whether it still takes samples."""

    __tablename__ = "study"
    __table_args__ = (UniqueConstraint("code", name="uq_study_code"),)
    ledger: ClassVar[Root] = Root("study")

    id: int | None = Field(default=None, sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    code: str = Field(max_length=40)
    title: str = Field(max_length=200)
    sponsor: str = Field(default="", max_length=200)
    is_open: bool = True
    version: int = 1


says("uq_study_code", lambda: StudyCodeTaken("There is a study with this code."), sqlite="study.code")


class AliquotPlan(Table, table=True):
    """Into what a sample of `material`, as it was registered, is divided in a study. `number` counts its versions.

    A plan is never edited: a new version takes the place of the old one.
    """

    __tablename__ = "aliquot_plan"
    __table_args__ = (
        one_of("state", PlanState),
        one_of("remainder", Remainder),
        one_of("fill", FillOrder),
        UniqueConstraint("study_id", "material", "number", name="uq_aliquot_plan_number"),
    )
    ledger: ClassVar[Root] = Root("aliquot_plan")

    id: int | None = Field(default=None, sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    study_id: int = Field(foreign_key="study.id", sa_type=BigInteger)
    material: str = Field(max_length=40)
    number: int
    state: PlanState = Field(default=PlanState.ACTIVE, sa_type=choice(PlanState))
    remainder: Remainder = Field(sa_type=choice(Remainder))
    fill: FillOrder = Field(sa_type=choice(FillOrder))
    set_at: datetime
    version: int = 1


class AliquotPlanLine(Table, table=True):
    """`count` tubes of `material` with `amount` smallest units each; one that would hold less than `least` is not made.

    `place` is the line's, from 0, in the order in which tubes are filled.
    """

    __tablename__ = "aliquot_plan_line"
    __table_args__ = (
        CheckConstraint("count >= 1", name="some_tubes"),
        CheckConstraint("amount > 0 AND least >= 0 AND least <= amount", name="amounts"),
    )
    ledger: ClassVar[Part] = Part("aliquot_plan", "plan_id")
    key: ClassVar[tuple[str, ...]] = ("plan_id", "place")

    plan_id: int = Field(
        sa_column=Column(BigInteger, ForeignKey("aliquot_plan.id"), primary_key=True, autoincrement=False)
    )
    place: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    material: str = Field(max_length=40)
    count: int
    amount: int = Field(sa_type=BigInteger)
    least: int = Field(default=0, sa_type=BigInteger)
    tube: str = Field(default="", max_length=40)


def _somebody_was_first() -> StaleVersion:
    return StaleVersion(
        "Somebody else has just set a plan for this material.", next_step="Look at it, and set yours again."
    )


Index(
    "uq_aliquot_plan_active",
    col(AliquotPlan.study_id),
    col(AliquotPlan.material),
    unique=True,
    sqlite_where=col(AliquotPlan.state) == PlanState.ACTIVE,
    postgresql_where=col(AliquotPlan.state) == PlanState.ACTIVE,
)
says(
    "uq_aliquot_plan_active",
    _somebody_was_first,
    sqlite="aliquot_plan.study_id, aliquot_plan.material",
)
says(
    "uq_aliquot_plan_number",
    _somebody_was_first,
    sqlite="aliquot_plan.study_id, aliquot_plan.material, aliquot_plan.number",
)
