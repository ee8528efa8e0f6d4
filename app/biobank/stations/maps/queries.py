"""Every select of the maps of storage: what stands inside, how many tubes, of which studies; counted by the database."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row, func, or_, sql
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
from app.biobank.studies.models import Study
from app.core.db.asking import Question, among
from app.core.work import Work

_BY_SLOT = (col(Container.slot), col(Container.code))


def inside(work: Work, container_id: int, most: int) -> Sequence[Row[Any]]:
    """A container and all that stands in it, however deep, as rows by slot; `most` of them."""
    whole = (
        sql.select(col(Container.id).label("id"))
        .where(col(Container.id) == container_id)
        .cte("whole", recursive=True)
    )
    one = aliased(Container)
    whole = whole.union_all(sql.select(col(one.id)).join(whole, col(one.parent_id) == whole.c.id))
    return _rows(work, _described().join(whole, whole.c.id == col(Container.id)).limit(most))


def standing_in(work: Work, container_id: int, most: int) -> Sequence[Row[Any]]:
    """A container and what stands directly in it, as `inside`."""
    near = or_(col(Container.id) == container_id, col(Container.parent_id) == container_id)
    itself_first = col(Container.id) != container_id
    return _rows(work, _described().where(near).order_by(None).order_by(itself_first, *_BY_SLOT).limit(most))


def _described() -> Any:
    return (
        sql.select(
            col(Container.id),
            col(Container.parent_id),
            col(Container.slot),
            col(Container.code),
            col(Container.name),
            col(Container.kind),
            col(Container.state),
            col(Container.site_id),
            col(Container.study_id),
            col(ContainerFormat.name).label("format"),
            col(ContainerFormat.row_count),
            col(ContainerFormat.column_count),
            col(ContainerFormat.scheme),
            holds_containers().label("is_open"),
        )
        .outerjoin(ContainerFormat, col(ContainerFormat.id) == col(Container.format_id))
        .order_by(*_BY_SLOT)
    )


def _rows(work: Work, query: Any) -> Sequence[Row[Any]]:
    return list(work.session.connection().execute(query).all())


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
