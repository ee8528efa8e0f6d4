"""Samples taken out as a table, from the list or from pasted codes: for those who may, and with a purpose."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app.biobank.reports.sample_rows.schemas import ExportSamples
from app.biobank.samples.seeking import Sought
from app.core.actor import Permission
from app.core.gate import Gate
from app.http.deps import gate
from app.http.exporting import exported
from app.http.web import forms
from app.http.web.forms import Posted

router = APIRouter()
Exporting = Annotated[Gate, Depends(gate(Permission.EXPORTS_ROWS))]


@router.post("/samples/export.csv")
def export_samples(request: Request, door: Exporting, form: Posted) -> Response:
    """The table, as a file."""
    filled = forms.said(form, "purpose", *Sought.model_fields)
    asked = forms.fill(ExportSamples, {**filled, "codes": forms.lines_of(form, "codes")})
    headers = {"content-disposition": 'attachment; filename="samples.csv"'}
    return Response(exported(door, asked), media_type="text/csv; charset=utf-8", headers=headers)
