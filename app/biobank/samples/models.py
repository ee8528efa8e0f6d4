"""Samples in their six dimensions, where they come from, and for whom they are kept."""

from datetime import datetime
from typing import Any, ClassVar, NamedTuple

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Text, UniqueConstraint, event
from sqlmodel import Field, col

from app.biobank.samples.errors import Overdraw, PlaceTaken, Reserved, WitnessNeeded
from app.biobank.samples.words import (
    Basis,
    Grade,
    Kind,
    Placement,
    Precision,
    ReservationState,
    Status,
    placement_of,
)
from app.core.db.base import Part, Root, Table
from app.core.db.conflicts import says
from app.core.db.types import choice, one_of
from app.core.errors import Conflict, Invalid
from app.core.units import Unit

ONE_PLACE = """CASE
WHEN status IN ('planned', 'exhausted', 'destroyed', 'lost', 'voided')
THEN container_id IS NULL AND custodian_site_id IS NULL AND shipment_id IS NULL
WHEN status IN ('collected', 'distributed')
THEN container_id IS NULL AND custodian_site_id IS NOT NULL AND shipment_id IS NULL
WHEN status = 'in_transit'
THEN container_id IS NULL AND custodian_site_id IS NULL AND shipment_id IS NOT NULL
ELSE shipment_id IS NULL AND (container_id IS NULL) <> (custodian_site_id IS NULL)
END"""


class Sample(Table, table=True):
    """One physical container and its content.

    `amount` is what is left, in the smallest unit of its dimension (`unit`), None where nobody knows it.
    `holds` lists the kinds of hold in force, sorted, separated by blanks. `site_id` is the site of whoever
    holds it; who may see the row follows it. `home_container_id`/`home_place` is where a picked tube
    belongs. `attributes` is canonical JSON of what a source told besides, or "". `offered_to_user_id` is the person to whom the holder offers it. Times are UTC.
    """

    __tablename__ = "sample"
    __table_args__ = (
        one_of("status", Status),
        one_of("kind", Kind),
        one_of("unit", Unit),
        one_of("basis", Basis),
        one_of("grade", Grade),
        CheckConstraint(ONE_PLACE, name="one_place"),
        CheckConstraint("(container_id IS NULL) = (place IS NULL)", name="place_in_a_container"),
        CheckConstraint("place IS NULL OR place >= 0", name="place_from_zero"),
        CheckConstraint(
            "offered_to_user_id IS NULL OR custodian_user_id IS NOT NULL", name="offer_of_a_holder"
        ),
        CheckConstraint("amount IS NULL OR amount >= 0", name="amount_not_negative"),
        CheckConstraint("thaws >= 0", name="thaws_not_negative"),
        Index("ix_sample_donor_id", "donor_id"),
        Index("ix_sample_study_id", "study_id", "status", "id"),
        Index("ix_sample_site_id", "site_id", "status", "id"),
    )
    ledger: ClassVar[Root] = Root("sample")

    id: int | None = Field(default=None, sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    code: str = Field(max_length=64)
    kind: Kind = Field(sa_type=choice(Kind))
    material: str = Field(max_length=40)
    tube: str = Field(default="", max_length=40)
    study_id: int = Field(foreign_key="study.id", sa_type=BigInteger)
    donor_id: int | None = Field(default=None, foreign_key="donor.id", sa_type=BigInteger)
    visit: str = Field(default="", max_length=40)
    kit_id: int | None = Field(default=None, foreign_key="kit.id", sa_type=BigInteger)
    site_id: int = Field(foreign_key="site.id", sa_type=BigInteger)
    origin_site_id: int = Field(foreign_key="site.id", sa_type=BigInteger)
    status: Status = Field(sa_type=choice(Status))
    container_id: int | None = Field(default=None, foreign_key="container.id", sa_type=BigInteger)
    place: int | None = None
    custodian_site_id: int | None = Field(default=None, foreign_key="site.id", sa_type=BigInteger)
    custodian_user_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigInteger)
    shipment_id: int | None = Field(default=None, foreign_key="shipment.id", sa_type=BigInteger)
    home_container_id: int | None = Field(default=None, foreign_key="container.id", sa_type=BigInteger)
    home_place: int | None = None
    offered_to_user_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigInteger)
    holds: str = Field(default="", max_length=240)
    unit: Unit = Field(sa_type=choice(Unit))
    amount: int | None = Field(default=None, sa_type=BigInteger)
    initial_amount: int | None = Field(default=None, sa_type=BigInteger)
    basis: Basis = Field(default=Basis.UNKNOWN, sa_type=choice(Basis))
    thaws: int = 0
    thawed_at: datetime | None = None
    collected_at: datetime | None = None
    collected_precision: Precision = Field(default=Precision.UNKNOWN, sa_type=choice(Precision))
    received_at: datetime | None = None
    frozen_at: datetime | None = None
    grade: Grade = Field(default=Grade.U, sa_type=choice(Grade))
    sprec: str = Field(default="", max_length=40)
    attributes: str = Field(default="", sa_type=Text)
    version: int = 1

    @property
    def placement(self) -> Placement:
        """D2: the kind of place it has."""
        return placement_of(self.container_id, self.custodian_site_id, self.shipment_id)


