"""The catalogue as a page: counts under facets, and a basket. The choices and the basket stand in the address."""

from datetime import datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import RedirectResponse, Response

from app.biobank.requests.catalogue import browsing
from app.biobank.requests.catalogue.schemas import Catalogue, Choices, Counted, Facet
from app.biobank.requests.schemas import Criterion
from app.biobank.vocabulary.materials import material_of
from app.core.actor import Permission
from app.core.gate import Gate
from app.core.schemas import View
from app.http.deps import gate
from app.http.web import pages, wishes
from app.http.web.samples import Chip

router = APIRouter()
Counting = Annotated[Gate, Depends(gate(Permission.CATALOGUE_READ))]
Submitting = Annotated[Gate, Depends(gate(Permission.REQUESTS_SUBMIT))]
Chosen = Annotated[Choices, Query()]
COUNT = "count_"
"""How many of a material somebody typed, under this name and the material's code."""


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


class Wanted(View):
    """A line of the basket, in words, and the address without it."""

    count: int
    material: str
    only: str
    without: str


class CataloguePage(View):
    """The whole, the materials, the other facets, and the basket with the address where it is asked for."""

    whole: Counted
    chips: list[Chip]
    materials: Side
    sides: list[Side]
    fewest: int
    counted_at: datetime
    kept: list[tuple[str, str]]
    """The choices and the basket, as the form that adds to it sends them along."""
    basket: list[Wanted]
    ask: str
    anew: str


@router.get("/catalogue")
def catalogue_page(request: Request, door: Counting, choices: Chosen, want: wishes.Wishes) -> Response:
    """What could be had under the choices."""
    with door.read() as work:
        fewest = door.house.settings.fewest_donors
        found = browsing.browse(work, choices, fewest, door.house.counts)
        return pages.show(request, work, "catalogue.html", _page(found, wishes.read(want), fewest))


@router.get("/catalogue/basket")
def put_into_basket(request: Request, door: Submitting, choices: Chosen, want: wishes.Wishes) -> Response:
    """Lead to the catalogue with a line more in the basket for each material of which a number was typed."""
    with door.read():
        more = [
            wishes.wish(choices, name.removeprefix(COUNT), count)
            for name, count in wishes.counts(request.query_params, COUNT).items()
        ]
        basket = wishes.read([*want, *map(wishes.written, more)])
        return RedirectResponse(_address(choices.made(), basket), 303)


def _page(found: Catalogue, basket: list[Criterion], fewest: int) -> CataloguePage:
    made = found.choices.made()
    materials, *sides = (_side(facet, made, basket) for facet in found.facets)
    asked = {"study": found.choices.study, **_use(found.choices)}
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
        counted_at=found.counted_at,
        kept=[*made.items(), *(("want", wishes.written(one)) for one in basket)],
        basket=[
            Wanted(
                count=one.count,
                material=material_of(one.material).name,
                only=wishes.only_of(one),
                without=_address(made, basket[:place] + basket[place + 1 :]),
            )
            for place, one in enumerate(basket)
        ],
        ask=_address(asked, basket, "/requests/new"),
        anew=_address({}, basket),
    )


def _side(facet: Facet, made: dict[str, str], basket: list[Criterion]) -> Side:
    return Side(
        name=facet.name,
        label=facet.label,
        ways=[
            Way(
                value=one.value,
                label=one.label,
                is_chosen=one.is_chosen,
                href=_address({**made, facet.name: "" if one.is_chosen else one.value}, basket),
                count=one,
            )
            for one in facet.values
        ],
    )


def _use(choices: Choices) -> dict[str, str]:
    """What a chosen consent says of the use that it shall cover."""
    uses = {"commercial": "is_commercial", "genetics": "is_genetic"}
    return {uses[choices.consent]: "yes"} if choices.consent in uses else {}


def _address(choices: dict[str, str], basket: list[Criterion], page: str = "/catalogue") -> str:
    asked = [(name, value) for name, value in choices.items() if value]
    asked += [("want", wishes.written(one)) for one in basket]
    return f"{page}?{urlencode(asked)}" if asked else page
