"""Every select about free space: boxes with room for some tubes, containers with slots for some boxes."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import CTE, Row, and_, case, func, literal, or_, sql
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.biobank.samples.models import Sample
from app.biobank.samples.places.queries import is_out
from app.biobank.samples.queries import visible as tubes_visible
from app.biobank.stations.fullness.queries import holds_containers, kept_positions
from app.biobank.storage.models import Container, ContainerFormat
from app.biobank.storage.queries import visible
from app.biobank.storage.temperatures import TemperatureClass
from app.biobank.storage.words import ContainerKind, ContainerState
from app.core.work import Work

_SIZE = col(ContainerFormat.row_count) * col(ContainerFormat.column_count)


class Among(NamedTuple):
    """Where to look: sites by id (None: every one), classes of temperature (None: any), a study that things are for."""

    site_ids: list[int] | None
    temperatures: list[TemperatureClass] | None
    study_id: int | None


def _usable(work: Work, among: Among) -> CTE:
    """Every container in use that the actor may know of, with what it has from those around it: id, temperature, study_id."""
    start = [col(Container.parent_id).is_(None), col(Container.state) == ContainerState.ACTIVE, visible(work)]
    if among.site_ids is not None:
        start.append(col(Container.site_id).in_(among.site_ids))
    first: Any = sql.select(
        col(Container.id).label("id"),
        col(Container.temperature).label("temperature"),
        col(Container.study_id).label("study_id"),
    ).where(*start)
    whole: CTE = first.cte("usable", recursive=True)
    one = aliased(Container)
    return whole.union_all(
        sql.select(
            col(one.id),
            func.coalesce(one.temperature, whole.c.temperature),
            func.coalesce(one.study_id, whole.c.study_id),
        )
        .join(whole, col(one.parent_id) == whole.c.id)
        .where(col(one.state) == ContainerState.ACTIVE, visible(work, one))
    )


def _suiting(usable: CTE, among: Among) -> list[Any]:
    found: list[Any] = []
    if among.temperatures is not None:
        found.append(usable.c.temperature.in_(among.temperatures))
    if among.study_id is not None:
        found.append(or_(usable.c.study_id.is_(None), usable.c.study_id == among.study_id))
    return found


def boxes_with_room(
    work: Work, among: Among, *, count: int, format_code: str | None, most: int
) -> Sequence[Row[Any]]:
    """Boxes with `count` free positions, as rows (id, kept_for, format, tubes, mine).

    Those of the same study first, then empty ones, then others; of these the fullest first that takes them all.
    """
    usable, kept = _usable(work, among), kept_positions()
    tubes = func.count(col(Sample.id))
    seen = and_(col(Sample.study_id) == among.study_id, tubes_visible(work))
    mine = func.count(case((seen, 1))) if among.study_id else literal(0)
    free = _SIZE - tubes - func.coalesce(func.max(kept.c.waits), 0)
    conditions = [~holds_containers(), *_suiting(usable, among)]
    if format_code is not None:
        conditions.append(col(ContainerFormat.code) == format_code)
    is_mine = or_(mine > 0, func.max(usable.c.study_id) == among.study_id) if among.study_id else tubes > 0
    rank = case((and_(is_mine, mine == tubes), 0), (is_mine, 1), (tubes == 0, 2), else_=3)
    query = (
        sql.select(
            col(Container.id),
            func.max(usable.c.study_id).label("kept_for"),
            func.max(col(ContainerFormat.code)).label("format"),
            tubes.label("tubes"),
            mine.label("mine"),
        )
        .join(usable, usable.c.id == col(Container.id))
        .join(ContainerFormat, col(ContainerFormat.id) == col(Container.format_id))
        .outerjoin(Sample, col(Sample.container_id) == col(Container.id))
        .outerjoin(kept, kept.c.container_id == col(Container.id))
        .where(*conditions)
        .group_by(col(Container.id), _SIZE)
        .having(free >= count)
        .order_by(rank if among.study_id else (tubes == 0), free, col(Container.id))
        .limit(most)
    )
    return work.session.connection().execute(query).all()


def with_free_slots(
    work: Work,
    among: Among,
    *,
    kind: ContainerKind,
    around: Collection[ContainerKind],
    count: int,
    most: int,
) -> Sequence[Row[Any]]:
    """Containers of the kinds `around` with `count` free slots, as rows (id, kept_for, free).

    Those first in which something of `kind` stands already, then empty ones; of these the fullest first.
    """
    usable, child = _usable(work, among), aliased(Container)
    taken = func.count(col(child.slot))
    like = func.count(case((col(child.kind) == kind, 1)))
    free = _SIZE - taken
    query = (
        sql.select(
            col(Container.id),
            func.max(usable.c.study_id).label("kept_for"),
            free.label("free"),
        )
        .join(usable, usable.c.id == col(Container.id))
        .join(ContainerFormat, col(ContainerFormat.id) == col(Container.format_id))
        .outerjoin(child, col(child.parent_id) == col(Container.id))
        .where(col(Container.kind).in_(list(around)), holds_containers(), *_suiting(usable, among))
        .group_by(col(Container.id), _SIZE)
        .having(free >= count)
        .order_by(case((like > 0, 0), (taken == 0, 1), else_=2), free, col(Container.id))
        .limit(most)
    )
    return work.session.connection().execute(query).all()


def taken_positions(work: Work, container_ids: Collection[int]) -> dict[int, set[int]]:
    """The positions of each of these boxes to which no tube may be sent: filled ones, and those of tubes that are out."""
    ids = sorted(container_ids)
    standing: Any = sql.select(col(Sample.container_id).label("id"), col(Sample.place).label("place")).where(
        col(Sample.container_id).in_(ids)
    )
    out = sql.select(col(Sample.home_container_id), col(Sample.home_place)).where(
        col(Sample.home_container_id).in_(ids),
        is_out(),
    )
    found: dict[int, set[int]] = {id_: set() for id_ in ids}
    for id_, place in work.session.connection().execute(standing.union_all(out)):
        found[id_].add(place)
    return found
