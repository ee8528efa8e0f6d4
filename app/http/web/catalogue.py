"""The catalogue as a page: what could be had, as counts under facets; the choices stand in the address."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from app.biobank.requests.catalogue import browsing
from app.biobank.requests.catalogue.schemas import Catalogue, Choices, Counted, Facet
from app.core.actor import Permission
from app.core.gate import Gate
from app.core.schemas import View
from app.http.deps import gate
from app.http.web import pages
from app.http.web.samples import Chip

router = APIRouter()
Counting = Annotated[Gate, Depends(gate(Permission.CATALOGUE_READ))]


class Way(View):
    """A value of a facet, and the address where it is chosen, or no longer."""

    value: str
    label: str
    is_chosen: bool
    href: str
    count: Counted


class Side(View):
    """A facet with the ways out of it."""

    name: str
    label: str
    ways: list[Way]


class CataloguePage(View):
    """The whole, the materials, and the other facets."""

    whole: Counted
    chips: list[Chip]
    materials: Side
    sides: list[Side]
    fewest: int


@router.get("/catalogue")
def catalogue_page(request: Request, door: Counting, choices: Annotated[Choices, Query()]) -> Response:
    """What could be had under the choices."""
    with door.read() as work:
        fewest = door.house.settings.fewest_donors
        found = browsing.browse(work, choices, fewest)
        return pages.show(request, work, "catalogue.html", _page(found, fewest))


def _page(found: Catalogue, fewest: int) -> CataloguePage:
    made = found.choices.made()
    materials, *sides = (_side(facet, made) for facet in found.facets)
    return CataloguePage(
        whole=found,
        chips=[
            Chip(label=f"{side.label}: {way.label}", without=way.href)
            for side in (materials, *sides)
            for way in side.ways
            if way.is_chosen
        ],
        materials=materials,
        sides=[side for side in sides if side.ways],
        fewest=fewest,
    )


def _side(facet: Facet, made: dict[str, str]) -> Side:
    return Side(
        name=facet.name,
        label=facet.label,
        ways=[
            Way(
                value=one.value,
                label=one.label,
                is_chosen=one.is_chosen,
                href=_address({**made, facet.name: "" if one.is_chosen else one.value}),
                count=one,
            )
            for one in facet.values
        ],
    )


def _address(choices: dict[str, str]) -> str:
    asked = urlencode({name: value for name, value in choices.items() if value})
    return f"/catalogue?{asked}" if asked else "/catalogue"
