"""The sites of the network with the units that stand there."""

from app.biobank.stations import queries
from app.biobank.stations.box_sheet import Inner, inner_line
from app.core.actor import Permission
from app.core.schemas import View
from app.core.work import Work


class SitePlan(View):
    """A site and its outermost containers."""

    code: str
    name: str
    country: str
    kind: str
    units: list[Inner]


def site_plans(work: Work) -> list[SitePlan]:
    """Every site whose storage the actor may see."""
    sites = queries.visible_sites(work, Permission.STORAGE_READ)
    units: dict[int, list[Inner]] = {}
    for row in queries.units_at(work, [one.id for one in sites if one.id is not None]):
        units.setdefault(row[0].site_id, []).append(inner_line(work, None, row))
    return [
        SitePlan(
            code=one.code,
            name=one.name,
            country=one.country,
            kind=one.kind,
            units=units.get(one.id or 0, []),
        )
        for one in sites
    ]
