"""Collection kits: tubes made ready for one visit of one participant."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import BigInteger, Column, Index, UniqueConstraint
from sqlmodel import Field

from app.biobank.kits.words import KitState
from app.core.db.base import Root, Table
from app.core.db.conflicts import says
from app.core.db.types import choice, one_of
from app.core.errors import Conflict


class NumbersTaken(Conflict):
    """Two runs took the same kit numbers in the same moment."""

    code = "E-BC-DUP"


class Kit(Table, table=True):
    """One kit: its type, the earliest expiry of its parts, and the participant it was opened for.

    `number` is the running number in its code (KIT-00481). `lots` is canonical JSON: a list of
    {item, lot, expires_on}. `site_id` is where the kit is, or is going.
    """

    __tablename__ = "kit"
    __table_args__ = (
        one_of("state", KitState),
        UniqueConstraint("number", name="uq_kit_number"),
        Index("ix_kit_site_id", "site_id", "state", "id"),
    )
    ledger: ClassVar[Root] = Root("kit")

    id: int | None = Field(default=None, sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    code: str = Field(max_length=64)
    number: int
    kit_type: str = Field(max_length=40)
    study_id: int = Field(foreign_key="study.id", sa_type=BigInteger)
    site_id: int = Field(foreign_key="site.id", sa_type=BigInteger)
    lots: str = Field(default="[]", max_length=2000)
    expires_on: date
    state: KitState = Field(default=KitState.ASSEMBLED, sa_type=choice(KitState))
    assembled_by: int = Field(sa_type=BigInteger)
    released_by: int | None = Field(default=None, sa_type=BigInteger)
    dispatched_at: datetime | None = None
    received_at: datetime | None = None
    opened_at: datetime | None = None
    donor_id: int | None = Field(default=None, foreign_key="donor.id", sa_type=BigInteger)
    version: int = 1


says(
    "uq_kit_number",
    lambda: NumbersTaken(
        "Another run took these kit numbers in the same moment.", next_step="Send the same run again."
    ),
    sqlite="kit.number",
)
