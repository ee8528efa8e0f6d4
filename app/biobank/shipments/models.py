"""Shipments and the tubes in them, line by line."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, UniqueConstraint
from sqlmodel import Field

from app.biobank.shipments.words import LineState, ShipmentKind, ShipmentState
from app.core.db.base import Part, Root, Table
from app.core.db.conflicts import says
from app.core.db.types import choice, one_of
from app.core.errors import Conflict, Invalid


class AlreadyListed(Conflict):
    """A tube is listed once in a shipment."""

    code = "E-SCAN-CONFLICT"


class Shipment(Table, table=True):
    """A parcel between two sites. While it is on the way, its carrier holds what is in it.

    `packed_by` packed last, `checked_by` scanned everything a second time before it was sealed.
    `condition` is how it arrived, in words.
    """

    __tablename__ = "shipment"
    __table_args__ = (
        one_of("kind", ShipmentKind),
        one_of("state", ShipmentState),
        CheckConstraint("from_site_id <> to_site_id", name="goes_somewhere"),
        Index("ix_shipment_from_site_id", "from_site_id", "id"),
        Index("ix_shipment_to_site_id", "to_site_id", "id"),
        Index("ix_shipment_request_id", "request_id"),
    )
    ledger: ClassVar[Root] = Root("shipment")

    id: int | None = Field(default=None, sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    code: str = Field(max_length=64)
    kind: ShipmentKind = Field(sa_type=choice(ShipmentKind))
    state: ShipmentState = Field(default=ShipmentState.OPEN, sa_type=choice(ShipmentState))
    from_site_id: int = Field(foreign_key="site.id", sa_type=BigInteger)
    to_site_id: int = Field(foreign_key="site.id", sa_type=BigInteger)
    request_id: int | None = Field(default=None, foreign_key="request.id", sa_type=BigInteger)
    courier: str = Field(default="", max_length=80)
    waybill: str = Field(default="", max_length=64)
    logger: str = Field(default="", max_length=64)
    coolant: str = Field(default="", max_length=80)
    packed_by: int | None = Field(default=None, sa_type=BigInteger)
    checked_by: int | None = Field(default=None, sa_type=BigInteger)
    sealed_by: int | None = Field(default=None, sa_type=BigInteger)
    seal: str = Field(default="", max_length=64)
    condition: str = Field(default="", max_length=200)
    dispatched_at: datetime | None = None
    received_at: datetime | None = None
    closed_at: datetime | None = None
    version: int = 1


says("ck_shipment_goes_somewhere", lambda: Invalid("A shipment goes from one site to another."))


class ShipmentLine(Table, table=True):
    """One tube of a shipment.

    `label` is the code under which a recipient knows it (a distribution only); `box` and `position` are where
    it stands in the parcel.
    """

    __tablename__ = "shipment_line"
    __table_args__ = (
        one_of("state", LineState),
        UniqueConstraint("shipment_id", "sample_id", name="uq_shipment_line_sample"),
        UniqueConstraint("shipment_id", "number", name="uq_shipment_line_number"),
        Index("ix_shipment_line_sample_id", "sample_id"),
    )
    ledger: ClassVar[Part] = Part("shipment", "shipment_id")

    id: int | None = Field(default=None, sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    shipment_id: int = Field(foreign_key="shipment.id", sa_type=BigInteger)
    sample_id: int = Field(foreign_key="sample.id", sa_type=BigInteger)
    number: int
    label: str = Field(default="", max_length=40)
    box: str = Field(default="", max_length=64)
    position: str = Field(default="", max_length=10)
    packed_by: int | None = Field(default=None, sa_type=BigInteger)
    state: LineState = Field(default=LineState.PACKED, sa_type=choice(LineState))
    remark: str = Field(default="", max_length=200)


says(
    "uq_shipment_line_sample",
    lambda: AlreadyListed("This tube is listed in the shipment already."),
    sqlite="shipment_line.shipment_id, shipment_line.sample_id",
)
says(
    "uq_shipment_line_number",
    lambda: AlreadyListed(
        "Somebody else packed into this shipment in the same moment.", next_step="Scan the tube again."
    ),
    sqlite="shipment_line.shipment_id, shipment_line.number",
)
