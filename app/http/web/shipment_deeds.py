"""What is done about one shipment besides scanning: sealed, sent, decided about, closed, lost."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from app.biobank.samples.words import HoldKind
from app.biobank.shipments import (
    closing,
    dispatching,
    losing,
    packing,
    queries,
    receiving,
    resolving,
    sealing,
)
from app.biobank.shipments.models import Shipment
from app.biobank.shipments.schemas import (
    CloseShipment,
    DispatchShipment,
    LoseShipment,
    ReceiveShipment,
    ResolveDiscrepancies,
    SealShipment,
    ShipmentWithLines,
    UnpackTubes,
)
from app.biobank.shipments.words import ShipmentKind, ShipmentState
from app.core.actor import Permission
from app.core.gate import Gate
from app.core.work import Work
from app.http.deps import gate
from app.http.web import forms, pages
from app.http.web.fields import REMARK, WHEN, WHY, Asked, Field, codes
from app.http.web.forms import Posted

router = APIRouter()
Do = Callable[[Work, str, FormData], object]
S = ShipmentState


def asked_of(work: Work, row: Shipment, found: ShipmentWithLines) -> list[Asked]:
    """The forms that are open to the actor in this state of the shipment."""
    at = f"/shipments/{pages.path_part(row.code)}"

    def here(permission: Permission) -> bool:
        return queries.may_at(work, permission, row.from_site_id)

    def there(permission: Permission) -> bool:
        return queries.may_at(work, permission, row.to_site_id)

    states = {line.state for line in found.lines}
    offered: list[tuple[bool, Asked]] = [
        (row.state in (S.OPEN, S.PACKED) and row.kind is ShipmentKind.DISTRIBUTION and here(Permission.SHIPMENTS_SEAL), _seal(at, row)),
        (row.state in (S.OPEN, S.PACKED, S.SEALED) and here(Permission.SHIPMENTS_DISPATCH), _dispatch(at)),
        (row.state in (S.OPEN, S.PACKED, S.SEALED) and here(Permission.SHIPMENTS_PACK), _unpack(at)),
        (row.state in (S.DISPATCHED, S.RECEIVED) and "dispatched" in states and there(Permission.SHIPMENTS_RECEIVE), _missing(at)),
        ("unlisted" in states and there(Permission.SHIPMENTS_RECEIVE), _extras(at, found)),
        ("missing" in states and here(Permission.SHIPMENTS_DISPATCH), _found(at)),
        (row.state is S.RECEIVED and there(Permission.SHIPMENTS_RECEIVE), Asked(action=f"{at}/closing", title="Close it", verb="Close it", fields=[REMARK])),
        (row.state is S.DISPATCHED and here(Permission.SAMPLES_DECLARE_LOST), _lost(at)),
    ]  # fmt: skip
    return [asked for is_open, asked in offered if is_open]


def _seal(at: str, row: Shipment) -> Asked:
    return Asked(
        action=f"{at}/seal",
        title="Check and seal",
        verb="Seal the parcel",
        lead="By another person than the packer: scan every tube once more.",
        fields=[
            codes("Every tube, scanned again", name="scanned"),
            Field(name="seal", label="Seal", takes_scans=True),
            Field(name="coolant", label="Coolant", hint="dry ice 10 kg", value=row.coolant),
            Field(name="logger", label="Logger", takes_scans=True, value=row.logger),
            Field(name="partial", label="The rest of the request follows in another parcel", kind="checkbox"),
        ],
    )


def _dispatch(at: str) -> Asked:
    holds = [("", "none"), *((one.value, pages.spoken(one)) for one in HoldKind)]
    return Asked(
        action=f"{at}/dispatch",
        title="Send it off",
        verb="Send it off",
        fields=[
            Field(name="waybill", label="Waybill", takes_scans=True),
            Field(name="courier", label="Courier"),
            Field(name="resolves", label="It travels to resolve a hold", options=holds),
            REMARK,
            WHEN,
        ],
    )


def _unpack(at: str) -> Asked:
    return Asked(
        action=f"{at}/removals", title="Take tubes out", verb="Take them out", fields=[codes("Tubes"), WHY]
    )


def _missing(at: str) -> Asked:
    return Asked(
        action=f"{at}/missing",
        title="Tubes are missing",
        verb="They are missing",
        fields=[codes("Listed, and not in the parcel", name="missing"), WHEN],
    )


def _extras(at: str, found: ShipmentWithLines) -> Asked:
    extra = [line.sample for line in found.lines if line.state == "unlisted"]
    return Asked(
        action=f"{at}/extras",
        title="Tubes that are not on the list",
        verb="Register them as extra",
        lead="They are received under a hold until somebody finds out.",
        fields=[
            Field(
                name="scanned",
                label="Tubes",
                kind="area",
                value="\n".join(extra),
                required=True,
                takes_scans=True,
            )
        ],
    )


def _found(at: str) -> Asked:
    return Asked(
        action=f"{at}/resolutions",
        title="Missing tubes were found here",
        verb="They are here",
        fields=[codes("Tubes that stand where they stood", name="found"), REMARK],
    )


def _lost(at: str) -> Asked:
    return Asked(
        action=f"{at}/loss",
        title="It never arrived",
        verb="Declare it lost",
        is_grave=True,
        fields=[Field(name="searched", label="What was done to find it", required=True), WHY],
    )


def _timed(work: Work, form: FormData, filled: dict[str, Any]) -> dict[str, Any]:
    moment = forms.moment_text(work, forms.one(form, "occurred_at"))
    return filled | ({"occurred_at": moment} if moment else {})


def _do_seal(work: Work, code: str, form: FormData) -> object:
    filled: dict[str, Any] = {
        "scanned": forms.lines_of(form, "scanned"),
        "partial": bool(forms.one(form, "partial")),
        **forms.said(form, "seal", "coolant", "logger"),
    }
    return sealing.seal(work, code, forms.fill(SealShipment, filled))


def _do_dispatch(work: Work, code: str, form: FormData) -> object:
    filled: dict[str, Any] = forms.said(form, "waybill", "courier", "reason")
    resolves = forms.one(form, "resolves")
    if resolves:
        filled["resolves"] = [resolves]
    return dispatching.dispatch(work, code, forms.fill(DispatchShipment, _timed(work, form, filled)))


def _do_unpack(work: Work, code: str, form: FormData) -> object:
    filled = {"samples": forms.lines_of(form, "samples"), **forms.said(form, "reason")}
    return packing.unpack(work, code, forms.fill(UnpackTubes, filled))


def _do_missing(work: Work, code: str, form: FormData) -> object:
    filled = _timed(work, form, {"missing": forms.lines_of(form, "missing")})
    return receiving.receive(work, code, forms.fill(ReceiveShipment, filled))


def _do_extras(work: Work, code: str, form: FormData) -> object:
    filled = {"scanned": forms.lines_of(form, "scanned"), "extras": "register"}
    return receiving.receive(work, code, forms.fill(ReceiveShipment, filled))


def _do_found(work: Work, code: str, form: FormData) -> object:
    filled = {
        "found": [{"sample": one} for one in forms.lines_of(form, "found")],
        **forms.said(form, "reason"),
    }
    return resolving.resolve(work, code, forms.fill(ResolveDiscrepancies, filled))


def _do_close(work: Work, code: str, form: FormData) -> object:
    return closing.close(work, code, forms.fill(CloseShipment, forms.said(form, "reason")))


def _do_lose(work: Work, code: str, form: FormData) -> object:
    return losing.declare_lost(work, code, forms.fill(LoseShipment, forms.said(form, "searched", "reason")))


def _open(name: str, permission: Permission, do: Do, note: str) -> None:
    door_of = Annotated[Gate, Depends(gate(permission))]

    def do_deed(request: Request, door: door_of, code: str, form: Posted) -> Response:
        with door.write() as work:
            do(work, code, form)
            return pages.go(request, work, f"/shipments/{pages.path_part(code)}", note)

    router.post(f"/shipments/{{code}}/{name}", name=f"shipment_{name}")(do_deed)


_open("seal", Permission.SHIPMENTS_SEAL, _do_seal, "The parcel is sealed.")
_open("dispatch", Permission.SHIPMENTS_DISPATCH, _do_dispatch, "The parcel is on its way.")
_open("removals", Permission.SHIPMENTS_PACK, _do_unpack, "The tubes are out of the parcel.")
_open("missing", Permission.SHIPMENTS_RECEIVE, _do_missing, "The tubes are noted as missing.")
_open("extras", Permission.SHIPMENTS_RECEIVE, _do_extras, "The tubes are received, under a hold.")
_open("resolutions", Permission.SHIPMENTS_DISPATCH, _do_found, "It is noted where they are.")
_open("closing", Permission.SHIPMENTS_RECEIVE, _do_close, "The shipment is closed.")
_open("loss", Permission.SAMPLES_DECLARE_LOST, _do_lose, "The shipment is declared lost.")
