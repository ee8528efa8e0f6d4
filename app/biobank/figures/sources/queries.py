"""Where the rows behind figures come from: what the actor may see of each kind, within the site, study and material."""

from collections.abc import Callable
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, FromClause, and_, cast, func, or_, sql, true
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.biobank.donors.models import Donor
from app.biobank.donors.queries import visible as visible_donors
from app.biobank.figures.within import Within
from app.biobank.figures.words import STOCK, Rows
from app.biobank.processing.models import Run, RunTube
from app.biobank.quality.models import Nonconformity
from app.biobank.quality.queries import visible as visible_nonconformities
from app.biobank.requests.models import Request
from app.biobank.requests.queries import visible as visible_requests
from app.biobank.samples.models import Sample
from app.biobank.samples.queries import visible as visible_samples
from app.biobank.shipments.models import Shipment
from app.biobank.shipments.queries import visible as visible_shipments
from app.biobank.stations.fullness.queries import holds_containers
from app.biobank.storage.models import Container, ContainerFormat
from app.biobank.storage.queries import visible as visible_containers
from app.biobank.storage.words import ContainerState
from app.core.actor import Permission
from app.core.db.scoping import within as reached
from app.core.ledger.models import Concern, Entry
from app.core.work import Work


class Source(NamedTuple):
    """Rows to count: where they are selected from, their columns by name, and which of them are seen."""

    table: FromClause
    c: Any
    seen: ColumnElement[bool]


def source(work: Work, rows: Rows, asked: Within) -> Source:
    """The rows of a kind that the actor may see, narrowed as far as the kind can be."""
    return _SOURCES[rows](work, asked)


def _table(model: Any) -> Any:
    return model.__table__


def _narrowed(
    asked: Within, site: Any = None, study: Any = None, material: Any = None
) -> ColumnElement[bool]:
    wanted = ((site, asked.site_id), (study, asked.study_id), (material, asked.material or None))
    return and_(
        true(), *(column == value for column, value in wanted if column is not None and value is not None)
    )


def of_samples(asked: Within, model: Any = Sample) -> ColumnElement[bool]:
    """That a sample is of the site, study and material that are asked for."""
    return _narrowed(asked, col(model.site_id), col(model.study_id), col(model.material))


def _samples(work: Work, asked: Within) -> Source:
    table = _table(Sample)
    return Source(table, table.c, and_(visible_samples(work), of_samples(asked)))


def _spun(work: Work, asked: Within) -> Source:
    # A tube is spun once, so no sample comes twice.
    rows = (
        sql.select(*_table(Sample).c, col(Run.started_at).label("spun_at"))
        .join(RunTube, col(RunTube.sample_id) == col(Sample.id))
        .join(Run, col(Run.id) == col(RunTube.run_id))
        .where(visible_samples(work), of_samples(asked), col(Run.started_at).is_not(None))
        .subquery("spun")
    )
    return Source(rows, rows.c, true())


def _donors(work: Work, asked: Within) -> Source:
    table = _table(Donor)
    theirs = sql.select(col(Sample.donor_id)).where(
        col(Sample.status).in_(STOCK),
        col(Sample.donor_id).is_not(None),
        visible_samples(work),
        of_samples(asked),
    )
    return Source(table, table.c, and_(visible_donors(work), table.c.id.in_(theirs)))


def _boxes(work: Work, asked: Within) -> Source:
    """Every container in use that holds tubes, with its temperature, positions and tubes, and how many are free."""
    first: Any = sql.select(
        col(Container.id).label("id"), col(Container.temperature).label("temperature")
    ).where(
        col(Container.parent_id).is_(None),
        col(Container.state) == ContainerState.ACTIVE,
        visible_containers(work),
        _narrowed(asked, col(Container.site_id)),
    )
    usable = first.cte("usable", recursive=True)
    one = aliased(Container)
    usable = usable.union_all(
        sql.select(col(one.id), func.coalesce(one.temperature, usable.c.temperature))
        .join(usable, col(one.parent_id) == usable.c.id)
        .where(col(one.state) == ContainerState.ACTIVE, visible_containers(work, one))
    )
    tubes = (
        sql.select(col(Sample.container_id).label("id"), func.count().label("tubes"))
        .where(col(Sample.container_id).is_not(None))
        .group_by(col(Sample.container_id))
        .subquery("standing")
    )
    size = col(ContainerFormat.row_count) * col(ContainerFormat.column_count)
    filled = func.coalesce(tubes.c.tubes, 0)
    rows = (
        sql.select(
            col(Container.id).label("id"),
            col(Container.code).label("code"),
            col(Container.site_id).label("site_id"),
            usable.c.temperature.label("temperature"),
            size.label("places"),
            filled.label("tubes"),
            (size - filled).label("free"),
        )
        .join(usable, usable.c.id == col(Container.id))
        .join(ContainerFormat, col(ContainerFormat.id) == col(Container.format_id))
        .outerjoin(tubes, tubes.c.id == col(Container.id))
        .where(~holds_containers())
        .subquery("boxes")
    )
    return Source(rows, rows.c, true())


def _entries(work: Work, asked: Within) -> Source:
    table = _table(Entry)
    seen = [
        reached(work.actor.scopes(Permission.AUDIT_READ), col(Entry.site_id), col(Entry.study_id)),
        _narrowed(asked, col(Entry.site_id), col(Entry.study_id)),
    ]
    if asked.material:
        of_it = (
            sql.select(col(Concern.entry_id))
            .join(Sample, col(Sample.id) == cast(func.substr(col(Concern.subject), 8), BigInteger))
            .where(
                col(Concern.entry_id) == col(Entry.id),
                col(Concern.version).is_not(None),
                col(Concern.subject).startswith("sample:", autoescape=True),
                col(Sample.material) == asked.material,
            )
            .correlate(Entry)
        )
        seen.append(of_it.exists())
    return Source(table, table.c, and_(*seen))


def _nonconformities(work: Work, asked: Within) -> Source:
    table = _table(Nonconformity)
    return Source(
        table,
        table.c,
        and_(visible_nonconformities(work), _narrowed(asked, table.c.site_id, table.c.study_id)),
    )


def _requests(work: Work, asked: Within) -> Source:
    table = _table(Request)
    return Source(table, table.c, and_(visible_requests(work), _narrowed(asked, study=table.c.study_id)))


def _shipments(work: Work, asked: Within) -> Source:
    table = _table(Shipment)
    here: ColumnElement[bool] = true()
    if asked.site_id is not None:
        here = or_(table.c.from_site_id == asked.site_id, table.c.to_site_id == asked.site_id)
    return Source(table, table.c, and_(visible_shipments(work), here))


_SOURCES: dict[Rows, Callable[[Work, Within], Source]] = {
    Rows.SAMPLES: _samples,
    Rows.SPUN: _spun,
    Rows.DONORS: _donors,
    Rows.BOXES: _boxes,
    Rows.ENTRIES: _entries,
    Rows.NONCONFORMITIES: _nonconformities,
    Rows.REQUESTS: _requests,
    Rows.SHIPMENTS: _shipments,
}
