"""The sites of the network with the units that stand there: how full each is, how cold, and what is to be heeded."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from app.biobank.stations import queries
from app.biobank.stations.box_sheet import temperature_name
from app.biobank.stations.fullness import queries as fullness
from app.biobank.stations.maps.shapes import percent
from app.biobank.storage.models import Container, Site
from app.core.actor import Permission
from app.core.schemas import View
from app.core.work import Work

SITES: Final = 20
UNITS: Final = 25
NEARLY_FULL: Final = 85
"""From so many per cent on, a unit is said to be nearly full."""


class UnitLine(View):
    """One unit, with all that stands in it. `held` and `reserved` count tubes that the reader may see."""

    code: str
    name: str
    kind: str
    state: str
    temperature: str
    places: int
    tubes: int
    waits: int
    held: int
    reserved: int

    @property
    def percent(self) -> int | None:
        """How full it is, 0 to 100; None where nobody knows how much it holds."""
        return percent(self.tubes, self.places) if self.places else None

    @property
    def share(self) -> int:
        """How full it is, in tenths."""
        return (self.percent or 0) // 10

    @property
    def free(self) -> int:
        """Positions to which a tube may be sent."""
        return max(0, self.places - self.tubes - self.waits)

    @property
    def is_nearly_full(self) -> bool:
        """Whether it is time to look for another."""
        return (self.percent or 0) > NEARLY_FULL


class SitePlan(View):
    """A site and its outermost containers; `next` is the key after which more of them come."""

    code: str
    name: str
    country: str
    kind: str
    units: list[UnitLine]
    next: str | None = None


class SitePlans(View):
    """Sites, and the code after which more of them come."""

    sites: list[SitePlan]
    next: str | None = None


def site_plans(work: Work, after: str = "") -> SitePlans:
    """The sites whose storage the actor may see, page by page, each with its first units."""
    sites = queries.visible_sites(work, Permission.STORAGE_READ, after, SITES + 1)
    more, sites = len(sites) > SITES, sites[:SITES]
    return SitePlans(sites=_plans(work, sites, ""), next=sites[-1].code if more else None)


def site_plan(work: Work, code: str, after: str) -> SitePlan | None:
    """One site with its units after the key `after`; None for a site whose storage the actor may not see."""
    sites = [one for one in queries.visible_sites(work, Permission.STORAGE_READ) if one.code == code]
    return _plans(work, sites, after)[0] if sites else None


def _plans(work: Work, sites: Sequence[Site], after: str) -> list[SitePlan]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in queries.units_at(work, [one.id or 0 for one in sites], UNITS + 1, after):
        found[row[0].site_id].append(row)
    rows = {site_id: units[:UNITS] for site_id, units in found.items()}
    lines = _lines(work, [row[0] for units in rows.values() for row in units])
    return [
        SitePlan(
            code=one.code,
            name=one.name,
            country=one.country,
            kind=one.kind,
            units=[lines[row[0].id] for row in rows.get(one.id or 0, [])],
            next=rows[one.id or 0][-1].key if len(found[one.id or 0]) > UNITS else None,
        )
        for one in sites
    ]


def _lines(work: Work, units: Sequence[Container]) -> dict[int, UnitLine]:
    ids = [one.id or 0 for one in units]
    if not ids:
        return {}
    places, tubes, waits = (
        ask(work, ids) for ask in (fullness.positions_under, fullness.tubes_under, fullness.waiting_under)
    )
    held, reserved = fullness.held_under(work, ids), fullness.reserved_under(work, ids)
    return {
        one.id or 0: UnitLine(
            code=one.code,
            name=one.name,
            kind=one.kind,
            state=one.state,
            temperature=temperature_name(one.temperature),
            places=places.get(one.id or 0, 0),
            tubes=tubes.get(one.id or 0, 0),
            waits=waits.get(one.id or 0, 0),
            held=held.get(one.id or 0, 0),
            reserved=reserved.get(one.id or 0, 0),
        )
        for one in units
    }
