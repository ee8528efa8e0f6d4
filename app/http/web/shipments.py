"""Shipments as pages: the list, a new one, one whole, and its tubes worked off by scanning."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app.biobank.shipments import opening, queries, viewing
from app.biobank.shipments.checking_schemas import Check, ToPack
from app.biobank.shipments.checklist import checklist
from app.biobank.shipments.schemas import OpenShipment, ShipmentLineView, ShipmentWithLines
from app.biobank.shipments.words import ShipmentKind, ShipmentState
from app.biobank.stations import packing_by_scan, unpacking
from app.biobank.stations import queries as stations
from app.biobank.stations.packing_by_scan import PackedByScan
from app.core.actor import Permission
from app.core.gate import Gate
from app.core.paging import Page
from app.core.schemas import View
from app.http.deps import gate
from app.http.web import forms, pages
from app.http.web.fields import Asked, Field, codes
from app.http.web.forms import Posted
from app.http.web.samples import Option
from app.http.web.scan import ScannedAfter, ScannedText
from app.http.web.scan_lists import Listed
from app.http.web.shipment_deeds import asked_of

router = APIRouter()
Reading = Annotated[Gate, Depends(gate(Permission.SHIPMENTS_READ))]
Packing = Annotated[Gate, Depends(gate(Permission.SHIPMENTS_PACK))]
Sealing = Annotated[Gate, Depends(gate(Permission.SHIPMENTS_SEAL))]
Receiving = Annotated[Gate, Depends(gate(Permission.SHIPMENTS_RECEIVE))]


class ShipmentsPage(View):
    """The shipments from and to one's sites."""

    found: Page[ShipmentLineView]
    sites: dict[int, str]
    state: str
    states: list[Option]
    more: str | None


class NewShipmentPage(View):
    """The form for a new one."""

    asked: Asked


class ShipmentPage(View):
    """One shipment: its tubes, what a scan does to it here, and what else may be done."""

    found: ShipmentWithLines
    request: str
    scans: str
    left: int
    awaited: list[ToPack]
    """What the request still waits for, and is in no parcel yet."""
    checks: list[Check]
    asked: list[Asked]
    in_doubt: set[str]
    """The tubes of which a non-conformity is open."""


class CheckAnswer(Listed):
    """What became of one scan of the second person; `sends` names the form that is to be sent now."""

    sends: str | None = None


@router.get("/shipments")
def shipments_page(
    request: Request, door: Reading, state: ShipmentState | None = None, after: str = ""
) -> Response:
    """The list."""
    with door.read() as work:
        found = queries.listed(work, after, 50, state, "")
        ids = {id_ for one in found.items for id_ in (one.from_site_id, one.to_site_id)}
        chosen = state.value if state else ""
        page = ShipmentsPage(
            found=found,
            sites=stations.codes_of_sites(work, ids),
            state=chosen,
            states=[(one.value, pages.spoken(one)) for one in ShipmentState],
            more=f"/shipments?state={chosen}&after={found.next}" if found.next else None,
        )
        return pages.show(request, work, "shipments.html", page, block="lines" if after else "")


@router.get("/shipments/new")
def new_shipment_page(
    http: Request, door: Packing, request: str = "", destination: str = "", kind: str = "transfer"
) -> Response:
    """The form."""
    with door.read() as work:
        sites = [(one.code, f"{one.name} ({one.code})") for one in stations.sites(work)]
        fields = [
            Field(
                name="kind",
                label="Why it travels",
                options=[(one.value, one.value) for one in ShipmentKind],
                value=kind,
            ),
            Field(name="destination", label="To", options=sites, required=True, value=destination),
            Field(name="request", label="For the request", value=request),
            Field(name="courier", label="Courier"),
            Field(name="waybill", label="Waybill", takes_scans=True),
            Field(name="logger", label="Logger", takes_scans=True),
            Field(name="coolant", label="Coolant", hint="dry ice 10 kg"),
            codes("Tubes", "Now, or scanned one by one on the next page.", required=False),
        ]
        asked = Asked(action="/shipments/new", title="Open a shipment", verb="Open it", fields=fields)
        return pages.show(http, work, "shipment_new.html", NewShipmentPage(asked=asked))


