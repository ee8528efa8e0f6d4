"""Asks for stock-takes: one to change, pages of them, boxes, discrepancies, notes, figures, and what may be drawn."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import ColumnElement, and_, delete, false, func, or_, true
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.biobank.barcodes import queries as barcodes
from app.biobank.samples.models import Sample
from app.biobank.stock_takes.errors import NotInScope, StockTakeOver, StockTakeUnknown
from app.biobank.stock_takes.models import BoxCount, Discrepancy, NotedScan, StockTake, StockTakeFrame
from app.biobank.stock_takes.words import BoxState, DiscrepancyKind, Resolution, StockTakeState
from app.biobank.storage.models import Container
from app.core.actor import Permission
from app.core.work import Work

_SLICE = 1000
STANDS: ColumnElement[bool] = and_(
    or_(col(Discrepancy.resolution).is_(None), col(Discrepancy.resolution) != Resolution.COUNTED_AGAIN),
    col(Discrepancy.times)
    == select(BoxCount.times)
    .where(col(BoxCount.id) == col(Discrepancy.box_id))
    .correlate(Discrepancy)
    .scalar_subquery(),
)
"""What a count that was set aside found, or one before the last of its box, counts no more."""
READERS = (Permission.STOCKTAKES_READ, Permission.STOCKTAKES_COUNT)


def visible(work: Work) -> ColumnElement[bool]:
    """Which stock-takes the actor may see: at their sites, of their studies or of no single one."""
    conditions: list[ColumnElement[bool]] = []
    for scope in {scope for permission in READERS for scope in work.actor.scopes(permission)}:
        parts: list[ColumnElement[bool]] = []
        if scope.site_id is not None:
            parts.append(col(StockTake.site_id) == scope.site_id)
        if scope.study_id is not None:
            parts.append(or_(col(StockTake.study_id).is_(None), col(StockTake.study_id) == scope.study_id))
        conditions.append(and_(*parts) if parts else true())
    return or_(*conditions) if conditions else false()


def by_id(work: Work, number: int, *, for_update: bool = False) -> StockTake:
    """The stock-take, or E-NOT-FOUND. `for_update`: nobody else counts, resolves or closes it meanwhile."""
    query = select(StockTake).where(StockTake.id == number, visible(work))
    if for_update:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = work.session.exec(query).one_or_none()
    if found is None:
        raise StockTakeUnknown("There is no such stock-take.", next_step="Choose one from the list.")
    return found


def by_ids(work: Work, ids: Collection[int]) -> dict[int, StockTake]:
    """Stock-takes of a page by id."""
    query = select(StockTake).where(col(StockTake.id).in_(sorted(ids)))
    return {row.id or 0: row for row in work.session.exec(query)}


def under_way(work: Work, number: int) -> StockTake:
    """The stock-take, locked, to go on with; refused (E-STATE) when it is over."""
    found = by_id(work, number, for_update=True)
    if found.state is not StockTakeState.OPEN:
        raise StockTakeOver(
            f"Stock-take {number} is {found.state} already.", next_step="Open a new one to count again."
        )
    return found


def listing(work: Work, state: StockTakeState | None) -> SelectOfScalar[StockTake]:
    """The stock-takes the actor may see; to be ordered and paged."""
    query = select(StockTake).where(visible(work))
    return query if state is None else query.where(StockTake.state == state)


def box_of(work: Work, take: StockTake, code: str, *, fresh: bool = False) -> BoxCount:
    """The line of the box with this label; E-NOT-ON-LIST where the stock-take does not hold it."""
    known = barcodes.find(work, code)
    query = select(BoxCount).where(
        BoxCount.stock_take_id == take.id,
        BoxCount.container_id == (known.target_id if known and known.kind == "container" else 0),
    )
    if fresh:
        query = query.execution_options(populate_existing=True)
    found = work.session.exec(query).one_or_none()
    if found is None:
        raise NotInScope(
            f"{code} does not belong to this stock-take.",
            next_step="Scan a box of the list, or open another.",
        )
    return found


def boxes_listing(take_id: int, state: BoxState | None = None) -> SelectOfScalar[BoxCount]:
    """The boxes of a stock-take; to be ordered and paged."""
    query = select(BoxCount).where(BoxCount.stock_take_id == take_id)
    return query if state is None else query.where(BoxCount.state == state)


def boxes_by_id(work: Work, ids: Collection[int]) -> dict[int, BoxCount]:
    """Lines of boxes by id."""
    query = select(BoxCount).where(col(BoxCount.id).in_(sorted(ids)))
    return {row.id or 0: row for row in work.session.exec(query)}


def waiting(work: Work, take_id: int, most: int) -> list[BoxCount]:
    """Boxes that nobody has counted yet, in order."""
    query = boxes_listing(take_id, BoxState.WAITING).order_by(col(BoxCount.number)).limit(most)
    return list(work.session.exec(query))


def counters(work: Work, take_id: int) -> set[int]:
    """Who counted a box of it."""
    query = select(BoxCount.counted_by).where(BoxCount.stock_take_id == take_id).distinct()
    return {id_ for id_ in work.session.exec(query) if id_ is not None}


def summed(work: Work, take_id: int) -> tuple[int, int, int, int]:
    """Boxes, counted ones, tubes checked, tubes correct."""
    counted = func.count().filter(col(BoxCount.state) == BoxState.COUNTED)
    query = select(
        func.count(),
        counted,
        func.coalesce(func.sum(BoxCount.checked), 0),
        func.coalesce(func.sum(BoxCount.correct), 0),
    ).where(BoxCount.stock_take_id == take_id)
    boxes, done, checked, correct = work.session.exec(query).one()
    return int(boxes), int(done), int(checked), int(correct)


def found(work: Work, take_id: int) -> dict[DiscrepancyKind, int]:
    """How many discrepancies there are of each kind."""
    query = (
        select(Discrepancy.kind, func.count())
        .where(Discrepancy.stock_take_id == take_id, STANDS)
        .group_by(Discrepancy.kind)
    )
    return {DiscrepancyKind(kind): int(count) for kind, count in work.session.exec(query)}


def by_box(work: Work, take_id: int) -> list[tuple[str, DiscrepancyKind, int]]:
    """The labels of the boxes with discrepancies, and how many of each kind."""
    query = (
        select(Container.code, Discrepancy.kind, func.count())
        .join(BoxCount, col(BoxCount.id) == col(Discrepancy.box_id))
        .join(Container, col(Container.id) == col(BoxCount.container_id))
        .where(Discrepancy.stock_take_id == take_id, STANDS)
        .group_by(Container.code, Discrepancy.kind)
        .order_by(Container.code)
    )
    return [(code, DiscrepancyKind(kind), int(count)) for code, kind, count in work.session.exec(query)]


def discrepancies_listing(take_id: int, *, unresolved: bool = False) -> SelectOfScalar[Discrepancy]:
    """The discrepancies of a stock-take; to be ordered and paged."""
    query = select(Discrepancy).where(Discrepancy.stock_take_id == take_id)
    return query.where(col(Discrepancy.resolution).is_(None)) if unresolved else query


def unresolved(work: Work, take_id: int, most: int | None = None) -> list[Discrepancy]:
    """What nobody has decided about yet, oldest first."""
    query = discrepancies_listing(take_id, unresolved=True).order_by(col(Discrepancy.id))
    return list(work.session.exec(query if most is None else query.limit(most)))


def how_many_unresolved(work: Work, take_id: int) -> int:
    """How many discrepancies wait for a decision."""
    query = select(func.count()).where(
        Discrepancy.stock_take_id == take_id, col(Discrepancy.resolution).is_(None)
    )
    return int(work.session.exec(query).one())


def unresolved_by_box(work: Work, box_ids: Collection[int]) -> dict[int, int]:
    """How many discrepancies of each box wait for a decision."""
    query = (
        select(Discrepancy.box_id, func.count())
        .where(col(Discrepancy.box_id).in_(sorted(box_ids)), col(Discrepancy.resolution).is_(None))
        .group_by(col(Discrepancy.box_id))
    )
    return {box_id: int(count) for box_id, count in work.session.exec(query)}


def of_box(work: Work, box_id: int) -> list[Discrepancy]:
    """The discrepancies of the count that stands."""
    query = select(Discrepancy).where(Discrepancy.box_id == box_id, STANDS).order_by(col(Discrepancy.id))
    return list(work.session.exec(query))


def discrepancies_by_id(work: Work, take_id: int, ids: Iterable[int]) -> dict[int, Discrepancy]:
    """Discrepancies of a stock-take by id."""
    query = select(Discrepancy).where(
        Discrepancy.stock_take_id == take_id, col(Discrepancy.id).in_(sorted(set(ids)))
    )
    return {row.id or 0: row for row in work.session.exec(query)}


def sightings(work: Work, take_id: int, sample_ids: Collection[int]) -> dict[int, Discrepancy]:
    """Where tubes that are missing in one box were seen in another box of the same stock-take."""
    kinds = (DiscrepancyKind.WRONG_BOX, DiscrepancyKind.EXTRA)
    query = select(Discrepancy).where(
        Discrepancy.stock_take_id == take_id,
        col(Discrepancy.sample_id).in_(sorted(sample_ids)),
        col(Discrepancy.kind).in_(kinds),
        STANDS,
    )
    return {row.sample_id or 0: row for row in work.session.exec(query)}


def notes(work: Work, box_id: int, user_id: int) -> list[NotedScan]:
    """What this counter has noted of the box, in the order of the scans."""
    query = select(NotedScan).where(NotedScan.box_id == box_id, NotedScan.user_id == user_id)
    return list(work.session.exec(query.order_by(col(NotedScan.number))))


def forget_notes(work: Work, box_id: int, user_id: int | None = None, place: int | None = None) -> None:
    """Remove notes: all of a box, those of one counter, or one of them."""
    query = delete(NotedScan).where(col(NotedScan.box_id) == box_id)
    if user_id is not None:
        query = query.where(col(NotedScan.user_id) == user_id)
    if place is not None:
        query = query.where(col(NotedScan.place) == place)
    work.session.execute(query)


def standing(work: Work, site_id: int, study_id: int | None, inside: Sequence[int] | None) -> list[int]:
    """The ids of the tubes that stand at positions there, ascending. `inside`: only in these containers."""
    query = select(col(Sample.id)).where(Sample.site_id == site_id, col(Sample.container_id).is_not(None))
    if study_id is not None:
        query = query.where(Sample.study_id == study_id)
    if inside is None:
        return [id_ for id_ in work.session.exec(query.order_by(col(Sample.id))) if id_ is not None]
    found: list[int] = []
    for start in range(0, len(inside), _SLICE):
        part = query.where(col(Sample.container_id).in_(inside[start : start + _SLICE]))
        found += [id_ for id_ in work.session.exec(part) if id_ is not None]
    return sorted(found)


def boxes_of_tubes(work: Work, sample_ids: Sequence[int]) -> dict[int, list[int]]:
    """The tubes by the box in which they stand; the boxes in the order of a walk along racks and slots."""
    found: dict[tuple[int, int, int], list[int]] = {}
    for start in range(0, len(sample_ids), _SLICE):
        query = (
            select(Sample.id, Container.parent_id, Container.slot, Container.id)
            .join(Container, col(Container.id) == col(Sample.container_id))
            .where(col(Sample.id).in_(sample_ids[start : start + _SLICE]))
        )
        for id_, parent, slot, box in work.session.exec(query):
            found.setdefault((parent or 0, slot if slot is not None else -1, box or 0), []).append(id_ or 0)
    return {key[2]: sorted(found[key]) for key in sorted(found)}


def frame_of(work: Work, take_id: int) -> bytes:
    """The frame as it was kept."""
    return work.session.get_one(StockTakeFrame, take_id).content


def is_waiting_for(work: Work, take: StockTake, container_ids: Collection[int]) -> set[int]:
    """Which of these containers are boxes of the stock-take that nobody has counted."""
    query = select(BoxCount.container_id).where(
        and_(
            col(BoxCount.stock_take_id) == take.id,
            col(BoxCount.state) == BoxState.WAITING,
            col(BoxCount.container_id).in_(sorted(container_ids)),
        )
    )
    return set(work.session.exec(query))
