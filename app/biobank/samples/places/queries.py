"""Asks what stands where: occupied and free places, the content of a box, when a tube was picked."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, tuple_
from sqlmodel import col, select

from app.biobank.samples.models import Sample
from app.biobank.samples.places.spots import Key
from app.biobank.samples.words import Status
from app.biobank.storage.models import Container, ContainerFormat
from app.biobank.storage.temperatures import TemperatureClass
from app.biobank.storage.tree.queries import tree
from app.biobank.storage.words import ContainerKind
from app.core.access.models import User
from app.core.ledger.models import Concern, Entry
from app.core.work import Work

_OUT = (Status.AVAILABLE, Status.IN_PROCESS)


def homes(work: Work, sample_ids: Collection[int]) -> set[int]:
    """The boxes from which these tubes were picked."""
    query = select(Sample.home_container_id).where(
        col(Sample.id).in_(sorted(sample_ids)), col(Sample.home_container_id).is_not(None)
    )
    return {id_ for id_ in work.session.exec(query.distinct()) if id_ is not None}


def is_out() -> ColumnElement[bool]:
    """Somebody has the tube in hand and may bring it back: its place is kept for it."""
    return and_(col(Sample.custodian_user_id).is_not(None), col(Sample.status).in_(_OUT))


def not_to_be_given(work: Work, container_id: int, leaving: Collection[int]) -> set[int]:
    """Places of a box that nobody should be sent to: occupied ones, and those of tubes that are out.

    `leaving` are samples that the same deed puts elsewhere.
    """
    standing = select(Sample.place).where(
        Sample.container_id == container_id, col(Sample.id).not_in(sorted(leaving))
    )
    waiting = select(Sample.home_place).where(
        Sample.home_container_id == container_id,
        is_out(),
        col(Sample.id).not_in(sorted(leaving)),
    )
    rows = work.session.execute(standing.union_all(waiting)).scalars()
    return {place for place in rows if place is not None}


def standing_at(work: Work, spots: Sequence[Key]) -> dict[Key, Sample]:
    """What stands at these places."""
    found: dict[Key, Sample] = {}
    for start in range(0, len(spots), 400):
        query = select(Sample).where(
            tuple_(col(Sample.container_id), col(Sample.place)).in_(spots[start : start + 400])
        )
        found |= {(row.container_id or 0, row.place or 0): row for row in work.session.exec(query)}
    return found


def with_tubes(work: Work, container_ids: Collection[int]) -> bool:
    """Whether any tube stands in one of these."""
    query = select(Sample.id).where(col(Sample.container_id).in_(sorted(container_ids))).limit(1)
    return work.session.exec(query).first() is not None


def materials_in(work: Work, container_ids: Collection[int]) -> dict[str, int]:
    """How many tubes of each material stand in these."""
    query = select(Sample.material, func.count()).where(col(Sample.container_id).in_(sorted(container_ids)))
    return dict(list(work.session.exec(query.group_by(col(Sample.material)))))


def studies_in(work: Work, container_ids: Collection[int]) -> set[int]:
    """The studies of the tubes in these."""
    query = select(Sample.study_id).where(col(Sample.container_id).in_(sorted(container_ids)))
    return set(work.session.exec(query.distinct()))


def never_frozen(work: Work, container_ids: Collection[int]) -> list[Sample]:
    """The tubes in these whose clock from collection to freezing still runs, locked in ascending order."""
    query = select(Sample).where(
        col(Sample.container_id).in_(sorted(container_ids)), col(Sample.frozen_at).is_(None)
    )
    locked = query.order_by(col(Sample.id)).with_for_update().execution_options(populate_existing=True)
    return list(work.session.exec(locked))


def picked_at(work: Work, sample_ids: Sequence[int]) -> dict[int, datetime]:
    """When these tubes were last picked, from the ledger."""
    names = {f"sample:{id_}": id_ for id_ in sample_ids}
    query = (
        select(Concern.subject, func.max(Entry.occurred_at))
        .join(Entry, col(Entry.id) == col(Concern.entry_id))
        .where(col(Concern.subject).in_(sorted(names)), Entry.kind == "sample.picked")
        .group_by(col(Concern.subject))
    )
    return {names[subject]: moment for subject, moment in work.session.exec(query)}


def logins(work: Work, user_ids: Collection[int]) -> dict[int, str]:
    """The logins of these users, for sentences."""
    query = select(User).where(col(User.id).in_(sorted(user_ids)))
    return {user.id or 0: user.login for user in work.session.exec(query)}


def content(work: Work, container_id: int, seen: ColumnElement[bool]) -> Sequence[Row[Any]]:
    """The tubes of a box as rows, by place; `shown` says whether the actor may know of each."""
    query = select(  # type: ignore[call-overload]
        Sample.place,
        Sample.code,
        Sample.material,
        Sample.status,
        Sample.holds,
        Sample.amount,
        Sample.unit,
        Sample.basis,
        Sample.thaws,
        seen.label("shown"),
    )
    rows = work.session.connection().execute(
        query.where(Sample.container_id == container_id).order_by(Sample.place)
    )
    return rows.all()


def with_room(
    work: Work,
    site_id: int,
    *,
    temperature: TemperatureClass | None = None,
    format_code: str | None = None,
    study_id: int | None = None,
    most: int = 100,
) -> Sequence[Row[Any]]:
    """Boxes of a site that have room, as rows (id, free): begun ones first, those with least room before."""
    around = tree(site_id)
    size = col(ContainerFormat.row_count) * col(ContainerFormat.column_count)
    inner = select(Container.parent_id).where(col(Container.parent_id).is_not(None))
    count = func.count(col(Sample.id))
    free = size - count
    conditions = [
        around.c.usable,
        col(Container.kind).in_([kind for kind in ContainerKind if kind.holds_samples]),
        or_(col(Container.kind) != ContainerKind.RACK, col(Container.id).not_in(inner)),
        or_(around.c.study_id.is_(None), around.c.study_id == study_id),
    ]
    if temperature is not None:
        conditions.append(around.c.temperature == temperature)
    if format_code is not None:
        conditions.append(col(ContainerFormat.code) == format_code)
    query: Any = (
        select(col(Container.id), free.label("free"))
        .join(around, around.c.id == col(Container.id))
        .join(ContainerFormat, col(ContainerFormat.id) == col(Container.format_id))
        .outerjoin(Sample, col(Sample.container_id) == col(Container.id))
        .where(and_(*conditions))
        .group_by(col(Container.id), size)
        .having(free > 0)
        .order_by(count == 0, free, col(Container.id))
        .limit(most)
    )
    return work.session.connection().execute(query).all()