class SampleSeen(NamedTuple):
    """A sample that is only looked at: the columns of `Sample` that people see, without its session."""

    id: int
    code: str
    kind: Kind
    material: str
    tube: str
    study_id: int
    donor_id: int | None
    visit: str
    status: Status
    site_id: int
    container_id: int | None
    place: int | None
    custodian_site_id: int | None
    custodian_user_id: int | None
    shipment_id: int | None
    holds: str
    unit: Unit
    amount: int | None
    basis: Basis
    thaws: int
    thawed_at: datetime | None
    collected_at: datetime | None
    collected_precision: Precision
    received_at: datetime | None
    frozen_at: datetime | None
    grade: Grade
    sprec: str
    version: int

    @property
    def placement(self) -> Placement:
        """D2: the kind of place it has."""
        return placement_of(self.container_id, self.custodian_site_id, self.shipment_id)


def _end_offer(sample: Sample, holder: int | None, before: Any, _event: Any) -> None:
    # Whatever takes the tube out of a person's hands, the offer was that person's and ends with it.
    if holder != before and sample.offered_to_user_id is not None:
        sample.offered_to_user_id = None


event.listen(Sample.custodian_user_id, "set", _end_offer)

Index(
    "uq_sample_position",
    col(Sample.container_id),
    col(Sample.place),
    unique=True,
    sqlite_where=col(Sample.container_id).is_not(None),
    postgresql_where=col(Sample.container_id).is_not(None),
)
Index(
    "ix_sample_held",
    col(Sample.site_id),
    col(Sample.id),
    sqlite_where=col(Sample.holds) != "",
    postgresql_where=col(Sample.holds) != "",
)
Index(
    "ix_sample_picked",
    col(Sample.custodian_user_id),
    col(Sample.id),
    sqlite_where=col(Sample.home_container_id).is_not(None),
    postgresql_where=col(Sample.home_container_id).is_not(None),
)
Index(
    "ix_sample_offered",
    col(Sample.offered_to_user_id),
    col(Sample.id),
    sqlite_where=col(Sample.offered_to_user_id).is_not(None),
    postgresql_where=col(Sample.offered_to_user_id).is_not(None),
)
says(
    "uq_sample_position",
    lambda: PlaceTaken(
        "That position is taken.", next_step="Choose a free position, or look what stands there."
    ),
    sqlite="sample.container_id, sample.place",
)
says("ck_sample_amount_not_negative", lambda: Overdraw("There is not that much left in this sample."))
says("ck_sample_one_place", lambda: Invalid("A sample is in exactly one place, and this would not be so."))


