"""How full containers are with all that stands inside, however deep: what can hold a tube, and what does."""

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import CTE, ColumnElement, and_, case, exists, func, or_, sql
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.biobank.samples.models import Reservation, Sample
from app.biobank.samples.places.queries import is_out
from app.biobank.samples.queries import visible as tubes_visible
from app.biobank.samples.words import ReservationState
from app.biobank.storage.models import Container, ContainerFormat
from app.biobank.storage.queries import visible
from app.biobank.storage.words import ContainerKind
from app.core.work import Work


class Counted(NamedTuple):
    """The tubes of one study in one container, as far as they belong to one site."""

    container_id: int
    study_id: int
    site_id: int
    tubes: int
    held: int
    reserved: int


def holds_containers(of: Any = Container) -> ColumnElement[bool]:
    """Whether a container holds containers, not tubes.

    A rack may hold either. What stands in it decides; an empty one is like the other racks of its format.
    """
    child, parent, tube = aliased(Container), aliased(Container), aliased(Sample)
    has_child = exists().where(col(child.parent_id) == col(of.id))
    has_tube = exists().where(col(tube.container_id) == col(of.id))
    used_so = (
        sql.select(col(parent.format_id))
        .join(child, col(child.parent_id) == col(parent.id))
        .where(col(parent.kind) == ContainerKind.RACK, col(parent.format_id).is_not(None))
        .distinct()
    )
    like_others = and_(~has_tube, col(of.format_id).in_(used_so))
    return or_(
        and_(*(col(of.kind) != kind for kind in ContainerKind if kind.holds_samples)),
        and_(col(of.kind) == ContainerKind.RACK, or_(has_child, like_others)),
    )


def kept_positions() -> Any:
    """By container, the positions to which nobody is to be sent, since their tubes are out: container_id, waits."""
    other = aliased(Sample)
    taken = exists().where(
        col(other.container_id) == col(Sample.home_container_id), col(other.place) == col(Sample.home_place)
    )
    return (
        sql.select(col(Sample.home_container_id).label("container_id"), func.count().label("waits"))
        .where(
            col(Sample.home_container_id).is_not(None),
            is_out(),
            ~taken,
        )
        .group_by(col(Sample.home_container_id))
        .subquery("kept")
    )


def _tops(work: Work, ids: Collection[int]) -> CTE:
    """Containers with all inside them that the actor may know of: top (whose inside it is), id."""
    first: Any = sql.select(col(Container.id).label("top"), col(Container.id).label("id")).where(
        col(Container.id).in_(sorted(ids))
    )
    whole: CTE = first.cte("tops", recursive=True)
    one = aliased(Container)
    return whole.union_all(
        sql.select(whole.c.top, col(one.id))
        .join(whole, col(one.parent_id) == whole.c.id)
        .where(visible(work, one))
    )


def positions_under(work: Work, ids: Collection[int]) -> dict[int, int]:
    """How many positions for tubes there are in each of these containers, however deep."""
    tops = _tops(work, ids)
    size = col(ContainerFormat.row_count) * col(ContainerFormat.column_count)
    query = (
        sql.select(tops.c.top, func.sum(size).label("places"))
        .join(Container, col(Container.id) == tops.c.id)
        .join(ContainerFormat, col(ContainerFormat.id) == col(Container.format_id))
        .where(~holds_containers())
        .group_by(tops.c.top)
    )
    return {row.top: int(row.places) for row in work.session.connection().execute(query)}


def tubes_under(work: Work, ids: Collection[int]) -> dict[int, int]:
    """How many tubes stand in each of these containers, however deep."""
    tops = _tops(work, ids)
    query = (
        sql.select(tops.c.top, func.count().label("tubes"))
        .join(Sample, col(Sample.container_id) == tops.c.id)
        .group_by(tops.c.top)
    )
    return {row.top: row.tubes for row in work.session.connection().execute(query)}


def waiting_under(work: Work, ids: Collection[int]) -> dict[int, int]:
    """How many positions in each of these containers, however deep, are kept for tubes that are out."""
    tops, kept = _tops(work, ids), kept_positions()
    query = (
        sql.select(tops.c.top, func.sum(kept.c.waits).label("waits"))
        .join(kept, kept.c.container_id == tops.c.id)
        .group_by(tops.c.top)
    )
    return {row.top: int(row.waits) for row in work.session.connection().execute(query)}


_promised = (
    sql.select(col(Reservation.id))
    .where(
        col(Reservation.sample_id) == col(Sample.id),
        col(Reservation.state) == ReservationState.ACTIVE,
    )
    .exists()
)
HELD = func.count(case((col(Sample.holds) != "", 1)))
RESERVED = func.count(case((_promised, 1)))


def counted_under(work: Work, ids: Collection[int]) -> list[Counted]:
    """As `counted`, for all that stands in each of these containers, however deep."""
    tops = _tops(work, ids)
    query = (
        sql.select(tops.c.top, col(Sample.study_id), col(Sample.site_id), func.count(), HELD, RESERVED)
        .join(Sample, col(Sample.container_id) == tops.c.id)
        .group_by(tops.c.top, col(Sample.study_id), col(Sample.site_id))
    )
    return [Counted(*row) for row in work.session.connection().execute(query)]


def held_under(work: Work, ids: Collection[int]) -> dict[int, int]:
    """How many tubes in each of these containers, however deep, are on hold, of those that the actor may see."""
    tops = _tops(work, ids)
    query = (
        sql.select(tops.c.top, func.count().label("tubes"))
        .join(Sample, col(Sample.container_id) == tops.c.id)
        .where(col(Sample.holds) != "", tubes_visible(work))
        .group_by(tops.c.top)
    )
    return {row.top: row.tubes for row in work.session.connection().execute(query)}


def reserved_under(work: Work, ids: Collection[int]) -> dict[int, int]:
    """As `held_under`, the tubes that are reserved."""
    tops = _tops(work, ids)
    query = (
        sql.select(tops.c.top, func.count(col(Sample.id).distinct()).label("tubes"))
        .join(Sample, col(Sample.container_id) == tops.c.id)
        .join(Reservation, col(Reservation.sample_id) == col(Sample.id))
        .where(col(Reservation.state) == ReservationState.ACTIVE, tubes_visible(work))
        .group_by(tops.c.top)
    )
    return {row.top: row.tubes for row in work.session.connection().execute(query)}