@router.post("/shipments/new")
def open_shipment(request: Request, door: Packing, form: Posted) -> Response:
    """Open it, with the tubes that were named."""
    with door.write() as work:
        filled: dict[str, Any] = {
            "samples": forms.lines_of(form, "samples"),
            **forms.said(form, "kind", "destination", "request", "courier", "waybill", "logger", "coolant"),
        }
        done = opening.open_shipment(work, forms.fill(OpenShipment, filled))
        code = done.shipment.code
        return pages.go(
            request, work, f"/shipments/{pages.path_part(code)}", f"{code} is open. Scan its tubes."
        )


@router.get("/shipments/{code}")
def shipment_page(request: Request, door: Reading, code: str, mode: str = "") -> Response:
    """One shipment. Who may check it sees it so, unless `mode` is pack."""
    with door.read() as work:
        row = queries.by_code(work, code)
        found = viewing.with_lines(work, row)
        packs = row.state in (ShipmentState.OPEN, ShipmentState.PACKED) and queries.may_at(
            work, Permission.SHIPMENTS_PACK, row.from_site_id
        )
        receives = queries.may_at(work, Permission.SHIPMENTS_RECEIVE, row.to_site_id) and (
            row.state in (ShipmentState.DISPATCHED, ShipmentState.RECEIVED)
            or (row.state is ShipmentState.CLOSED and bool(unpacking.waiting_for_a_look(work, code)))
        )
        before_leaving = row.state in (ShipmentState.OPEN, ShipmentState.PACKED)
        listed = checklist(work, code) if before_leaving else None
        checks = listed is not None and packing_by_scan.checks(work, row, listed) and mode != "pack"
        page = ShipmentPage(
            found=found,
            request=stations.code_of(work, "request", row.request_id) if row.request_id else "",
            scans="checking" if checks else "packing" if packs else "receiving" if receives else "",
            awaited=[one for one in listed.lines if one.state != "packed"] if listed else [],
            checks=listed.checks if listed else [],
            left=sum(1 for line in found.lines if line.state == "dispatched"),
            asked=asked_of(work, row, found),
            in_doubt=unpacking.in_doubt(work, code),
        )
        return pages.show(request, work, "shipment.html", page)


@router.post("/shipments/{code}/packing")
def pack_by_scan(code: str, form: ScannedText, door: Packing) -> Listed:
    """Put the scanned tube, or all that may go of the scanned rack or box, into the parcel."""
    with door.write() as work:
        said = packing_by_scan.scan(work, code, form.text)
        return work.answer(_listed(said, code))


@router.post("/shipments/{code}/checking")
def check_by_scan(code: str, form: ScannedText, door: Sealing) -> CheckAnswer:
    """Note that the second person has seen the scanned tube, or send the form that seals."""
    with door.write() as work:
        said = packing_by_scan.check(work, code, form.text)
        told = _listed(said, code).model_dump() | {"field": "scanned", "value": said.checked}
        return work.answer(
            CheckAnswer(
                **told | ({} if said.checked else {"field": None}), sends="seal" if said.seals else None
            )
        )


def _listed(said: PackedByScan, code: str) -> Listed:
    href = f"/shipments/{pages.path_part(code)}" if said.redraw else None
    return Listed(**said.model_dump(exclude={"redraw", "checked", "seals"}), href=href)


@router.post("/shipments/{code}/receiving")
def receive_by_scan(code: str, form: ScannedAfter, door: Receiving) -> Listed:
    """Take the scanned tube out of the parcel, or do what the command says."""
    with door.write() as work:
        said = unpacking.scan(work, code, form.text, form.before)
        href = f"/shipments/{pages.path_part(code)}" if said.redraw else None
        return work.answer(Listed(**said.model_dump(exclude={"redraw"}), href=href))
