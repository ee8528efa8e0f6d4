"""Dividing a sample by hand: so many tubes of so much, with their own labels or with new ones."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app.biobank.samples import aliquoting
from app.biobank.samples.schemas import AliquotSample
from app.biobank.stations.sample_sheet import SampleSheet, sheet_of
from app.biobank.vocabulary.reading import tubes
from app.core.actor import Permission
from app.core.errors import Invalid
from app.core.gate import Gate
from app.core.schemas import View
from app.http.deps import gate
from app.http.web import forms, pages
from app.http.web.forms import Posted
from app.http.web.registering import fresh_codes, where_to
from app.http.web.samples import Option

router = APIRouter()
Processing = Annotated[Gate, Depends(gate(Permission.SAMPLES_PROCESS))]


class AliquotPage(View):
    """The parent, its measured layers, and the kinds of tubes to divide it into."""

    parent: SampleSheet
    layers: list[Option]
    tubes: list[Option]


@router.get("/samples/{code}/aliquots")
def aliquot_page(request: Request, door: Processing, code: str) -> Response:
    """The plan."""
    with door.read() as work:
        parent = sheet_of(work, code)
        page = AliquotPage(
            parent=parent,
            layers=[(one.material, f"{one.material}, {one.amount} left") for one in parent.layers],
            tubes=sorted(((one.code, one.name) for one in tubes().values()), key=lambda one: one[1]),
        )
        return pages.show(request, work, "aliquot.html", page)


@router.post("/samples/{code}/aliquots")
def aliquot(request: Request, door: Processing, code: str, form: Posted) -> Response:
    """Divide the sample; all aliquots, or none."""
    with door.write() as work:
        given = forms.lines_of(form, "codes")
        count = forms.whole(form, "count")
        if given and count is not None and count != len(given):
            raise Invalid(
                f"{len(given)} labels were scanned for {count} aliquots.",
                fields={"codes": f"{len(given)} codes.", "count": f"{count} aliquots."},
                next_step="Scan the missing tubes, or correct the number.",
            )
        codes = given or fresh_codes(work, form)
        common = forms.said(form, "amount", "tube", "basis", "material")
        lines: list[dict[str, Any]] = [{"code": one, **common} for one in codes]
        last = forms.one(form, "last_amount")
        if last:
            lines[-1]["amount"] = last
        filled: dict[str, Any] = {
            "aliquots": lines,
            "exhaust": forms.ticked(form, "exhaust"),
            **forms.said(form, "discard", "loss", "reason"),
        }
        moment = forms.moment_text(work, forms.one(form, "occurred_at"))
        if moment:
            filled["occurred_at"] = moment
        aliquoting.aliquot(work, code, forms.fill(AliquotSample, filled))
        to, note = where_to(codes, issued=not given, deed=f"made from {code}")
        return pages.go(request, work, to if not given else f"/samples/{pages.path_part(code)}", note)
