"""Finds room for what is to be put away: boxes that fill up without mixing studies, slots for whole boxes and racks."""

from typing import Any, Final, Literal

from app.biobank.stations import queries as stations
from app.biobank.stations.free_space import queries
from app.biobank.stations.free_space.queries import Among
from app.biobank.stations.free_space.schemas import BoxWithRoom, FreeSpace, SlotsFree, SpaceWanted
from app.biobank.storage.queries import format_by_code, must_at, site_by_code
from app.biobank.storage.slots import slot_code
from app.biobank.storage.temperatures import TemperatureClass, suits
from app.biobank.storage.tree import queries as tree
from app.biobank.storage.tree.surroundings import may_stand_in
from app.biobank.storage.words import ContainerKind
from app.biobank.studies.queries import study_by_code
from app.core.actor import Permission
from app.core.work import Work

MOST: Final = 40
"""So many boxes, and so many containers with free slots, are named."""
SLOTS: Final = 12
"""So many free slots of each container are named, or as many as are needed."""


def find(work: Work, wanted: SpaceWanted) -> FreeSpace:
    """Where there is room, the best first. Only what is in use, cold enough, and kept for no other study."""
    among = _among(work, wanted)
    if wanted.format:
        format_by_code(work, wanted.format)
    boxes: list[BoxWithRoom] = []
    is_cut = False
    if wanted.kind == "tube":
        rows = queries.boxes_with_room(
            work, among, count=wanted.count, format_code=wanted.format, most=MOST + 1
        )
        is_cut, boxes = len(rows) > MOST, _boxes(work, among, rows[:MOST])
    kind = ContainerKind.BOX if wanted.kind == "tube" else ContainerKind(wanted.kind)
    needed = 1 if wanted.kind == "tube" else wanted.count
    around = [one for one in ContainerKind if may_stand_in(kind, one) and one is not ContainerKind.ROOM]
    rows = queries.with_free_slots(work, among, kind=kind, around=around, count=needed, most=MOST + 1)
    return FreeSpace(
        boxes=boxes,
        slots=_slots(work, rows[:MOST], max(needed, SLOTS)),
        is_cut=is_cut or len(rows) > MOST,
    )


def _among(work: Work, wanted: SpaceWanted) -> Among:
    site_ids = None
    if wanted.site:
        site = site_by_code(work, wanted.site)
        must_at(work, Permission.STORAGE_READ, site.id or 0)
        site_ids = [site.id or 0]
    cold = wanted.temperature
    return Among(
        site_ids=site_ids,
        temperatures=[one for one in TemperatureClass if suits(cold, one)] if cold else None,
        study_id=study_by_code(work, wanted.study).id if wanted.study else None,
    )


def _boxes(work: Work, among: Among, rows: Any) -> list[BoxWithRoom]:
    ids = {row.id for row in rows}
    found, taken = tree.surroundings(work, ids), queries.taken_positions(work, ids)
    codes = stations.codes_of_studies(work, {row.kept_for for row in rows if row.kept_for is not None})
    sites = stations.codes_of_sites(work, {one.container.site_id for one in found.values()})
    boxes = []
    for row in rows:
        box = found[row.id]
        if box.grid is None:
            continue
        free = [place for place in box.grid.places() if place not in taken[row.id]]
        boxes.append(
            BoxWithRoom(
                code=box.container.code,
                where=box.path,
                site=sites[box.container.site_id],
                temperature=box.temperature,
                format=row.format,
                kept_for=codes.get(row.kept_for, ""),
                tubes_of=_tubes_of(row.tubes, row.mine) if among.study_id else "",
                places=len(box.grid),
                free=len(free),
                first=box.grid.label_of(free[0]) if free else "",
            )
        )
    return boxes


def _tubes_of(tubes: int, mine: int) -> Literal["same", "other", "both", "none"]:
    if not tubes:
        return "none"
    return "same" if mine == tubes else "both" if mine else "other"


def _slots(work: Work, rows: Any, most: int) -> list[SlotsFree]:
    ids = {row.id for row in rows}
    found, taken = tree.surroundings(work, ids), tree.slots_taken(work, ids).keys()
    codes = stations.codes_of_studies(work, {row.kept_for for row in rows if row.kept_for is not None})
    sites = stations.codes_of_sites(work, {one.container.site_id for one in found.values()})
    slots = []
    for row in rows:
        parent = found[row.id]
        if parent.grid is None:
            continue
        code = parent.container.code
        labels = [parent.grid.label_of(one) for one in parent.grid.places() if (row.id, one) not in taken]
        slots.append(
            SlotsFree(
                code=code,
                where=parent.path,
                site=sites[parent.container.site_id],
                kind=parent.container.kind,
                temperature=parent.temperature,
                kept_for=codes.get(row.kept_for, ""),
                free=row.free,
                labels=labels[:most],
                slots=[slot_code(code, label) for label in labels[:most]],
            )
        )
    return slots
