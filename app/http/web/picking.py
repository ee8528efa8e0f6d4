"""Picking for a request: the walk through the freezers, scanned off tube by tube."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app.biobank.requests import listing_picks, picking
from app.biobank.requests.schemas import PickList, PickSamples
from app.biobank.stations import resolving
from app.core.actor import Permission
from app.core.gate import Gate
from app.http.deps import gate
from app.http.web import pages
from app.http.web.scan import ScannedText
from app.http.web.scan_lists import Listed

router = APIRouter()
Picking = Annotated[Gate, Depends(gate(Permission.SAMPLES_PICK))]


@router.get("/requests/{code}/pick-list")
def pick_page(request: Request, door: Picking, code: str) -> Response:
    """The tubes in the order of a walk."""
    with door.read() as work:
        page: PickList = listing_picks.pick_list(work, code)
        return pages.show(request, work, "pick_list.html", page)


@router.post("/requests/{code}/pick-list/scans")
def pick_by_scan(code: str, form: ScannedText, door: Picking) -> Listed:
    """Take the scanned tube out of storage for the request."""
    with door.write() as work:
        found = resolving.resolve(work, form.text)
        if found.kind != "sample":
            return work.answer(Listed(tone="refusal", sentence=found.sentence, next_step=found.next_step))
        done = picking.pick(work, code, PickSamples(samples=[found.code]))
        tone = "ok" if done.left else "complete"
        sentence = (
            f"{found.code} is picked." if done.left else f"{found.code} is picked. That was the last one."
        )
        return work.answer(Listed(tone=tone, sentence=sentence, count=str(done.left), done=found.code))
