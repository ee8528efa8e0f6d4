"""The map of a unit as a page shows it: its drawings, the legend of its studies, and the way from a free slot."""

from datetime import datetime
from urllib.parse import urlencode

from markupsafe import Markup
from pydantic import ConfigDict

from app.biobank.stations.maps.shapes import Spot, UnitMap
from app.biobank.stations.maps.unit_map import map_of
from app.biobank.storage.models import Container
from app.biobank.storage.queries import may_at
from app.core.actor import Permission
from app.core.schemas import View
from app.core.work import Work
from app.http.web.maps import marks
from app.http.web.maps.drawing import draw, sheets


class Study(View):
    """A study in the legend: how many of its tubes stand here, and its mark."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    code: str
    tubes: int
    swatch: Markup


class Drawing(View):
    """One drawing, of a shelf or of the whole."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    spot: Spot
    is_rest: bool
    svg: Markup


class MapShown(View):
    """A map with all that a page draws of it."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    map: UnitMap
    at: datetime
    studies: list[Study]
    hidden: Markup
    drawings: list[Drawing]


def shown(work: Work, container: Container) -> MapShown:
    """The map of a container that holds containers."""
    found = map_of(work, container)
    may_move = may_at(work, Permission.STORAGE_MOVE, container.site_id)

    def from_slot(parent: str, slot: str) -> str:
        return f"/storage/moves?{urlencode({'parent': parent, 'slot': slot})}" if may_move else ""

    tubes = {one.study: one.tubes for one in found.spot.shares}
    return MapShown(
        map=found,
        at=work.now,
        studies=[
            Study(code=code, tubes=tubes.get(code, 0), swatch=marks.swatch(number))
            for code, number in sorted(found.numbers.items())
        ],
        hidden=marks.swatch(None),
        drawings=[
            Drawing(spot=one.spot, is_rest=one.is_rest, svg=draw(one.spot, found.numbers, from_slot))
            for one in sheets(found.spot)
        ],
    )
