"""One kit as a page: its parts and tubes, and its use for a participant's visit."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from app.biobank.kits import opening, viewing
from app.biobank.kits.schemas import KitWithTubes, OpenKit
from app.biobank.kits.types import KitTube, kit_type_of, tube_code
from app.biobank.kits.words import KitState
from app.biobank.samples.schemas import Brief
from app.biobank.stations import queries as stations
from app.biobank.stations.story import StoryLine, as_story
from app.biobank.vocabulary.reading import reasons
from app.core.actor import Permission
from app.core.gate import Gate
from app.core.ledger import searching
from app.core.schemas import View
from app.http.deps import gate
from app.http.web import forms, pages
from app.http.web.fields import Field
from app.http.web.forms import Posted
from app.http.web.samples import Option

router = APIRouter()
Reading = Annotated[Gate, Depends(gate(Permission.STUDIES_READ))]
Collecting = Annotated[Gate, Depends(gate(Permission.SAMPLES_COLLECT))]

FILLED: Option = ("", "filled")


class KitTubeLine(View):
    """A tube of the kit: what it is for, and what became of it."""

    index: int
    code: str
    material: str
    tube: str
    nominal: str
    state: str


class KitPage(View):
    """The kit; `visit` asks what a use of it needs, and is empty where it cannot be used here and now."""

    found: KitWithTubes
    name: str
    site: str
    study: str
    tubes: list[KitTubeLine]
    visit: list[Field]
    causes: list[Option]
    labels: str
    story: list[StoryLine]


@router.get("/kits/{code}")
def kit_page(request: Request, door: Reading, code: str) -> Response:
    """The kit."""
    with door.read() as work:
        found = viewing.with_tubes(work, code)
        kit = found.kit
        kind = kit_type_of(kit.kit_type)
        here = work.actor.may(Permission.SAMPLES_COLLECT, kit.site_id, kit.study_id)
        tubes = _tubes(kit.number, kind.tubes, found.tubes)
        page = KitPage(
            found=found,
            name=f"{kind.name}, revision {kind.revision}",
            site=stations.codes_of_sites(work, {kit.site_id})[kit.site_id],
            study=stations.codes_of_studies(work, {kit.study_id})[kit.study_id],
            tubes=tubes,
            visit=_visit() if here and kit.state == KitState.AT_SITE else [],
            causes=[FILLED, *((one.code, one.name) for one in reasons("not_collected").values())],
            labels=",".join(one.code for one in tubes),
            story=as_story(
                work,
                searching.about(work.session, [f"kit:{kit.id}"], work.actor.scopes(Permission.STUDIES_READ)),
            ),
        )
        return pages.show(request, work, "kit.html", page)


@router.post("/kits/{code}/openings")
def open_kit(request: Request, door: Collecting, code: str, form: Posted) -> Response:
    """Use it for a participant: each tube was filled, or was not for a reason."""
    with door.write() as work:
        filled: dict[str, Any] = {
            "occurred_at": forms.moment_text(work, forms.one(form, "occurred_at")),
            "tubes": list(_told(form)),
            **forms.said(form, "donor", "precision", "site", "reason"),
        }
        done = opening.open_kit(work, code, forms.fill(OpenKit, filled))
        note = (
            f"{done.kit.code} is used: {len(done.collected)} tubes collected, {len(done.not_collected)} not."
        )
        warnings = (one.message for one in done.warnings)
        return pages.go(request, work, f"/kits/{pages.path_part(done.kit.code)}", " ".join([note, *warnings]))


def _tubes(number: int, kinds: tuple[KitTube, ...], known: list[Brief]) -> list[KitTubeLine]:
    states = {one.code: one.status for one in known}
    return [
        KitTubeLine(
            index=one.index,
            code=tube_code(number, one.index),
            material=one.material,
            tube=one.tube,
            nominal=one.nominal,
            state=str(states.get(tube_code(number, one.index), "")),
        )
        for one in kinds
    ]


def _visit() -> list[Field]:
    precisions = [
        ("exact", "to the minute"),
        ("quarter_hour", "to a quarter of an hour"),
        ("day", "to the day"),
    ]
    return [
        Field(name="donor", label="Participant (pseudonym)", required=True, takes_scans=True),
        Field(name="occurred_at", label="Taken at", kind="datetime-local", required=True),
        Field(name="precision", label="How exact", options=precisions),
        Field(name="reason", label="Remark"),
    ]


def _told(form: FormData) -> Any:
    """What was said of each tube: how much was taken where that was measured, or why nothing was."""
    for name in form:
        index = name.removeprefix("cause_")
        if index == name or not (index.isascii() and index.isdigit()):
            continue
        cause, amount = forms.one(form, name), forms.one(form, f"amount_{index}")
        if cause:
            yield {"index": int(index), "not_collected": cause} | ({"amount": amount} if amount else {})
        elif amount:
            yield {"index": int(index), "amount": amount, "basis": "estimated"}
