"""Shows discrepancies: what differs, what the record says, where a missing tube was seen, and what may be decided."""

from collections.abc import Mapping, Sequence

from app.biobank.samples import queries as samples
from app.biobank.samples.models import Sample
from app.biobank.samples.places.queries import logins
from app.biobank.samples.words import HoldKind
from app.biobank.stock_takes import queries
from app.biobank.stock_takes.models import BoxCount, Discrepancy, StockTake
from app.biobank.stock_takes.rules import FITTING
from app.biobank.stock_takes.schemas import DiscrepancyView, Numbered
from app.biobank.stock_takes.words import DiscrepancyKind, StockTakeState
from app.biobank.storage.tree import queries as tree
from app.biobank.storage.tree.surroundings import Surroundings
from app.core.paging import Page, page
from app.core.work import Work

_HIDDEN = "not yours to see"


def listed(
    work: Work, number: int, after: str, size: int, *, unresolved: bool = False
) -> Page[DiscrepancyView]:
    """The discrepancies of a stock-take, oldest first."""
    take = queries.by_id(work, number)
    query = queries.discrepancies_listing(take.id or 0, unresolved=unresolved)
    found = page(work.session, query, Discrepancy.id, Numbered.model_validate, after, size)  # type: ignore[arg-type]
    rows = queries.discrepancies_by_id(work, take.id or 0, [one.id for one in found.items])
    views = discrepancy_views(work, take, [rows[one.id] for one in found.items])
    return Page(items=views, next=found.next)


def discrepancy_views(work: Work, take: StockTake, rows: Sequence[Discrepancy]) -> list[DiscrepancyView]:
    """Discrepancies for people, as far as they may know of the tubes."""
    if not rows:
        return []
    lines = queries.boxes_by_id(work, {row.box_id for row in rows})
    missing = {row.sample_id for row in rows if row.kind is DiscrepancyKind.MISSING and row.sample_id}
    seen = queries.sightings(work, take.id or 0, missing) if missing else {}
    lines |= queries.boxes_by_id(work, {row.box_id for row in seen.values()})
    boxes = tree.surroundings(work, {line.container_id for line in lines.values()})
    ids = {id_ for row in rows for id_ in (row.sample_id, row.other_id) if id_ is not None}
    tubes = samples.by_ids(work, ids)
    people = {row.resolved_by for row in rows if row.resolved_by is not None}
    names = logins(work, people) if people else {}
    told = _Told(work, take, lines, boxes, tubes, seen, names)
    return [told.view(row) for row in rows]


class _Told:
    """What is needed to tell of several discrepancies, looked up once."""

    def __init__(
        self,
        work: Work,
        take: StockTake,
        lines: Mapping[int, BoxCount],
        boxes: Mapping[int, Surroundings],
        tubes: Mapping[int, Sample],
        seen: Mapping[int, Discrepancy],
        names: Mapping[int, str],
    ) -> None:
        self.work, self.take, self.lines, self.boxes = work, take, lines, boxes
        self.tubes, self.seen, self.names = tubes, seen, names

    def view(self, row: Discrepancy) -> DiscrepancyView:
        sample = self.tubes.get(row.sample_id or 0)
        known = sample is None or samples.may_see(self.work, sample)
        scanned = row.kind not in (DiscrepancyKind.MISSING, DiscrepancyKind.UNREADABLE)
        is_open = row.resolution is None and self.take.state is StockTakeState.OPEN
        return DiscrepancyView(
            id=row.id or 0,
            box=self._box(row).container.code,
            kind=row.kind,
            code=row.code if known or (scanned and row.other_id is None) else _HIDDEN,
            other=self._code(row.other_id),
            position=self._label(row, row.place),
            seen_at=self._label(row, row.seen_place),
            recorded=row.recorded if known else _HIDDEN,
            message=self._message(row, sample if known else None),
            suggestion=self._suggestion(row) if is_open and known else "",
            fitting=[one.value for one in FITTING[row.kind]] if is_open and not self._own(row) else [],
            resolution=row.resolution,
            reason=row.reason,
            resolved_by=self.names.get(row.resolved_by or 0, ""),
            resolved_at=row.resolved_at,
        )

    def _own(self, row: Discrepancy) -> bool:
        """Whether the actor counted the box; somebody else decides then (roles, section 3)."""
        return self.lines[row.box_id].counted_by == self.work.actor.user_id

    def _box(self, row: Discrepancy) -> Surroundings:
        return self.boxes[self.lines[row.box_id].container_id]

    def _label(self, row: Discrepancy, place: int | None) -> str:
        grid = self._box(row).grid
        return grid.label_of(place) if grid is not None and place is not None else ""

    def _code(self, sample_id: int | None) -> str:
        sample = self.tubes.get(sample_id or 0)
        if sample is None:
            return ""
        return sample.code if samples.may_see(self.work, sample) else _HIDDEN

    def _message(self, row: Discrepancy, sample: Sample | None) -> str:
        seen, place = self._label(row, row.seen_place), self._label(row, row.place)
        match row.kind:
            case DiscrepancyKind.MISSING:
                known = sample is not None and HoldKind.MISSING_SUSPECTED in sample.holds.split()
                return f"Recorded at {place} and not seen." + (" It is looked for already." if known else "")
            case DiscrepancyKind.EXTRA:
                status = f" It is {sample.status.replace('_', ' ')}." if sample is not None else ""
                return f"Seen at {seen}, and recorded at no position.{status}"
            case DiscrepancyKind.MISPLACED:
                return f"Seen at {seen}, recorded at {place}."
            case DiscrepancyKind.SWAPPED:
                return f"The tubes at {place} and {seen} stand in each other's places."
            case DiscrepancyKind.WRONG_BOX:
                return f"Seen at {seen}, recorded in another box."
            case DiscrepancyKind.UNREADABLE:
                presumed = f" {row.code} is recorded there." if sample is not None else ""
                return f"A tube at {seen} could not be read.{presumed}"
            case DiscrepancyKind.UNKNOWN:
                return f"Seen at {seen}; nobody knows this code."
            case DiscrepancyKind.DUPLICATE:
                return f"Seen at {seen}, and at another place of the box: one sample, two tubes."

    def _suggestion(self, row: Discrepancy) -> str:
        """Where a missing tube was seen by another count of the same stock-take."""
        found = self.seen.get(row.sample_id or 0) if row.kind is DiscrepancyKind.MISSING else None
        if found is None or found.seen_place is None:
            return ""
        return self._box(found).label_of(found.seen_place)
