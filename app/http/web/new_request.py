"""A new request as a page: the form, what there is of what was typed so far, and the draft."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from app.biobank.requests import drafting, submitting
from app.biobank.requests.catalogue import counting
from app.biobank.requests.schemas import AskCatalogue, Criterion, DraftRequest, Feasibility
from app.biobank.stations import queries as stations
from app.biobank.storage.temperatures import FACTS, TemperatureClass
from app.core.actor import Permission
from app.core.gate import Gate
from app.core.schemas import View
from app.http.deps import gate
from app.http.web import forms, pages, wishes
from app.http.web.forms import Posted
from app.http.web.samples import Option, materials_to_choose

router = APIRouter()
Submitting = Annotated[Gate, Depends(gate(Permission.REQUESTS_SUBMIT))]
Counting = Annotated[Gate, Depends(gate(Permission.CATALOGUE_READ))]

EMPTY_LINES = 3
"""So many lines of a new request are left to be filled; one that begins with none has two more."""
SEXES = ("female", "male", "undifferentiated", "unknown")


class NewRequestPage(View):
    """What a request may ask for, and the lines that the basket of the catalogue brought along, as texts by field."""

    materials: list[Option]
    destinations: list[Option]
    studies: list[Option]
    sexes: list[Option]
    temperatures: list[Option]
    lines: list[dict[str, str]]
    study: str
    is_commercial: bool
    is_genetic: bool


@router.get("/requests/new")
def new_request_page(
    request: Request,
    door: Submitting,
    want: wishes.Wishes,
    study: str = "",
    is_commercial: bool = False,
    is_genetic: bool = False,
) -> Response:
    """The form, filled with what was chosen in the catalogue."""
    with door.read() as work:
        page = NewRequestPage(
            materials=materials_to_choose(),
            destinations=[(one.code, f"{one.name} ({one.country})") for one in stations.sites(work)],
            studies=[(one.code, one.code) for one in stations.studies(work)],
            sexes=[(one, one) for one in SEXES],
            temperatures=[(one.value, FACTS[one].name) for one in TemperatureClass],
            lines=_lines(wishes.read(want)),
            study=study,
            is_commercial=is_commercial,
            is_genetic=is_genetic,
        )
        return pages.show(request, work, "request_new.html", page)


@router.post("/requests/feasibility")
def count_feasible(request: Request, door: Counting, form: Posted) -> Response:
    """How much meets the criteria that were typed so far."""
    with door.read() as work:
        filled: dict[str, Any] = {
            "criteria": wishes.from_form(form),
            **_uses(form),
            **forms.said(form, "study"),
        }
        country = next(
            (one.country for one in stations.sites(work) if one.code == forms.one(form, "destination")), ""
        )
        if country:
            filled["country"] = country
        asked = forms.fill(AskCatalogue, filled)
        page: Feasibility = counting.feasibility(work, asked, door.house.settings.fewest_donors)
        return pages.show(request, work, "feasibility.html", page)


@router.post("/requests/new")
def new_request(request: Request, door: Submitting, form: Posted) -> Response:
    """Draft a request, and hand it in where that was the button."""
    with door.write() as work:
        filled = {
            "criteria": wishes.from_form(form),
            "co_applicants": forms.lines_of(form, "co_applicants"),
            **_uses(form),
            **forms.said(form, "title", "purpose", "destination", "study"),
        }
        row = drafting.draft(work, forms.fill(DraftRequest, filled))
        handed_in = forms.one(form, "then") == "submit"
        if handed_in:
            submitting.submit(work, row.code)
        note = f"{row.code} was handed in." if handed_in else f"{row.code} is kept as a draft."
        return pages.go(request, work, f"/requests/{pages.path_part(row.code)}", note)


def _uses(form: FormData) -> dict[str, bool]:
    return {name: forms.ticked(form, name) for name in ("is_commercial", "is_genetic")}


def _lines(wanted: list[Criterion]) -> list[dict[str, str]]:
    said = [{name: "" if value is None else str(value) for name, value in one} for one in wanted]
    empty = dict.fromkeys(wishes.FIELDS, "")
    more = EMPTY_LINES if said else EMPTY_LINES + 2
    return [*said, *(empty for _ in range(min(more, wishes.MOST - len(said))))]
