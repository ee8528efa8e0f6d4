"""Put away by scans alone: the tube, the box or the rack, then its place; or a whole unit emptied in a hurry."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app.biobank.barcodes.scanning import Command, read_scan
from app.biobank.stations import emptying, putting_away
from app.biobank.stations.emptying import Emptying
from app.biobank.stations.putting_away import PutAway
from app.core.actor import Permission
from app.core.gate import Gate
from app.core.schemas import View
from app.http.deps import gate
from app.http.web import pages
from app.http.web.scan import ScannedAfter

router = APIRouter()
Placing = Annotated[Gate, Depends(gate(Permission.SAMPLES_PLACE))]
_NAMED = 5


class PutAwayAnswer(PutAway):
    """What the scan did, and where it leads."""

    count: str | None = None
    href: str | None = None


class PutAwayPage(View):
    """Scans go to `scans`; `unit` is what is being emptied, None for plain putting away."""

    scans: str
    unit: Emptying | None


@router.get("/put-away")
def put_away_page(request: Request, door: Placing, unit: str = "") -> Response:
    """Wait for scans; with a unit, beside the list of what still stands in it."""
    with door.read() as work:
        scans = f"/put-away/scans?unit={pages.path_part(unit)}" if unit else "/put-away/scans"
        page = PutAwayPage(scans=scans, unit=emptying.look(work, unit) if unit else None)
        return pages.show(request, work, "put_away.html", page)


@router.post("/put-away/scans")
def put_away_by_scan(form: ScannedAfter, door: Placing, unit: str = "") -> PutAwayAnswer:
    """Take up what was scanned, or put what is in the hand there."""
    with door.write() as work:
        if unit and read_scan(form.text).command is Command.STOP:
            return work.answer(_stopped(unit, emptying.left_in(work, unit)))
        done = putting_away.scan(work, form.text, form.before, leaving=unit)
        work.flush()
        count = str(len(emptying.left_in(work, unit))) if unit else None
        href = f"/put-away?unit={pages.path_part(done.to_empty)}" if done.to_empty else None
        return work.answer(PutAwayAnswer(**done.model_dump(), count=count, href=href))


def _stopped(unit: str, left: list[str]) -> PutAwayAnswer:
    if not left:
        return PutAwayAnswer(
            tone="complete", sentence=f"{unit} is empty.", next_step="Look into it once more.", count="0"
        )
    more = " and others" if len(left) > _NAMED else ""
    return PutAwayAnswer(
        tone="warning",
        sentence=f"{len(left)} still {'stands' if len(left) == 1 else 'stand'} in {unit}.",
        next_step=f"{', '.join(left[:_NAMED])}{more}.",
        count=str(len(left)),
    )
