"""Assembling a run of kits by page: one type, one lot of each part, and how many."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app.biobank.kits import assembling
from app.biobank.kits.schemas import AssembleKits, KitTypeView
from app.biobank.kits.types import kit_type_of, kit_types
from app.biobank.stations import queries as stations
from app.core.actor import Permission
from app.core.gate import Gate
from app.core.schemas import View
from app.core.work import Work
from app.http.deps import gate
from app.http.web import forms, pages
from app.http.web.fields import WHEN, Field
from app.http.web.forms import Posted
from app.http.web.samples import Option

router = APIRouter()
Assembling = Annotated[Gate, Depends(gate(Permission.KITS_ASSEMBLE))]


class KitRunPage(View):
    """The type that was chosen, the others, and what a run of it needs."""

    kind: KitTypeView
    kinds: list[Option]
    fields: list[Field]
    lots: list[list[Field]]


@router.get("/kits/new")
def kit_run_page(request: Request, door: Assembling, type: str = "") -> Response:
    """The form for the first type, or for the one that was chosen."""
    with door.read() as work:
        kind = kit_type_of(type or next(iter(kit_types())))
        page = KitRunPage(
            kind=KitTypeView.model_validate(kind),
            kinds=[(code, one.name) for code, one in kit_types().items()],
            fields=_fields(work),
            lots=[_lot(item) for item in kind.items],
        )
        return pages.show(request, work, "kit_new.html", page)


@router.post("/kits/new")
def assemble_kits(request: Request, door: Assembling, form: Posted) -> Response:
    """Assemble the run; its tubes are planned."""
    kind = kit_type_of(forms.one(form, "type"))
    with door.write() as work:
        lots = [
            {
                "item": item,
                "lot": forms.one(form, f"lot_{item}"),
                "expires_on": forms.one(form, f"expires_{item}"),
            }
            for item in kind.items
        ]
        filled: dict[str, Any] = {"count": forms.whole(form, "count"), "lots": lots}
        filled |= forms.said(form, "type", "study", "site")
        first = forms.whole(form, "first_number")
        filled |= {"first_number": first} if first is not None else {}
        moment = forms.moment_text(work, forms.one(form, "occurred_at"))
        filled |= {"occurred_at": moment} if moment else {}
        run = assembling.assemble(work, forms.fill(AssembleKits, filled))
        kits = (
            f"{run.kits[0].code} is"
            if len(run.kits) == 1
            else f"{run.kits[0].code} to {run.kits[-1].code} are"
        )
        note = f"{kits} assembled, good until {run.expires_on}; {len(run.tubes)} tubes are planned."
        return pages.go(request, work, "/kits?state=assembled", f"{note} Another person releases them.")


def _fields(work: Work) -> list[Field]:
    studies = [(one.code, one.code) for one in stations.studies(work)]
    sites = [(one.code, one.code) for one in stations.visible_sites(work, Permission.KITS_ASSEMBLE)]
    home = stations.codes_of_sites(work, {work.actor.home_site_id or 0})
    return [
        Field(name="count", label="How many", kind="number", required=True),
        Field(name="study", label="Study", options=studies, required=True),
        Field(name="site", label="At", options=sites, value=next(iter(home.values()), "")),
        Field(name="first_number", label="First number", kind="number", hint="Empty: the next free one."),
        WHEN,
    ]


def _lot(item: str) -> list[Field]:
    return [
        Field(name=f"lot_{item}", label=f"{item}: lot", required=True, takes_scans=True),
        Field(name=f"expires_{item}", label=f"{item}: expires on", kind="date", required=True),
    ]
