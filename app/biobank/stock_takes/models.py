"""Stock-takes as they are kept: what was to be counted, each box with its count, each discrepancy with its end."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, Column, ForeignKey, Index, LargeBinary, Text
from sqlmodel import Field

from app.biobank.stock_takes.words import (
    BoxState,
    CountMode,
    DiscrepancyKind,
    Extent,
    Resolution,
    StockTakeState,
)
from app.core.db.base import Part, Root, Table, Vouched
from app.core.db.types import choice, one_of


class StockTake(Table, table=True):
    """One stock-take. `frame` says in words what it was opened over, `frame_size` how many boxes or tubes that is.

    Of a random one, `seed` and `wanted` draw the same tubes again from the same frame, whose ids lie in
    `stock_take_frame`; the ledger vouches for those bytes by `frame_sha256`. Times are UTC.
    """

    __tablename__ = "stock_take"
    __table_args__ = (
        one_of("extent", Extent),
        one_of("mode", CountMode),
        one_of("state", StockTakeState),
        Index("ix_stock_take_site_id", "site_id", "state", "id"),
    )
    ledger: ClassVar[Root] = Root("stock_take")
    vouches: ClassVar[Vouched] = Vouched("stock_take_frame", "stock_take_id", "content", "frame_sha256")

    id: int | None = Field(default=None, sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    site_id: int = Field(foreign_key="site.id", sa_type=BigInteger)
    study_id: int | None = Field(default=None, foreign_key="study.id", sa_type=BigInteger)
    container_id: int | None = Field(default=None, foreign_key="container.id", sa_type=BigInteger)
    extent: Extent = Field(sa_type=choice(Extent))
    mode: CountMode = Field(sa_type=choice(CountMode))
    state: StockTakeState = Field(default=StockTakeState.OPEN, sa_type=choice(StockTakeState))
    reason: str = Field(max_length=500)
    frame: str = Field(max_length=200)
    frame_size: int
    frame_sha256: str = Field(max_length=64)
    seed: str = Field(default="", max_length=64)
    wanted: int | None = None
    opened_by: int = Field(sa_type=BigInteger)
    opened_at: datetime
    closed_by: int | None = Field(default=None, sa_type=BigInteger)
    closed_at: datetime | None = None
    conclusion: str = Field(default="", max_length=2000)
    version: int = 1


class StockTakeFrame(Table, table=True):
    """The ids of what was to be counted, one a line, ascending, compressed by zlib."""

    __tablename__ = "stock_take_frame"
    key: ClassVar[tuple[str, ...]] = ("stock_take_id",)

    stock_take_id: int = Field(
        sa_column=Column(BigInteger, ForeignKey("stock_take.id"), primary_key=True, autoincrement=False)
    )
    content: bytes = Field(sa_type=LargeBinary)


class BoxCount(Table, table=True):
    """One box of a stock-take. `drawn` are the ids of the tubes to look for as canonical JSON, "" for every one.

    `seen` and `expected` are canonical JSON by the place's label: what was read when the box was counted ("" for a
    tube that could not be read), and what the record said in that same moment. `checked` tubes were looked for,
    `correct` of them stood where they should. `times` says how often the box was counted.
    """

    __tablename__ = "stock_take_box"
    __table_args__ = (
        one_of("state", BoxState),
        Index("ix_stock_take_box_stock_take_id", "stock_take_id", "number"),
        Index("ix_stock_take_box_container_id", "container_id", "id"),
    )
    ledger: ClassVar[Part] = Part("stock_take", "stock_take_id")

    id: int | None = Field(default=None, sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    stock_take_id: int = Field(foreign_key="stock_take.id", sa_type=BigInteger)
    container_id: int = Field(foreign_key="container.id", sa_type=BigInteger)
    number: int
    state: BoxState = Field(default=BoxState.WAITING, sa_type=choice(BoxState))
    drawn: str = Field(default="", sa_type=Text)
    rack_scan_id: int | None = Field(default=None, foreign_key="rack_scan.id", sa_type=BigInteger)
    seen: str = Field(default="", sa_type=Text)
    expected: str = Field(default="", sa_type=Text)
    checked: int = 0
    correct: int = 0
    times: int = 0
    counted_by: int | None = Field(default=None, sa_type=BigInteger)
    counted_at: datetime | None = None


class Discrepancy(Table, table=True):
    """One difference between a count and the record. `place` is where the tube is recorded in this box, `seen_place`
    where it was seen. Two swapped tubes are one discrepancy: `sample_id` is recorded at `place` and was seen at
    `seen_place`, `other_id` the other way round. `recorded` says where the record had the tube when it was counted, `times` by which count of the box it was found.
    """

    __tablename__ = "stock_take_discrepancy"
    __table_args__ = (
        one_of("kind", DiscrepancyKind),
        one_of("resolution", Resolution),
        Index("ix_stock_take_discrepancy_stock_take_id", "stock_take_id", "id"),
        Index("ix_stock_take_discrepancy_box_id", "box_id", "id"),
        Index("ix_stock_take_discrepancy_sample_id", "sample_id"),
    )
    ledger: ClassVar[Part] = Part("stock_take", "stock_take_id")

    id: int | None = Field(default=None, sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    stock_take_id: int = Field(foreign_key="stock_take.id", sa_type=BigInteger)
    box_id: int = Field(foreign_key="stock_take_box.id", sa_type=BigInteger)
    kind: DiscrepancyKind = Field(sa_type=choice(DiscrepancyKind))
    code: str = Field(default="", max_length=64)
    sample_id: int | None = Field(default=None, foreign_key="sample.id", sa_type=BigInteger)
    other_id: int | None = Field(default=None, foreign_key="sample.id", sa_type=BigInteger)
    place: int | None = None
    seen_place: int | None = None
    recorded: str = Field(default="", max_length=400)
    times: int
    resolution: Resolution | None = Field(default=None, sa_type=choice(Resolution))
    reason: str = Field(default="", max_length=500)
    resolved_by: int | None = Field(default=None, sa_type=BigInteger)
    resolved_at: datetime | None = None


class NotedScan(Table, table=True):
    """A tube that a counter has scanned and not yet confirmed: a note of theirs, which the confirmation takes up.

    `code` is "" for a tube that could not be read.
    """

    __tablename__ = "stock_take_note"
    key: ClassVar[tuple[str, ...]] = ("box_id", "user_id", "place")

    box_id: int = Field(
        sa_column=Column(BigInteger, ForeignKey("stock_take_box.id"), primary_key=True, autoincrement=False)
    )
    user_id: int = Field(
        sa_column=Column(BigInteger, ForeignKey("account.id"), primary_key=True, autoincrement=False)
    )
    place: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    number: int
    code: str = Field(default="", max_length=64)
