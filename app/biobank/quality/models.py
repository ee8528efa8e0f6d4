"""Non-conformities: what went off protocol, for which samples, and what was decided."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Text
from sqlmodel import Field

from app.biobank.quality.words import NonconformityState, Severity
from app.core.db.base import Part, Root, Table
from app.core.db.types import choice, one_of


class Nonconformity(Table, table=True):
    """Something that did not go as planned (ISO 20387, 7.11); `code` is one of the catalogue."""

    __tablename__ = "nonconformity"
    __table_args__ = (
        one_of("severity", Severity),
        one_of("state", NonconformityState),
        Index("ix_nonconformity_state", "state", "id"),
    )
    ledger: ClassVar[Root] = Root("nonconformity")

    id: int | None = Field(default=None, sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    code: str = Field(max_length=40)
    severity: Severity = Field(sa_type=choice(Severity))
    state: NonconformityState = Field(default=NonconformityState.OPEN, sa_type=choice(NonconformityState))
    description: str = Field(default="", sa_type=Text)
    site_id: int = Field(foreign_key="site.id", sa_type=BigInteger)
    study_id: int | None = Field(default=None, foreign_key="study.id", sa_type=BigInteger)
    opened_by: int = Field(sa_type=BigInteger)
    opened_at: datetime
    decision: str = Field(default="", sa_type=Text)
    decided_by: int | None = Field(default=None, sa_type=BigInteger)
    closed_at: datetime | None = None
    version: int = 1


class NonconformitySample(Table, table=True):
    """That a non-conformity concerns a sample."""

    __tablename__ = "nonconformity_sample"
    __table_args__ = (Index("ix_nonconformity_sample_sample_id", "sample_id"),)
    ledger: ClassVar[Part] = Part("nonconformity", "nonconformity_id")
    key: ClassVar[tuple[str, ...]] = ("nonconformity_id", "sample_id")

    nonconformity_id: int = Field(
        sa_column=Column(BigInteger, ForeignKey("nonconformity.id"), primary_key=True, autoincrement=False)
    )
    sample_id: int = Field(
        sa_column=Column(BigInteger, ForeignKey("sample.id"), primary_key=True, autoincrement=False)
    )
