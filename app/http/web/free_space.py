"""The page that finds free space: say what is to be put away, and open where it fits."""

from typing import Annotated, get_args

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from app.biobank.stations import queries as stations
from app.biobank.stations.box_sheet import temperature_name
from app.biobank.stations.free_space import finding
from app.biobank.stations.free_space.schemas import FreeSpace, Needed, SpaceWanted
from app.biobank.storage import queries
from app.biobank.storage.temperatures import FACTS, TemperatureClass
from app.core.actor import Permission
from app.core.errors import Invalid
from app.core.gate import Gate
from app.core.schemas import View
from app.core.work import Work
from app.http.deps import gate
from app.http.web import pages
from app.http.web.samples import Option

router = APIRouter()
Reading = Annotated[Gate, Depends(gate(Permission.STORAGE_READ))]
KINDS: dict[str, str] = {
    "tube": "tubes",
    "box": "whole boxes",
    "plate": "whole plates",
    "rack": "whole racks",
}


class Typed(View):
    """The form as it was sent; what is empty is open."""

    kind: str = "tube"
    count: str = "1"
    temperature: str = ""
    format: str = ""
    site: str = ""
    study: str = ""


class FreeSpacePage(View):
    """What was asked, what can be asked, and where there is room (None before the first question)."""

    typed: Typed
    kinds: list[Option]
    temperatures: list[Option]
    formats: list[Option]
    sites: list[Option]
    studies: list[Option]
    found: FreeSpace | None
    names: dict[str, str]


@router.get("/storage/free")
def free_space_page(request: Request, door: Reading, typed: Annotated[Typed, Query()]) -> Response:
    """The form, and what fits."""
    with door.read() as work:
        found = finding.find(work, _wanted(typed)) if request.query_params else None
        return pages.show(request, work, "free_space.html", _page(work, typed, found))


def _page(work: Work, typed: Typed, found: FreeSpace | None) -> FreeSpacePage:
    return FreeSpacePage(
        typed=typed,
        kinds=list(KINDS.items()),
        temperatures=[(key.value, one.name) for key, one in FACTS.items()],
        formats=[(one.code, one.name) for one in queries.formats(work, "", 200).items],
        sites=[
            (one.code, f"{one.name} ({one.code})")
            for one in stations.visible_sites(work, Permission.STORAGE_READ)
        ],
        studies=[(one.code, one.code) for one in stations.studies(work)],
        found=found,
        names={one.value: temperature_name(one) for one in TemperatureClass},
    )


def _wanted(typed: Typed) -> SpaceWanted:
    if typed.kind not in get_args(Needed):
        raise Invalid("That is not put away.", fields={"kind": "Choose one of the list."})
    if typed.temperature and typed.temperature not in set(TemperatureClass):
        raise Invalid("There is no such class of temperature.", fields={"temperature": "Choose one."})
    count = typed.count.strip() or "1"
    if not (count.isascii() and count.isdigit() and len(count) <= 5 and 1 <= int(count) <= 10_000):
        raise Invalid("How many is a whole number.", fields={"count": "1 to 10,000."})
    return SpaceWanted.model_validate(
        {
            "kind": typed.kind,
            "count": int(count),
            **{
                name: value.strip()[:40]
                for name, value in typed.model_dump(
                    include={"temperature", "format", "site", "study"}
                ).items()
                if value.strip()
            },
        }
    )
