"""Processing runs, and the fractions measured in a spun tube."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, UniqueConstraint
from sqlmodel import Field

from app.core.db.base import Part, Root, Table
from app.core.db.types import choice, one_of
from app.core.units import Unit


class Run(Table, table=True):
    """One run of a piece of equipment: what, how, from when to when."""

    __tablename__ = "run"
    ledger: ClassVar[Root] = Root("run")

    id: int | None = Field(default=None, sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    code: str = Field(max_length=64)
    equipment: str = Field(max_length=60)
    programme: str = Field(max_length=120)
    site_id: int = Field(foreign_key="site.id", sa_type=BigInteger)
    started_at: datetime | None = None
    stopped_at: datetime | None = None
    version: int = 1


class RunTube(Table, table=True):
    """That a tube was in a run."""

    __tablename__ = "run_tube"
    ledger: ClassVar[Part] = Part("run", "run_id")
    key: ClassVar[tuple[str, ...]] = ("run_id", "sample_id")

    run_id: int = Field(sa_column=Column(BigInteger, ForeignKey("run.id"), primary_key=True, autoincrement=False))
    sample_id: int = Field(
        sa_column=Column(BigInteger, ForeignKey("sample.id"), primary_key=True, autoincrement=False)
    )


class Fraction(Table, table=True):
    """One layer of a fractionated tube: what it is, and how much of it is left to aliquot."""

    __tablename__ = "fraction"
    __table_args__ = (
        one_of("unit", Unit),
        UniqueConstraint("sample_id", "material", name="uq_fraction_material"),
        CheckConstraint("amount >= 0", name="amount_not_negative"),
    )
    ledger: ClassVar[Part] = Part("sample", "sample_id")

    id: int | None = Field(default=None, sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    sample_id: int = Field(foreign_key="sample.id", sa_type=BigInteger)
    material: str = Field(max_length=40)
    unit: Unit = Field(sa_type=choice(Unit))
    amount: int = Field(sa_type=BigInteger)
