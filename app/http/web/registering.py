"""Registering tubes by hand: one or many, with their own labels or with new ones."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from app.biobank.barcodes.issuing import issue_codes
from app.biobank.samples import registering
from app.biobank.samples.schemas import RegisterSamples
from app.biobank.stations import queries as stations
from app.biobank.vocabulary.reading import tubes
from app.core.actor import Permission
from app.core.errors import Invalid
from app.core.gate import Gate
from app.core.schemas import View
from app.core.work import Work
from app.http.deps import gate
from app.http.web import forms, pages
from app.http.web.forms import Posted
from app.http.web.samples import Option, materials_to_choose

router = APIRouter()
Registering = Annotated[Gate, Depends(gate(Permission.SAMPLES_REGISTER))]

MOST_AT_ONCE = 1000


class RegisterPage(View):
    """What can be chosen when tubes are registered."""

    studies: list[Option]
    materials: list[Option]
    tubes: list[Option]
    sites: list[Option]
    site: str
    codes: str = ""


@router.get("/register")
def register_page(request: Request, door: Registering, codes: str = "") -> Response:
    """The form."""
    with door.read() as work:
        sites = stations.visible_sites(work, Permission.SAMPLES_REGISTER)
        home = next((one.code for one in sites if one.id == work.actor.home_site_id), "")
        page = RegisterPage(
            studies=[(one.code, f"{one.code}: {one.title}") for one in stations.studies(work) if one.is_open],
            materials=materials_to_choose(),
            tubes=sorted(((one.code, one.name) for one in tubes().values()), key=lambda one: one[1]),
            sites=[(one.code, one.name) for one in sites],
            site=home,
            codes=codes[:2000],
        )
        return pages.show(request, work, "register.html", page)


@router.post("/register")
def register(request: Request, door: Registering, form: Posted) -> Response:
    """Register the tubes; all of them, or none."""
    with door.write() as work:
        given = forms.lines_of(form, "codes")
        codes = given or fresh_codes(work, form)
        common = forms.said(form, "study", "material", "donor", "visit", "tube", "amount", "basis")
        collected = forms.moment_text(work, forms.one(form, "collected_at"), "collected_at")
        if collected:
            common |= {
                "collected_at": collected,
                "collected_precision": forms.one(form, "collected_precision") or "exact",
            }
        filled: dict[str, Any] = {
            "samples": [{"code": code, **common} for code in codes],
            **forms.said(form, "site", "reason"),
        }
        registering.register(work, forms.fill(RegisterSamples, filled))
        return pages.go(request, work, *where_to(codes, issued=not given, deed="registered"))


def fresh_codes(work: Work, form: FormData) -> list[str]:
    """As many new codes as the form asks for."""
    count = forms.whole(form, "count")
    if count is None:
        raise Invalid(
            "There is no code.",
            fields={"codes": "Scan the tubes, or say how many new codes are wanted."},
            next_step="Scan each tube into the field, or fill in the number of new codes.",
        )
    if not 1 <= count <= MOST_AT_ONCE:
        raise Invalid(
            f"Between 1 and {MOST_AT_ONCE} tubes can be made at once here.",
            fields={"count": "Out of bounds."},
        )
    return issue_codes(work, count)


def where_to(codes: list[str], *, issued: bool, deed: str) -> tuple[str, str]:
    """The page that follows, and what it says: labels for new codes, the tube itself, or the list."""
    note = f"{codes[0]} was {deed}." if len(codes) == 1 else f"{len(codes)} samples were {deed}."
    if issued and len(codes) <= 200:
        return f"/labels?codes={pages.path_part(','.join(codes))}", f"{note} Print their labels now."
    if len(codes) == 1:
        return f"/samples/{pages.path_part(codes[0])}", note
    return "/samples", note
