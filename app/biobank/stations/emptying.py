"""A unit that is emptied, in a hurry or not: what still stands in it, slot by slot (W23)."""

from app.biobank.stations.box_sheet import temperature_name
from app.biobank.stations.maps.shapes import Spot
from app.biobank.stations.maps.unit_map import map_of
from app.biobank.storage.queries import container_by_code, may_at, temperature_of
from app.biobank.storage.slots import slot_code
from app.biobank.storage.tree import queries as tree
from app.biobank.storage.words import ContainerKind
from app.core.actor import Permission
from app.core.schemas import View
from app.core.work import Work


class Emptying(View):
    """What has to be carried out of a unit, each with all that is inside, and its temperature in words."""

    code: str
    temperature: str
    inner: list[Spot]


def look(work: Work, code: str) -> Emptying:
    """What stands in the unit now; E-BC-UNKNOWN where there is none that one may see."""
    unit = container_by_code(work, code)
    return Emptying(
        code=unit.code,
        temperature=temperature_name(temperature_of(work, unit)),
        inner=_movable(map_of(work, unit).spot),
    )


def _movable(spot: Spot) -> list[Spot]:
    """What can be carried: shelves stay, what stands on them goes."""
    found: list[Spot] = []
    for one in spot.inner:
        # Where it stands is said with its shelf: every shelf has a slot 1.
        at = slot_code(spot.code, one.label) if one.label else ""
        stays = bool(one.kind) and not ContainerKind(one.kind).is_carried
        found += _movable(one) if stays else [one.model_copy(update={"label": at})]
    return found


def left_in(work: Work, code: str) -> list[str]:
    """The labels of what still has to be carried out of the unit; of what one may not know, only that it is there."""
    unit = container_by_code(work, code)
    inside = tree.inside(work, [unit.id or 0])
    stays = {one.id for one in inside if not one.kind.is_carried} | {unit.id}
    return [
        one.code
        if may_at(work, Permission.STORAGE_READ, one.site_id, one.study_id)
        else "one of another study"
        for one in inside
        if one.kind.is_carried and one.parent_id in stays
    ]
