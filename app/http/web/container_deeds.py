"""Boxes, racks and units moved with all that stands in them, and taken out of use once they are empty."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from app.biobank.samples.places import moving_containers
from app.biobank.stations import queries as stations
from app.biobank.stations import resolving
from app.biobank.storage.queries import container_by_code
from app.biobank.storage.schemas import MoveContainers, RetireContainers
from app.biobank.storage.words import ContainerKind
from app.core.actor import Permission
from app.core.errors import Invalid
from app.core.gate import Gate
from app.core.schemas import View
from app.core.work import Work
from app.http.deps import gate
from app.http.web import forms, pages
from app.http.web.fields import REMARK, WHEN, WHY, Asked, Field, codes
from app.http.web.forms import Posted
from app.http.web.sample_deeds import lines
from app.http.web.scan import ScannedText
from app.http.web.scan_lists import Listed

router = APIRouter()
Moving = Annotated[Gate, Depends(gate(Permission.STORAGE_MOVE))]
Retiring = Annotated[Gate, Depends(gate(Permission.STORAGE_SET_UP))]
SMALL = frozenset({ContainerKind.BOX, ContainerKind.PLATE})


class ContainerDeedPage(View):
    """A deed on containers, and where its scans go ("" where it takes them in its fields only)."""

    asked: Asked
    scans: str = ""


@router.get("/storage/moves")
def move_page(
    request: Request, door: Moving, container: str = "", parent: str = "", slot: str = ""
) -> Response:
    """Scan the boxes, then where they go."""
    with door.read() as work:
        hint = "Boxes and plates that are scanned come here; scan a rack or a unit into the field itself."
        moved = codes("What is moved, a code a line", hint, name="containers")
        fields = [
            moved.model_copy(update={"value": container[:200]}),
            Field(name="parent", label="Into", hint="Scan a rack, a shelf or a unit.", takes_scans=True, value=parent[:100]),
            Field(name="slot", label="At", hint="As it is written there. Empty: the next free ones.", value=slot[:20]),
            Field(name="site", label="Or freely at a site", options=[("", "no"), *_sites(work)]),
            WHEN,
            REMARK,
        ]  # fmt: skip
        asked = Asked(action="/storage/moves", title="Move containers", verb="Move them", fields=fields)
        page = ContainerDeedPage(asked=asked, scans="/storage/moves/scans")
        return pages.show(request, work, "container_deed.html", page)


@router.post("/storage/moves")
def move(request: Request, door: Moving, form: Posted) -> Response:
    """Move them with all that stands in them; all, or none."""
    with door.write() as work:
        moved = _listed(form)
        parent = lines.scanned(forms.one(form, "parent"))
        to = {"parent": parent, **forms.said(form, "slot")} if parent else forms.said(form, "site")
        if not to:
            raise Invalid(
                "Nobody has said where they go.",
                fields={"parent": "Scan what they go into."},
                next_step="Scan the rack, the shelf or the unit, or choose a site where they stand freely.",
            )
        filled: dict[str, Any] = {"moves": [{"container": one, **to} for one in moved], **forms.said(form, "reason")}  # fmt: skip
        moment = forms.moment_text(work, forms.one(form, "occurred_at"))
        if moment:
            filled["occurred_at"] = moment
        done = moving_containers.move(work, forms.fill(MoveContainers, filled)).containers
        told = "; ".join(f"{one.code} stands at {one.where}" for one in done[:5])
        rest = f"; and {len(done) - 5} more" if len(done) > 5 else ""
        to_page = f"/containers/{pages.path_part(parent or moved[0])}"
        return pages.go(request, work, to_page, f"{told}{rest}.")


@router.post("/storage/moves/scans")
def scan_for_move(form: ScannedText, door: Moving) -> Listed:
    """A box goes on the list, anything larger is where the list goes."""
    with door.read() as work:
        found = resolving.resolve(work, form.text)
        if found.kind != "container":
            tone = found.tone if found.tone == "refusal" else "warning"
            return Listed(tone=tone, sentence=found.sentence, next_step="Here, scan containers.")
        is_small = container_by_code(work, found.code).kind in SMALL
        field = "containers" if is_small else "parent"
        return Listed(tone=found.tone, sentence=found.sentence, next_step=found.next_step, field=field, value=found.code)  # fmt: skip


@router.get("/storage/retirements")
def retire_page(request: Request, door: Retiring, container: str = "") -> Response:
    """Say which, and why."""
    with door.read() as work:
        listed = codes("Containers, a code a line", name="containers")
        asked = Asked(
            action="/storage/retirements",
            title="Take containers out of use",
            verb="Retire them",
            lead="For good. Only what is empty; its label and its history stay, and its slot becomes free.",
            is_grave=True,
            fields=[listed.model_copy(update={"value": container[:200]}), WHY],
        )
        return pages.show(request, work, "container_deed.html", ContainerDeedPage(asked=asked))


@router.post("/storage/retirements")
def retire(request: Request, door: Retiring, form: Posted) -> Response:
    """Retire them; all, or none."""
    with door.write() as work:
        listed = _listed(form)
        filled = {"containers": listed, **forms.said(form, "reason")}
        moving_containers.retire(work, forms.fill(RetireContainers, filled))
        told = f"{listed[0]} is" if len(listed) == 1 else f"{len(listed)} containers are"
        to = f"/containers/{pages.path_part(listed[0])}" if len(listed) == 1 else "/storage"
        return pages.go(request, work, to, f"{told} out of use.")


def _listed(form: FormData) -> list[str]:
    listed = lines.codes(lines.read(form, "containers"))
    if not listed:
        raise Invalid("There is no container on the list.", fields={"containers": "Scan at least one."})
    return listed


def _sites(work: Work) -> list[tuple[str, str]]:
    return [(one.code, one.name) for one in stations.visible_sites(work, Permission.STORAGE_MOVE)]
