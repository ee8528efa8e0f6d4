"""Imports as a page: choose the files and their profile, see what they would do, then bring them in."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from app.biobank.exchange.imports.importing import import_tables, preview_tables
from app.biobank.exchange.imports.schemas import ImportReport
from app.biobank.exchange.tables.profiles import load_profile, profile_names
from app.biobank.exchange.tables.reading import read_tables
from app.biobank.exchange.tables.table import Table
from app.biobank.stations import queries as stations
from app.core.actor import Permission
from app.core.gate import Gate
from app.core.schemas import View
from app.http.deps import gate
from app.http.web import forms, pages
from app.http.web.forms import Posted
from app.http.web.samples import Option

router = APIRouter()
Previewing = Annotated[Gate, Depends(gate(Permission.IMPORTS_PREVIEW))]
Committing = Annotated[Gate, Depends(gate(Permission.IMPORTS_COMMIT))]


class ImportsPage(View):
    """The form; after a preview, what the files would do."""

    profiles: list[Option]
    sites: list[Option]
    report: ImportReport | None = None


@router.get("/imports")
def imports_page(request: Request, door: Previewing) -> Response:
    """The form."""
    with door.read() as work:
        sites = [(one.code, f"{one.name} ({one.code})") for one in stations.sites(work)]
        profiles = [(one, one.replace("_", " ")) for one in profile_names()]
        return pages.show(request, work, "imports.html", ImportsPage(profiles=profiles, sites=sites))


@router.post("/imports/preview")
def preview(request: Request, door: Previewing, form: Posted) -> Response:
    """What the files would do; nothing is stored."""
    door.admit()
    rules = load_profile(forms.one(form, "profile"))
    report = preview_tables(door.write, rules, _tables(form), site=forms.one(form, "site"))
    with door.read() as work:
        page = ImportsPage(profiles=[], sites=[], report=report)
        return pages.show(request, work, "imports.html", page, block="report")


@router.post("/imports")
def bring_in(request: Request, door: Committing, form: Posted) -> Response:
    """Bring the files in; refused rows are left out, and all the rest is stored together."""
    door.admit()
    rules = load_profile(forms.one(form, "profile"))
    tables = _tables(form)
    with door.write() as work:
        report = import_tables(work, rules, tables, site=forms.one(form, "site"))
        note = f"Brought in: {report.new} new, {report.changed} changed, {report.refused} rows refused."
        return pages.go(request, work, "/imports", note)


def _tables(form: FormData) -> list[Table]:
    return [table for name, content in forms.uploaded(form, "files") for table in read_tables(content, name)]
