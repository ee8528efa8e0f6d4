"""The scan line of every page: says what a code is, and leads to where it belongs."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from pydantic import Field
from starlette.responses import RedirectResponse, Response

from app.biobank.barcodes.scanning import Command
from app.biobank.exchange.rack_scans import viewing as rack_scans
from app.biobank.exchange.rack_scans.words import ScanState
from app.biobank.stations import resolving
from app.biobank.stations.putting_away import MOST_BEFORE, Before
from app.biobank.stations.resolving import Resolved
from app.core.actor import Permission
from app.core.gate import Gate
from app.core.schemas import Code, Form, Line, View
from app.core.work import Work
from app.http.deps import gate
from app.http.web import pages
from app.http.web.scan_lists import Listed

router = APIRouter()
Anybody = Annotated[Gate, Depends(gate(None))]


class ScannedText(Form):
    """What the scanner typed."""

    text: Line


class ScannedAfter(Form):
    """A scan, what was scanned before it on the same page, the oldest first, and the well that is marked."""

    text: Line
    position: Code | None = None
    before: Annotated[list[Before], Field(max_length=MOST_BEFORE)] = []


class ScanAnswer(View):
    """What the page says of a scan, and where it leads."""

    kind: str
    code: str
    tone: str
    sentence: str
    next_step: str | None
    href: str | None


class ScanPage(View):
    """The page of a scan that leads nowhere, or of none yet."""

    text: str = ""
    answer: Resolved | None = None


@router.get("/scan")
def scan_page(request: Request, door: Anybody, text: str = "") -> Response:
    """A large field, or what a typed code is, for browsers without our scripts."""
    with door.read() as work:
        answer = resolving.resolve(work, text[:200]) if text.strip() else None
        href = leads_to(work, answer) if answer is not None else None
        if href is not None:
            return RedirectResponse(href, 303)
        return pages.show(request, work, "scan.html", ScanPage(text=text, answer=answer))


@router.post("/scan")
def scan(form: ScannedText, door: Anybody) -> ScanAnswer:
    """Resolve one scan of the queue."""
    with door.read() as work:
        answer = resolving.resolve(work, form.text)
        href = leads_to(work, answer)
        if answer.kind == "unknown" and href is not None:
            told = f"{answer.text} was read by the rack scanner."
            return ScanAnswer(
                kind="rack_scan", code=answer.text, tone="ok", sentence=told, next_step=None, href=href
            )
        return ScanAnswer(
            kind=answer.kind,
            code=answer.code,
            tone=answer.tone,
            sentence=answer.sentence,
            next_step=answer.next_step,
            href=href,
        )


def opened(work: Work, text: str) -> Listed:
    """What was scanned, and the page on which it is shown: for pages that have no use for it themselves."""
    found = resolving.resolve(work, text)
    return Listed(
        tone=found.tone, sentence=found.sentence, next_step=found.next_step, href=leads_to(work, found)
    )


def leads_to(work: Work, answer: Resolved) -> str | None:
    """Where a scan leads: a rack that the scanner has read and nobody has confirmed is confirmed first."""
    if answer.kind in ("container", "unknown") and work.actor.scopes(Permission.RACKS_SCAN):
        waiting = rack_scans.listed(work, "", 1, rack=answer.code or answer.text, state=ScanState.PREVIEWED)
        for scan in waiting.items:
            return f"/racks/{scan.id}"
    return href_of(answer)


def href_of(answer: Resolved) -> str | None:
    """The page on which the thing is shown."""
    if answer.command == Command.HELP:
        return "/help"
    if answer.kind == "slot":
        cell = quote(answer.label, safe="")
        return f"/containers/{pages.path_part(answer.container)}?cell={cell}"
    place = {
        "sample": "/samples/",
        "container": "/containers/",
        "shipment": "/shipments/",
        "request": "/requests/",
        "kit": "/kits/",
        "run": "/runs/",
        "report": "/reports/audit/",
        "destruction": "/destructions/",
    }.get(answer.kind)
    return f"{place}{pages.path_part(answer.code)}" if place else None
