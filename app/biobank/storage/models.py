"""Sites and the tree of containers: rooms, units, shelves, racks, boxes and plates."""

from typing import ClassVar

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, UniqueConstraint
from sqlmodel import Field

from app.biobank.storage.temperatures import TemperatureClass
from app.biobank.storage.words import ContainerKind, ContainerState, SiteKind
from app.core.db.base import Root, Table
from app.core.db.conflicts import says
from app.core.db.types import choice, one_of
from app.core.errors import Conflict, Invalid


class SiteCodeTaken(Conflict):
    """Two sites cannot have the same code."""

    code = "E-SITE-TAKEN"


class FormatCodeTaken(Conflict):
    """A format is named once, and keeps the labels that are printed on its boxes."""

    code = "E-FORMAT-TAKEN"


class SlotTaken(Conflict):
    """A slot of a container holds one container."""

    code = "E-POS-OCCUPIED"


class InsideItself(Invalid):
    """A container cannot stand inside itself, however deep."""

    code = "E-CONTAINER-CYCLE"


class Site(Table, table=True):
    """A place with people: a biobank, a clinic that collects, or an organisation that receives."""

    __tablename__ = "site"
    __table_args__ = (UniqueConstraint("code", name="uq_site_code"), one_of("kind", SiteKind))
    ledger: ClassVar[Root] = Root("site")

    id: int | None = Field(default=None, sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    code: str = Field(max_length=20)
    name: str = Field(max_length=120)
    country: str = Field(max_length=2)
    timezone: str = Field(default="UTC", max_length=40)
    kind: SiteKind = Field(default=SiteKind.BIOBANK, sa_type=choice(SiteKind))
    version: int = 1


says("uq_site_code", lambda: SiteCodeTaken("There is a site with this code."), sqlite="site.code")


class ContainerFormat(Table, table=True):
    """A grid of places and how they are written on the box: fixed once something stands in it."""

    __tablename__ = "container_format"
    __table_args__ = (
        UniqueConstraint("code", name="uq_container_format_code"),
        CheckConstraint("row_count >= 1 AND column_count >= 1", name="has_room"),
    )
    ledger: ClassVar[Root] = Root("format")

    id: int | None = Field(default=None, sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    code: str = Field(max_length=40)
    name: str = Field(max_length=120)
    row_count: int
    column_count: int
    scheme: str = Field(max_length=40)
    version: int = 1


says(
    "uq_container_format_code",
    lambda: FormatCodeTaken(
        "There is a format with this code.", next_step="A format never changes: name a new one."
    ),
    sqlite="container_format.code",
)


class Container(Table, table=True):
    """One thing that holds others. Boxes, plates and racks hold tubes at places 0 .. rows x columns - 1.

    `slot` is the place inside the parent, where the parent has a format; a container without a parent
    stands at its site. `temperature` is said where it begins (the unit) and inherited below.
    """

    __tablename__ = "container"
    __table_args__ = (
        UniqueConstraint("parent_id", "slot", name="uq_container_slot"),
        Index("ix_container_parent_id", "parent_id"),
        Index("ix_container_site_id", "site_id", "kind", "id"),
        one_of("kind", ContainerKind),
        one_of("state", ContainerState),
        one_of("temperature", TemperatureClass),
        CheckConstraint("parent_id IS NULL OR parent_id <> id", name="not_inside_itself"),
        CheckConstraint("slot IS NULL OR slot >= 0", name="slot_from_zero"),
        CheckConstraint("slot IS NULL OR parent_id IS NOT NULL", name="slot_of_a_parent"),
    )
    ledger: ClassVar[Root] = Root("container")

    id: int | None = Field(default=None, sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    code: str = Field(max_length=64)
    name: str = Field(default="", max_length=80)
    kind: ContainerKind = Field(sa_type=choice(ContainerKind))
    format_id: int | None = Field(default=None, foreign_key="container_format.id", sa_type=BigInteger)
    site_id: int = Field(foreign_key="site.id", sa_type=BigInteger)
    parent_id: int | None = Field(default=None, foreign_key="container.id", sa_type=BigInteger)
    slot: int | None = None
    temperature: TemperatureClass | None = Field(default=None, sa_type=choice(TemperatureClass))
    study_id: int | None = Field(default=None, foreign_key="study.id", sa_type=BigInteger)
    state: ContainerState = Field(default=ContainerState.ACTIVE, sa_type=choice(ContainerState))
    version: int = 1


says(
    "uq_container_slot",
    lambda: SlotTaken("Another container stands in that slot.", next_step="Choose a free slot."),
    sqlite="container.parent_id, container.slot",
)
says("ck_container_not_inside_itself", lambda: InsideItself("A container cannot stand inside itself."))
