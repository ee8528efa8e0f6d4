"""What other tables and the ledger say of a row behind a figure, as conditions on its columns."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, String, and_, cast, func, literal, or_, sql
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.biobank.donors.models import Donor
from app.biobank.donors.words import WithdrawalLevel
from app.biobank.figures.words import STOCK
from app.biobank.quality.models import NonconformitySample
from app.biobank.requests.models import Request
from app.biobank.samples.models import Lineage, Reservation, Sample
from app.biobank.samples.words import HoldKind, ReservationState
from app.core.ledger.models import Concern, Entry, Payload
from app.core.work import Work

HOLDS = ("hold.placed", "hold.released")


def changed_since(c: Any, field: str, moment: datetime) -> ColumnElement[bool]:
    """That a field of a sample changed later than `moment`, its first value included; read from the ledger.

    A payload is canonical JSON: a field that changed stands in it as `"field":`.
    """
    return _told_since(c, moment, _changes(field))


def held_since(c: Any, kind: HoldKind, moment: datetime) -> ColumnElement[bool]:
    """That a hold came later than `moment`: it was placed, or the sample came under it with another deed."""
    placed = and_(
        col(Entry.kind) == "hold.placed", col(Payload.payload).contains(f'"hold":"{kind}"', autoescape=True)
    )
    beside = and_(col(Entry.kind).not_in(HOLDS), _changes("holds"))
    return _told_since(c, moment, or_(placed, beside))


def _changes(field: str) -> ColumnElement[bool]:
    return col(Payload.payload).contains(f'"{field}":', autoescape=True)


def _told_since(c: Any, moment: datetime, told: ColumnElement[bool]) -> ColumnElement[bool]:
    return (
        sql.select(col(Entry.id))
        .join(Concern, col(Concern.entry_id) == col(Entry.id))
        .join(Payload, col(Payload.entry_id) == col(Entry.id))
        .where(
            col(Concern.subject) == literal("sample:") + cast(c.id, String),
            col(Concern.version).is_not(None),
            col(Entry.recorded_at) > moment,
            told,
        )
        .correlate_except(Entry, Concern, Payload)
        .exists()
    )


def ever(c: Any, kinds: Collection[str]) -> ColumnElement[bool]:
    """That something of these kinds was ever told of a sample."""
    subjects = (
        sql.select(cast(func.substr(col(Concern.subject), 8), BigInteger))
        .join(Entry, col(Entry.id) == col(Concern.entry_id))
        .where(
            col(Entry.kind).in_(sorted(kinds)),
            col(Concern.version).is_not(None),
            col(Concern.subject).startswith("sample:", autoescape=True),
        )
    )
    found: ColumnElement[bool] = c.id.in_(subjects)
    return found


def used_after_withdrawal(c: Any, kinds: Collection[str]) -> ColumnElement[bool]:
    """That one of these things happened to a sample later than its donor withdrew from use."""
    # From the few donors who withdrew to their samples, and from these to what was told of them.
    later = (
        sql.select(col(Sample.id))
        .join(Donor, col(Donor.id) == col(Sample.donor_id))
        .join(Concern, col(Concern.subject) == literal("sample:") + cast(col(Sample.id), String))
        .join(Entry, col(Entry.id) == col(Concern.entry_id))
        .where(
            col(Donor.withdrawn).in_([one for one in WithdrawalLevel if one.stops_use]),
            col(Concern.version).is_not(None),
            col(Entry.kind).in_(sorted(kinds)),
            col(Entry.occurred_at) > col(Donor.withdrawn_at),
        )
        .correlate(None)
    )
    found: ColumnElement[bool] = c.id.in_(later)
    return found


def to_be_destroyed_since(c: Any, moment: datetime) -> ColumnElement[bool]:
    """That the donor asked for destruction before `moment`."""
    donors = sql.select(col(Donor.id)).where(
        col(Donor.withdrawn) == WithdrawalLevel.DESTROY, col(Donor.withdrawn_at) < moment
    )
    found: ColumnElement[bool] = and_(c.donor_id.is_not(None), c.donor_id.in_(donors))
    return found


def promised(c: Any, before: datetime | None = None) -> ColumnElement[bool]:
    """That a sample is promised, or was so before a moment and still is."""
    promises = sql.select(col(Reservation.sample_id)).where(col(Reservation.state) == ReservationState.ACTIVE)
    if before is not None:
        promises = promises.where(col(Reservation.made_at) < before)
    found: ColumnElement[bool] = c.id.in_(promises)
    return found


def nonconforming(c: Any) -> ColumnElement[bool]:
    """That a non-conformity concerns a sample."""
    return (
        sql.select(col(NonconformitySample.nonconformity_id))
        .where(col(NonconformitySample.sample_id) == c.id)
        .correlate_except(NonconformitySample)
        .exists()
    )


def has_children(c: Any) -> ColumnElement[bool]:
    """That something came out of a sample."""
    lines = sql.select(col(Lineage.child_id)).where(col(Lineage.parent_id) == c.id)
    return lines.correlate_except(Lineage).exists()


def last_of_its_donor(c: Any) -> ColumnElement[bool]:
    """That its donor has no other sample in the stock of the whole house."""
    other = aliased(Sample)
    donors = (
        sql.select(col(other.donor_id))
        .where(col(other.status).in_(STOCK), col(other.donor_id).is_not(None))
        .group_by(col(other.donor_id))
        .having(func.count() == 1)
    )
    found: ColumnElement[bool] = and_(c.donor_id.is_not(None), c.donor_id.in_(donors))
    return found


def decided_at(c: Any) -> ColumnElement[datetime | None]:
    """When the request that a shipment serves was decided."""
    moment: ColumnElement[datetime | None] = (
        sql.select(col(Request.decided_at))
        .where(col(Request.id) == c.request_id)
        .correlate_except(Request)
        .scalar_subquery()
    )
    return moment


def told_between(work: Work, after: datetime, before: datetime) -> bool:
    """Whether anything was told in the whole ledger after one moment and before another."""
    query = sql.select(col(Entry.id)).where(col(Entry.recorded_at) > after, col(Entry.recorded_at) < before)
    return work.session.connection().execute(query.limit(1)).first() is not None
