"""Reads the rows behind a figure by their ids, with the names that people know them by."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, sql
from sqlmodel import col

from app.biobank.donors.models import Donor
from app.biobank.quality.models import Nonconformity
from app.biobank.requests.models import Request
from app.biobank.samples.models import Sample
from app.biobank.shipments.models import Shipment
from app.biobank.storage.models import Container, ContainerFormat, Site
from app.biobank.studies.models import Study
from app.core.work import Work


class Known(NamedTuple):
    """What is known of a row: its code, what it is, its state, and the ids of its study and site."""

    id: int
    code: str
    what: str
    state: str
    study: str
    site: str
    at: datetime | None


def _read(
    work: Work, ids: Collection[int], key: Any, columns: Iterable[Any], study: Any, site: Any
) -> list[Known]:
    code, what, state, at = columns
    query: Any = sql.select(
        key,
        code,
        what,
        state,
        col(Study.code) if study is not None else sql.literal(""),
        col(Site.code) if site is not None else sql.literal(""),
        at,
    ).where(key.in_(ids))
    query = query.select_from(key.class_)
    if study is not None:
        query = query.outerjoin(Study, col(Study.id) == study)
    if site is not None:
        query = query.outerjoin(Site, col(Site.id) == site)
    return [
        Known(row[0], row[1], str(row[2]), str(row[3]), row[4] or "", row[5] or "", row[6])
        for row in work.session.execute(query)
    ]


def samples(work: Work, ids: Collection[int]) -> list[Known]:
    """Samples: material, status, and when they were received."""
    columns = (col(Sample.code), col(Sample.material), col(Sample.status), col(Sample.received_at))
    return _read(work, ids, col(Sample.id), columns, col(Sample.study_id), col(Sample.site_id))


def donors(work: Work, ids: Collection[int]) -> list[Known]:
    """Donors: their pseudonym, and how far they withdrew."""
    columns = (col(Donor.pseudonym), col(Donor.diagnosis), col(Donor.withdrawn), col(Donor.withdrawn_at))
    return _read(work, ids, col(Donor.id), columns, col(Donor.study_id), None)


def nonconformities(work: Work, ids: Collection[int]) -> list[Known]:
    """Non-conformities: code, severity, state, and when they were opened."""
    one = Nonconformity
    columns = (col(one.code), col(one.severity), col(one.state), col(one.opened_at))
    return _read(work, ids, col(one.id), columns, col(one.study_id), col(one.site_id))


def requests(work: Work, ids: Collection[int]) -> list[Known]:
    """Requests: title, state, and when they were handed in."""
    columns = (col(Request.code), col(Request.title), col(Request.state), col(Request.submitted_at))
    return _read(work, ids, col(Request.id), columns, col(Request.study_id), None)


def shipments(work: Work, ids: Collection[int]) -> list[Known]:
    """Shipments: their kind, state and origin, and when they left."""
    columns = (col(Shipment.code), col(Shipment.kind), col(Shipment.state), col(Shipment.dispatched_at))
    return _read(work, ids, col(Shipment.id), columns, None, col(Shipment.from_site_id))


class Filled(NamedTuple):
    """A container that holds tubes, with how many it could hold and how many stand in it."""

    id: int
    code: str
    kind: str
    site: str
    places: int
    tubes: int


def boxes(work: Work, ids: Collection[int]) -> list[Filled]:
    """Boxes with their positions and tubes."""
    tubes = (
        sql.select(func.count())
        .select_from(Sample)
        .where(col(Sample.container_id) == col(Container.id))
        .scalar_subquery()
    )
    query: Any = (
        sql.select(
            col(Container.id),
            col(Container.code),
            col(Container.kind),
            col(Site.code),
            col(ContainerFormat.row_count) * col(ContainerFormat.column_count),
            tubes,
        )
        .join(Site, col(Site.id) == col(Container.site_id))
        .join(ContainerFormat, col(ContainerFormat.id) == col(Container.format_id))
        .where(col(Container.id).in_(ids))
    )
    return [Filled(*row) for row in work.session.execute(query)]
