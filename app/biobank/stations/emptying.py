"""A unit that is emptied, in a hurry or not: what still stands in it, what goes first, and what is in doubt (W23)."""

from app.biobank.stations import queries
from app.biobank.stations.box_sheet import Inner, inner_line, temperature_name
from app.biobank.storage.queries import container_by_code, temperature_of
from app.biobank.storage.words import ContainerKind
from app.core.schemas import View
from app.core.work import Work


class Emptying(View):
    """What still stands directly in a unit, and its temperature in words."""

    code: str
    temperature: str
    inner: list[Inner]

    @property
    def left(self) -> int:
        """How many containers still stand in it."""
        return len(self.inner)


def look(work: Work, code: str) -> Emptying:
    """What stands in the unit now; E-BC-UNKNOWN where there is none that one may see."""
    unit = container_by_code(work, code)
    return Emptying(
        code=unit.code,
        temperature=temperature_name(temperature_of(work, unit)),
        inner=[inner_line(work, unit, one) for one in queries.children_of(work, unit.id or 0)],
    )


def is_unit(work: Work, code: str) -> bool:
    """Whether this is a freezer, a tank or a room: too large for a hand."""
    return container_by_code(work, code).kind in (ContainerKind.UNIT, ContainerKind.ROOM)