class Lineage(Table, table=True):
    """That one sample came out of another, and how much went in (None where nobody knows)."""

    __tablename__ = "lineage"
    __table_args__ = (
        # A child is always registered after its parent and ids only ascend, so this alone rules out cycles.
        CheckConstraint("child_id > parent_id", name="no_cycle"),
        CheckConstraint("amount IS NULL OR amount >= 0", name="amount_not_negative"),
        Index("ix_lineage_parent_id", "parent_id"),
    )
    ledger: ClassVar[Part] = Part("sample", "child_id")
    key: ClassVar[tuple[str, ...]] = ("child_id", "parent_id")

    child_id: int = Field(
        sa_column=Column(BigInteger, ForeignKey("sample.id"), primary_key=True, autoincrement=False)
    )
    parent_id: int = Field(
        sa_column=Column(BigInteger, ForeignKey("sample.id"), primary_key=True, autoincrement=False)
    )
    amount: int | None = Field(default=None, sa_type=BigInteger)


says("ck_lineage_no_cycle", lambda: Invalid("A sample cannot come out of itself or of its own children."))


class Reservation(Table, table=True):
    """A promise of a sample, whole (no amount) or in part, to a purpose (`request:12`)."""

    __tablename__ = "reservation"
    __table_args__ = (
        one_of("state", ReservationState),
        CheckConstraint("amount IS NULL OR amount > 0", name="amount_positive"),
        Index("ix_reservation_sample_id", "sample_id"),
        Index("ix_reservation_purpose", "purpose", "id"),
    )
    ledger: ClassVar[Part] = Part("sample", "sample_id")

    id: int | None = Field(default=None, sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    sample_id: int = Field(foreign_key="sample.id", sa_type=BigInteger)
    purpose: str = Field(max_length=40)
    amount: int | None = Field(default=None, sa_type=BigInteger)
    state: ReservationState = Field(default=ReservationState.ACTIVE, sa_type=choice(ReservationState))
    made_at: datetime
    expires_at: datetime | None = None


_whole = (col(Reservation.state) == "active") & col(Reservation.amount).is_(None)
Index(
    "uq_reservation_whole",
    col(Reservation.sample_id),
    unique=True,
    sqlite_where=_whole,
    postgresql_where=_whole,
)
says(
    "uq_reservation_whole",
    lambda: Reserved("This sample is reserved for another purpose.", next_step="Choose another sample."),
    sqlite="reservation.sample_id",
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


class Destruction(Table, table=True):
    """One certificate of destruction: who destroyed, before whom, how and when. `code` is its number."""

    __tablename__ = "destruction"
    __table_args__ = (
        UniqueConstraint("code", name="uq_destruction_code"),
        CheckConstraint("operator_id <> witness_id", name="two_people"),
    )
    ledger: ClassVar[Root] = Root("destruction")

    id: int | None = Field(default=None, sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    code: str = Field(max_length=64)
    site_id: int = Field(foreign_key="site.id", sa_type=BigInteger)
    method: str = Field(max_length=40)
    waste_batch: str = Field(default="", max_length=80)
    operator_id: int = Field(foreign_key="account.id", sa_type=BigInteger)
    witness_id: int = Field(foreign_key="account.id", sa_type=BigInteger)
    destroyed_at: datetime
    version: int = 1


says("ck_destruction_two_people", lambda: WitnessNeeded("The witness is another person than the operator."))


class DestructionApproval(Table, table=True):
    """That a sample may be destroyed, why, and who allowed it; used up by its destruction."""

    __tablename__ = "destruction_approval"
    __table_args__ = (Index("ix_destruction_approval_destruction_id", "destruction_id"),)
    ledger: ClassVar[Part] = Part("sample", "sample_id")

    id: int | None = Field(default=None, sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    sample_id: int = Field(foreign_key="sample.id", sa_type=BigInteger)
    cause: str = Field(max_length=40)
    approved_by: int = Field(foreign_key="account.id", sa_type=BigInteger)
    approved_at: datetime
    destruction_id: int | None = Field(default=None, foreign_key="destruction.id", sa_type=BigInteger)


Index("uq_destruction_approval_sample_id", col(DestructionApproval.sample_id), unique=True)
says(
    "uq_destruction_approval_sample_id",
    lambda: Conflict("The destruction of this sample is approved already."),
    sqlite="destruction_approval.sample_id",
)
