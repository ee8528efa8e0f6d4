"""Every select on shipments: which one may see, what is in them, and what stayed behind."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, true
from sqlmodel import col, select

from app.biobank.barcodes import queries as barcodes
from app.biobank.requests.models import Request
from app.biobank.samples.models import Sample
from app.biobank.samples.queries import visible as visible_samples
from app.biobank.samples.words import Status
from app.biobank.shipments.errors import ShipmentUnknown
from app.biobank.shipments.models import Shipment, ShipmentLine
from app.biobank.shipments.schemas import ShipmentLineView
from app.biobank.shipments.words import LineState, ShipmentKind, ShipmentState
from app.biobank.storage import queries as storage
from app.core.actor import Permission
from app.core.paging import Page, page
from app.core.work import Work

MOST_REMAINING = 500


def may_at(work: Work, permission: Permission, site_id: int) -> bool:
    """Whether the actor may do this at a site, in some study; each tube is then judged by its own study."""
    return storage.may_at(work, permission, site_id)


def visible(work: Work) -> ColumnElement[bool]:
    """Which shipments the actor may see: from or to the sites of one's grants, with tubes of their studies or empty."""
    seen: list[ColumnElement[bool]] = []
    for permission in (Permission.SHIPMENTS_READ, Permission.SHIPMENTS_SEAL, Permission.SHIPMENTS_RECEIVE):
        for site_id, study_id in work.actor.scopes(permission):
            here: ColumnElement[bool] = true()
            ours: ColumnElement[bool] = true()
            if site_id is not None:
                here = or_(col(Shipment.from_site_id) == site_id, col(Shipment.to_site_id) == site_id)
            if study_id is not None:
                ours = or_(_has_lines(Sample.study_id == study_id), ~_has_lines())
            seen.append(and_(here, ours))
    return or_(*seen) if seen else ~true()


def _has_lines(*conditions: Any) -> ColumnElement[bool]:
    """Whether a shipment has lines, or lines whose tubes are so."""
    lines = select(ShipmentLine.id).where(col(ShipmentLine.shipment_id) == col(Shipment.id))
    if conditions:
        lines = lines.join(Sample, col(Sample.id) == col(ShipmentLine.sample_id)).where(*conditions)
    return lines.exists()


def by_code(work: Work, code: str, *, for_update: bool = False) -> Shipment:
    """The shipment of this number or waybill scan; E-SHIPMENT-UNKNOWN for none, and for one that is hidden."""
    return _find(work, code, visible(work), for_update)


def of_own_request(work: Work, code: str, own: ColumnElement[bool], *, for_update: bool = False) -> Shipment:
    """A shipment that serves a request of the actor's own (`own` is that condition)."""
    theirs = select(Request.id).where(own).scalar_subquery()
    return _find(work, code, col(Shipment.request_id).in_(theirs), for_update)


def _find(work: Work, code: str, seen: ColumnElement[bool], for_update: bool) -> Shipment:
    barcode = barcodes.find(work, code)
    found = None
    if barcode is not None and barcode.kind == "shipment":
        query = select(Shipment).where(Shipment.id == barcode.target_id, seen)
        if for_update:
            query = query.with_for_update().execution_options(populate_existing=True)
        found = work.session.exec(query).one_or_none()
    if found is None:
        raise ShipmentUnknown(f"There is no shipment {code}.", fields={"code": "Unknown shipment."})
    return found


def listed(
    work: Work, after: str, size: int, state: ShipmentState | None, waybill: str
) -> Page[ShipmentLineView]:
    """Shipments, newest first."""
    query = select(Shipment).where(visible(work))
    if state is not None:
        query = query.where(Shipment.state == state)
    if waybill:
        query = query.where(Shipment.waybill == waybill)
    see = ShipmentLineView.model_validate
    return page(work.session, query, col(Shipment.id), see, after, size, newest_first=True)


def by_waybill(work: Work, waybill: str) -> Shipment | None:
    """The newest shipment under this number of a courier that the actor may see; couriers count anew in time."""
    query = select(Shipment).where(Shipment.waybill == waybill, visible(work))
    return work.session.exec(query.order_by(col(Shipment.id).desc()).limit(1)).one_or_none()


