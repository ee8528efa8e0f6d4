"""Bringing containers into use by page: a unit, a rack, a box."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app.biobank.stations import queries as stations
from app.biobank.storage import queries
from app.biobank.storage.adding_containers import add_containers
from app.biobank.storage.schemas import AddContainers
from app.biobank.storage.temperatures import FACTS
from app.biobank.storage.words import ContainerKind
from app.core.actor import Permission
from app.core.gate import Gate
from app.core.schemas import View
from app.http.deps import gate
from app.http.web import forms, pages
from app.http.web.fields import Asked, Field
from app.http.web.forms import Posted

router = APIRouter()
SettingUp = Annotated[Gate, Depends(gate(Permission.STORAGE_SET_UP))]


class SetUpPage(View):
    """The form for a container."""

    asked: Asked


@router.get("/storage/new")
def set_up_page(request: Request, door: SettingUp, parent: str = "") -> Response:
    """The form."""
    with door.read() as work:
        formats = [(one.code, one.name) for one in queries.formats(work, "", 200).items]
        sites = [
            (one.code, f"{one.name} ({one.code})")
            for one in stations.visible_sites(work, Permission.STORAGE_SET_UP)
        ]
        fields = [
            Field(
                name="kind",
                label="Kind",
                options=[(one.value, one.value) for one in ContainerKind],
                value="box",
            ),
            Field(name="code", label="Label", required=True, takes_scans=True),
            Field(name="name", label="Name"),
            Field(name="format", label="Format", options=[("", "none"), *formats]),
            Field(
                name="parent",
                label="Stands in",
                value=parent,
                takes_scans=True,
                hint="Scan it. Empty: at the site.",
            ),
            Field(name="slot", label="At", hint="As it is written there."),
            Field(name="site", label="Site", options=[("", "as its parent"), *sites]),
            Field(
                name="temperature",
                label="Temperature",
                options=[("", "as its parent"), *((key.value, one.name) for key, one in FACTS.items())],
            ),
            Field(
                name="study",
                label="For the study",
                options=[("", "any"), *((one.code, one.code) for one in stations.studies(work))],
            ),
        ]
        asked = Asked(action="/storage/new", title="Add a container", verb="Add it", fields=fields)
        return pages.show(request, work, "storage_new.html", SetUpPage(asked=asked))


@router.post("/storage/new")
def add_container(request: Request, door: SettingUp, form: Posted) -> Response:
    """Bring it into use."""
    with door.write() as work:
        names = ("kind", "code", "name", "format", "parent", "slot", "site", "temperature", "study")
        line = forms.said(form, *names)
        add_containers(work, forms.fill(AddContainers, {"containers": [line]}))
        return pages.go(
            request, work, f"/containers/{pages.path_part(line['code'])}", f"{line['code']} is in use."
        )
