"""Collection kits: tubes made ready for one visit of one participant."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import BigInteger, Column, Index
from sqlmodel import Field

from app.core.db.base import Root, Table
from app.core.db.types import choice, one_of


class KitState(StrEnum):
    """How far a kit is."""

    ASSEMBLED = "assembled"
    RELEASED = "released"
    AT_SITE = "at_site"
    USED = "used"
    EXPIRED = "expired"
    VOIDED = "voided"


class Kit(Table, table=True):
    """One kit: its type, the earliest expiry of its parts, and the participant it was opened for.

    `lots` is canonical JSON: a list of {item, lot, expires_on}.
    """

    __tablename__ = "kit"
    __table_args__ = (one_of("state", KitState), Index("ix_kit_site_id", "site_id", "state", "id"))
    ledger: ClassVar[Root] = Root("kit")

    id: int | None = Field(default=None, sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    code: str = Field(max_length=64)
    kit_type: str = Field(max_length=40)
    study_id: int = Field(foreign_key="study.id", sa_type=BigInteger)
    site_id: int = Field(foreign_key="site.id", sa_type=BigInteger)
    lots: str = Field(default="[]", max_length=2000)
    expires_on: date
    state: KitState = Field(default=KitState.ASSEMBLED, sa_type=choice(KitState))
    assembled_by: int = Field(sa_type=BigInteger)
    dispatched_at: datetime | None = None
    donor_id: int | None = Field(default=None, foreign_key="donor.id", sa_type=BigInteger)
    version: int = 1
