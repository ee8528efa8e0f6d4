"""Scans of racks as they are kept: what was read, what was decided, and the scanner's own bytes."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, Column, ForeignKey, Index, LargeBinary, Text
from sqlmodel import Field

from app.biobank.exchange.rack_scans.words import ScanState
from app.core.db.base import Root, Table, Vouched
from app.core.db.types import choice, one_of


class ScannedRack(Table, table=True):
    """One scan of one rack. `rack_name` is the rack's code as it is unique; `container_id` its container, once known.

    `sha256` is that of the file, whose bytes lie in `rack_scan_file`: the ledger vouches for them by this hash.
    `seen`, `expected`, `decisions` and `blanks` are canonical JSON: the wells as read, the tubes that were recorded
    there when the file came, what a person planned and decided, and the blank tubes that were left in the rack.
    `as_read`: the rack really stands so, although it looks turned. Times are UTC.
    """

    __tablename__ = "rack_scan"
    __table_args__ = (
        one_of("state", ScanState),
        Index("ix_rack_scan_rack_name", "rack_name", "id"),
        Index("ix_rack_scan_site_id", "site_id", "state", "id"),
    )
    ledger: ClassVar[Root] = Root("rack_scan")
    vouches: ClassVar[Vouched] = Vouched("rack_scan_file", "rack_scan_id", "content", "sha256")

    id: int | None = Field(default=None, sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    rack_code: str = Field(max_length=64)
    rack_name: str = Field(max_length=64)
    container_id: int | None = Field(default=None, foreign_key="container.id", sa_type=BigInteger)
    site_id: int = Field(foreign_key="site.id", sa_type=BigInteger)
    state: ScanState = Field(default=ScanState.PREVIEWED, sa_type=choice(ScanState))
    sha256: str = Field(max_length=64)
    dialect: str = Field(max_length=40)
    filename: str = Field(default="", max_length=200)
    scanner: str = Field(default="", max_length=80)
    scanned_at: str = Field(default="", max_length=40)
    as_read: bool = False
    seen: str = Field(sa_type=Text)
    expected: str = Field(default="", sa_type=Text)
    decisions: str = Field(default="", sa_type=Text)
    blanks: str = Field(default="", sa_type=Text)
    posted_by: int = Field(sa_type=BigInteger)
    posted_at: datetime
    decided_by: int | None = Field(default=None, sa_type=BigInteger)
    decided_at: datetime | None = None
    version: int = 1


class ScannedFile(Table, table=True):
    """The bytes that the scanner wrote, as they came."""

    __tablename__ = "rack_scan_file"
    key: ClassVar[tuple[str, ...]] = ("rack_scan_id",)

    rack_scan_id: int = Field(
        sa_column=Column(BigInteger, ForeignKey("rack_scan.id"), primary_key=True, autoincrement=False)
    )
    content: bytes = Field(sa_type=LargeBinary)
