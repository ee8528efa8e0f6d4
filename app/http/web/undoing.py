"""Taking acts back at the bench: by the command card from any page, or by the line of an act."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app.biobank.samples.places import undoing
from app.biobank.samples.places.undo_schemas import ActTakenBack, Undo
from app.core.actor import Permission
from app.core.gate import Gate
from app.http.deps import gate
from app.http.web import pages
from app.http.web.scan import ScannedText
from app.http.web.scan_lists import Listed

router = APIRouter()
AtTheBench = Annotated[Gate, Depends(gate(Permission.SAMPLES_PICK))]


@router.post("/acts/last/scans")
def undo_by_scan(_form: ScannedText, door: AtTheBench) -> Listed:
    """Take the newest act back, whatever page the command was scanned on."""
    with door.write() as work:
        done = undoing.undo(work, Undo(), door.house.settings.undo_minutes)
        return work.answer(Listed(tone="ok", sentence=_told(done), href=_page_of(done)))


@router.post("/acts/{act}/undo")
def undo_act(request: Request, door: AtTheBench, act: str) -> Response:
    """Take one act back, and show the bench again."""
    with door.write() as work:
        done = undoing.undo(work, Undo(act=act), door.house.settings.undo_minutes)
        return pages.go(request, work, "/", _told(done))


def _told(done: ActTakenBack) -> str:
    more = len(done.samples) + len(done.containers) - 1
    return f"Taken back: {done.sentence}" + (f", and {more} more." if more else ".")


def _page_of(done: ActTakenBack) -> str | None:
    """The page of the tube or the container where it was one; a page of many stays as it is."""
    if len(done.containers) == 1:
        return f"/containers/{pages.path_part(done.containers[0])}"
    return f"/samples/{pages.path_part(done.samples[0].code)}" if len(done.samples) == 1 else None