def codes_like(work: Work, prefix: str) -> list[str]:
    """The numbers of shipments that begin so."""
    return list(work.session.exec(select(Shipment.code).where(col(Shipment.code).startswith(prefix))))


def lines_of(work: Work, shipment_id: int, *states: LineState) -> list[ShipmentLine]:
    """The lines of a shipment in their order, all or those in some states."""
    query = select(ShipmentLine).where(ShipmentLine.shipment_id == shipment_id)
    if states:
        query = query.where(col(ShipmentLine.state).in_(states))
    return list(work.session.exec(query.order_by(col(ShipmentLine.number))))


def counts(lines: Sequence[ShipmentLine]) -> dict[str, int]:
    """How many lines are in which state."""
    return dict(sorted(Counter(line.state.value for line in lines).items()))


def packed_elsewhere(work: Work, sample_ids: Sequence[int], shipment_id: int) -> dict[int, str]:
    """Which of these samples are packed in another shipment that has not left, and in which."""
    found: dict[int, str] = {}
    for start in range(0, len(sample_ids), 1000):
        query = (
            select(ShipmentLine.sample_id, Shipment.code)
            .join(Shipment, col(Shipment.id) == col(ShipmentLine.shipment_id))
            .where(
                col(ShipmentLine.sample_id).in_(sample_ids[start : start + 1000]),
                ShipmentLine.state == LineState.PACKED,
                ShipmentLine.shipment_id != shipment_id,
            )
        )
        found |= dict(work.session.exec(query).all())
    return found


def awaited_elsewhere(
    work: Work, sample_ids: Sequence[int], shipment_id: int
) -> list[tuple[Shipment, list[ShipmentLine]]]:
    """Lines of other shipments that still await these samples, locked with their shipment."""
    awaited = (LineState.DISPATCHED, LineState.MISSING)
    theirs = select(ShipmentLine).where(
        col(ShipmentLine.sample_id).in_(sample_ids),
        col(ShipmentLine.state).in_(awaited),
        ShipmentLine.shipment_id != shipment_id,
    )
    lines = list(work.session.exec(theirs))
    query = select(Shipment).where(col(Shipment.id).in_(sorted({line.shipment_id for line in lines})))
    query = query.where(col(Shipment.kind) != ShipmentKind.DISTRIBUTION).order_by(col(Shipment.id))
    locked = query.with_for_update().execution_options(populate_existing=True)
    return [
        (one, [line for line in lines if line.shipment_id == one.id]) for one in work.session.exec(locked)
    ]


def remaining_at(work: Work, site_id: int) -> list[str]:
    """Collected tubes that are still at a site: stragglers are never out of sight (W04)."""
    query = (
        select(Sample.code)
        .where(Sample.site_id == site_id, Sample.status == Status.COLLECTED)
        .where(or_(visible_samples(work), visible_samples(work, Permission.SHIPMENTS_PACK)))
    )
    return list(work.session.exec(query.order_by(col(Sample.id)).limit(MOST_REMAINING)))


def labels_of(work: Work, request_id: int) -> list[str]:
    """The labels that tubes of a request have been given, in all its shipments."""
    query = (
        select(ShipmentLine.label)
        .join(Shipment, col(Shipment.id) == col(ShipmentLine.shipment_id))
        .where(Shipment.request_id == request_id, ShipmentLine.label != "")
    )
    return list(work.session.exec(query))


def distributions_of(work: Work, sample_ids: Sequence[int]) -> dict[int, Shipment]:
    """The shipment in which each of these samples last left for a recipient."""
    query = (
        select(ShipmentLine.sample_id, Shipment)
        .join(Shipment, col(Shipment.id) == col(ShipmentLine.shipment_id))
        .where(
            col(ShipmentLine.sample_id).in_(sample_ids),
            col(Shipment.kind).in_((ShipmentKind.DISTRIBUTION, ShipmentKind.RETURN)),
            col(Shipment.dispatched_at).is_not(None),
        )
        .order_by(col(Shipment.id))
    )
    return dict(work.session.exec(query).all())


def of_request(work: Work, request_id: int) -> list[Shipment]:
    """The shipments that serve a request."""
    query = select(Shipment).where(Shipment.request_id == request_id).order_by(col(Shipment.id))
    return list(work.session.exec(query))
