"""The map of a unit, a shelf or a rack: what stands in it down to the boxes, and what of it the reader may know."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from app.biobank.stations.fullness import queries as fullness
from app.biobank.stations.fullness.queries import Counted
from app.biobank.stations.maps import queries
from app.biobank.stations.maps.queries import Found
from app.biobank.stations.maps.shapes import FormatRoom, Share, Slot, Spot, UnitMap
from app.biobank.storage.models import Container
from app.biobank.storage.queries import may_at
from app.biobank.storage.schemes import Format, Scheme
from app.biobank.storage.words import ContainerKind
from app.core.actor import Permission
from app.core.work import Work

MOST: Final = 1500
"""So many containers are drawn on one map; a unit of 40,000 positions has some 500 boxes."""


def map_of(work: Work, container: Container, most: int = MOST) -> UnitMap:
    """The map of a container that holds containers. The questions asked are as many for one box as for a thousand.

    A room, and whatever holds more than `most`, is shown by what stands directly in it.
    """
    root = container.id or 0
    is_coarse = container.kind is ContainerKind.ROOM
    rows = [] if is_coarse else queries.inside(work, root, most + 2)
    if is_coarse or len(rows) > most + 1:
        is_coarse, rows = True, queries.standing_in(work, root, most + 2)
    reading = _Reading(work, rows[: most + 1], root, is_coarse)
    spot = reading.spot(next(row for row in rows if row.id == root), None)
    spots = list(_all(spot))
    return UnitMap(
        spot=spot,
        rooms=[] if is_coarse else _rooms(spots),
        free_slots=sum(len(one.slots) for one in spots),
        numbers=reading.numbers(spots),
        is_coarse=is_coarse,
        is_cut=len(rows) > most + 1,
    )


class _Reading:
    """Turns the rows of one map into its spots."""

    def __init__(self, work: Work, rows: Sequence[Found], root: int, is_coarse: bool) -> None:
        self._work, self._is_coarse, self._root = work, is_coarse, root
        self._codes = queries.study_codes(work)
        self._inner: dict[int | None, list[Found]] = defaultdict(list)
        for row in rows:
            if row.id != root:
                self._inner[row.parent_id].append(row)
        for inside in self._inner.values():
            inside.sort(key=lambda one: (one.slot is None, one.slot or 0, one.code))
        below = [row.id for row in rows if row.id != root] if is_coarse else [row.id for row in rows]
        groups = fullness.counted_under(work, below) if is_coarse else queries.counted(work, below)
        self._tubes: dict[int, list[Counted]] = defaultdict(list)
        for group in groups:
            self._tubes[group.container_id].append(group)
        self._waits = fullness.waiting_under(work, below) if is_coarse else queries.waiting(work, below)
        self._places = fullness.positions_under(work, below) if is_coarse else {}

    def spot(self, row: Found, around: Format | None) -> Spot:
        """A container with all inside it; only that it is there, where the reader may not know of it."""
        label = around.label_of(row.slot) if around is not None and row.slot is not None else ""
        if not may_at(self._work, Permission.STORAGE_READ, row.site_id, row.study_id):
            return Spot(code="", place=row.slot, label=label)
        grid = _grid(row)
        rows = self._inner.get(row.id, [])
        inner = [self.spot(one, grid) for one in rows]
        is_open = row.is_open and not (self._is_coarse and row.id != self._root)
        taken = {one.slot for one in rows}
        free = [place for place in range(len(grid)) if place not in taken] if grid and is_open else []
        groups = self._tubes.get(row.id, [])
        seen = [one for one in groups if self._may_see(one)]
        own = len(grid) if grid and not row.is_open else 0
        return Spot(
            code=row.code,
            name=row.name,
            kind=row.kind,
            state=row.state,
            place=row.slot,
            label=label,
            rows=grid.rows if grid else 0,
            columns=grid.columns if grid else 0,
            format=row.format or "",
            study=self._codes[row.study_id] if row.study_id is not None else "",
            places=self._places.get(row.id, 0 if self._is_coarse else own) + sum(one.places for one in inner),
            tubes=sum(one.tubes for one in groups) + sum(one.tubes for one in inner),
            waits=self._waits.get(row.id, 0) + sum(one.waits for one in inner),
            held=sum(one.held for one in seen) + sum(one.held for one in inner),
            reserved=sum(one.reserved for one in seen) + sum(one.reserved for one in inner),
            shares=self._shares(groups, inner),
            is_open=is_open,
            inner=inner,
            slots=[Slot(place=place, label=grid.label_of(place)) for place in free] if grid else [],
        )

    def numbers(self, spots: Iterable[Spot]) -> dict[str, int]:
        """The studies on the map, each with its number among all: its colour and pattern are the same on every map."""
        shown = {code for spot in spots for code in (*spot.studies, spot.study) if code}
        return {code: number for number, code in enumerate(self._codes.values()) if code in shown}

    def _may_see(self, group: Counted) -> bool:
        return self._work.actor.may(Permission.SAMPLES_READ, group.site_id, group.study_id)

    def _shares(self, groups: Sequence[Counted], inner: Sequence[Spot]) -> list[Share]:
        tubes: dict[str, int] = defaultdict(int)
        for group in groups:
            tubes[self._codes[group.study_id] if self._may_see(group) else ""] += group.tubes
        for share in (share for one in inner for share in one.shares):
            tubes[share.study] += share.tubes
        known = sorted(tubes.items(), key=lambda one: (not one[0], -one[1], one[0]))
        return [Share(study=study, tubes=number) for study, number in known]


def _grid(row: Found) -> Format | None:
    if row.row_count is None or row.column_count is None or row.scheme is None:
        return None
    return Format(row.row_count, row.column_count, Scheme(row.scheme))


def _all(spot: Spot) -> Iterable[Spot]:
    yield spot
    for one in spot.inner:
        yield from _all(one)


def _rooms(spots: Sequence[Spot]) -> list[FormatRoom]:
    boxes: dict[str, list[Spot]] = defaultdict(list)
    for spot in spots:
        if spot.places and not spot.is_open and not spot.inner:
            boxes[spot.format].append(spot)
    return [
        FormatRoom(format=name, boxes=len(found), free=sum(one.free for one in found))
        for name, found in sorted(boxes.items())
    ]
