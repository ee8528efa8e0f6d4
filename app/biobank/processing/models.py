"""Processing runs: which equipment, which programme, which tubes, from when to when."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, Column, ForeignKey
from sqlmodel import Field

from app.core.db.base import Part, Root, Table


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

    run_id: int = Field(
        sa_column=Column(BigInteger, ForeignKey("run.id"), primary_key=True, autoincrement=False)
    )
    sample_id: int = Field(
        sa_column=Column(BigInteger, ForeignKey("sample.id"), primary_key=True, autoincrement=False)
    )
