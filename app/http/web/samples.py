"""Samples as pages: the list, the codes somebody pasted, one sample."""

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from app.biobank.samples.seeking import Sought
from app.biobank.samples.words import HoldKind, Status
from app.biobank.stations import finding
from app.biobank.stations import queries as stations
from app.biobank.stations.finding import FoundSamples
from app.biobank.stations.sample_sheet import SampleSheet, sheet_of
from app.biobank.vocabulary.reading import materials
from app.core.actor import Permission
from app.core.gate import Gate
from app.core.schemas import View
from app.core.work import Work
from app.http.deps import gate
from app.http.web import forms, pages
from app.http.web.forms import Posted
from app.http.web.places import TUBES

router = APIRouter()
Reading = Annotated[Gate, Depends(gate(Permission.SAMPLES_READ))]

Option = tuple[str, str]
MOST_SHOWN = 500
"""So many samples of pasted codes are drawn; a page of ten thousand lines is of use to nobody."""
MOST_IN_ADDRESS = 200
"""So many codes fit into the address of a page."""


class Chip(View):
    """A filter in force, and the address without it."""

    label: str
    without: str


class SamplesPage(View):
    """The list: its filters, the samples, and the address of more."""

    sought: Sought
    chips: list[Chip]
    found: FoundSamples
    more: str | None
    statuses: list[Option]
    materials: list[Option]
    studies: list[Option]
    sites: list[Option]
    holds: list[Option]
    pasted: list[str] = []
    shown: int = MOST_SHOWN
    together: str = ""
    """The codes that were looked up and found, as the address of a deed on them takes them."""


@router.get("/samples")
def samples_page(
    request: Request,
    door: Reading,
    sought: Annotated[Sought, Query()],
    after: Annotated[int | None, Query(ge=1)] = None,
) -> Response:
    """The list, or the next part of it."""
    with door.read() as work:
        found = finding.find(work, sought, after)
        page = _page(work, sought, found)
        return pages.show(request, work, "samples.html", page, block="lines" if after is not None else "")


@router.post("/samples/look-up")
def look_up(request: Request, door: Reading, form: Posted) -> Response:
    """The samples of pasted codes, in their order."""
    with door.read() as work:
        codes = forms.lines_of(form, "codes")
        page = _page(work, Sought(), finding.find_pasted(work, codes), codes)
        return pages.show(request, work, "samples.html", page)


@router.get("/samples/{code}")
def sample_page(request: Request, door: Reading, code: str) -> Response:
    """One sample, whole."""
    with door.read() as work:
        page: SampleSheet = sheet_of(work, code)
        return pages.show(request, work, "sample.html", page)


def _page(work: Work, sought: Sought, found: FoundSamples, pasted: list[str] | None = None) -> SamplesPage:
    asked = {name: value for name, value in sought.model_dump().items() if value}
    more = f"/samples?{urlencode({**asked, 'after': found.next})}" if found.next else None
    return SamplesPage(
        sought=sought,
        chips=[
            Chip(label=f"{name}: {pages.spoken(value)}", without=_without(asked, name))
            for name, value in asked.items()
        ],
        found=found,
        more=more,
        statuses=[(one.value, pages.spoken(one)) for one in Status],
        materials=materials_to_choose(),
        studies=[(one.code, one.code) for one in stations.studies(work)],
        sites=[(one.code, one.code) for one in stations.visible_sites(work, Permission.SAMPLES_READ)],
        holds=[("any", "any hold"), *((one.value, pages.spoken(one)) for one in HoldKind)],
        pasted=pasted or [],
        together=_together(work, found) if pasted else "",
    )


def _together(work: Work, found: FoundSamples) -> str:
    may_do = any(work.actor.scopes(one) for one in TUBES)
    codes = [one.code for one in found.items]
    return ",".join(codes) if may_do and len(codes) <= MOST_IN_ADDRESS else ""


def _without(asked: dict[str, Any], name: str) -> str:
    rest = {key: value for key, value in asked.items() if key != name}
    return f"/samples?{urlencode(rest)}" if rest else "/samples"


def materials_to_choose() -> list[Option]:
    """Every material, by name."""
    return sorted(
        ((one.code, f"{one.name} ({one.code})") for one in materials().values()), key=lambda one: one[1]
    )
