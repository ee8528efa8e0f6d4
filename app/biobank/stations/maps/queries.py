"""Every select of the maps of storage: what stands inside, how many tubes, of which studies; counted by the database."""

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import CTE, Integer, bindparam, func, or_, sql
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from app.biobank.samples.models import Sample
from app.biobank.stations.fullness.queries import (
    HELD,
    RESERVED,
    Counted,
    holds_containers,
    kept_positions,
)
from app.biobank.storage.models import Container, ContainerFormat
from app.biobank.storage.words import ContainerKind, ContainerState
from app.biobank.studies.models import Study
from app.core.db.asking import Question, among
from app.core.work import Work


class Found(NamedTuple):
    """A container with the grid that it has. `is_open`: it holds containers, not tubes."""

    id: int
    parent_id: int | None
    slot: int | None
    code: str
    name: str
    kind: ContainerKind
    state: ContainerState
    site_id: int
    study_id: int | None
    format: str | None
    row_count: int | None
    column_count: int | None
    scheme: str | None
    is_open: bool


def _described() -> Any:
    return sql.select(
        col(Container.id),
        col(Container.parent_id),
        col(Container.slot),
        col(Container.code),
        col(Container.name),
        col(Container.kind),
        col(Container.state),
        col(Container.site_id),
        col(Container.study_id),
        col(ContainerFormat.name),
        col(ContainerFormat.row_count),
        col(ContainerFormat.column_count),
        col(ContainerFormat.scheme),
        holds_containers(),
    ).outerjoin(ContainerFormat, col(ContainerFormat.id) == col(Container.format_id))


def _inside() -> Any:
    root: Any = sql.select(col(Container.id).label("id")).where(col(Container.id) == bindparam("container"))
    whole: CTE = root.cte("whole", recursive=True)
    one = aliased(Container)
    whole = whole.union_all(sql.select(col(one.id)).join(whole, col(one.parent_id) == whole.c.id))
    return _described().join(whole, whole.c.id == col(Container.id)).limit(bindparam("most", type_=Integer))


_INSIDE = Question(Found, _inside())
_STANDING_IN = Question(
    Found,
    _described()
    .where(
        or_(
            col(Container.id) == bindparam("container"),
            col(Container.parent_id) == bindparam("container"),
        )
    )
    .order_by(col(Container.id) != bindparam("container"), col(Container.slot), col(Container.code))
    .limit(bindparam("most", type_=Integer)),
)


def inside(work: Work, container_id: int, most: int) -> list[Found]:
    """A container and all that stands in it, however deep; `most` of them."""
    return work.ask(_INSIDE, container=container_id, most=most)


def standing_in(work: Work, container_id: int, most: int) -> list[Found]:
    """A container and what stands directly in it by slot; itself first, `most` in all."""
    return work.ask(_STANDING_IN, container=container_id, most=most)


_COUNTED = Question(
    Counted,
    sql.select(
        col(Sample.container_id),
        col(Sample.study_id),
        col(Sample.site_id),
        func.count(),
        HELD,
        RESERVED,
    )
    .where(among(Sample.container_id, "containers"))
    .group_by(col(Sample.container_id), col(Sample.study_id), col(Sample.site_id)),
)


def counted(work: Work, container_ids: Collection[int]) -> list[Counted]:
    """The tubes in these containers, counted by container, study and site."""
    return work.ask(_COUNTED, containers=sorted(container_ids)) if container_ids else []


def waiting(work: Work, container_ids: Collection[int]) -> dict[int, int]:
    """How many positions of each of these containers are kept for tubes that somebody has taken out."""
    kept = kept_positions()
    query = sql.select(kept).where(kept.c.container_id.in_(sorted(container_ids)))
    return {row.container_id: row.waits for row in work.session.connection().execute(query)}


def study_codes(work: Work) -> dict[int, str]:
    """Every study's code by id, in the order in which they were opened."""
    query = select(Study.id, Study.code).order_by(col(Study.id))
    return {id_ or 0: code for id_, code in work.session.exec(query)}
