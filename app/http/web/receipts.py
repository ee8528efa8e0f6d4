"""What a researcher does when the parcel is there: the list of one's own request, and the receipt."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app.biobank.requests.queries import by_code as request_by_code
from app.biobank.shipments import confirming, manifests, queries
from app.biobank.shipments.schemas import ConfirmReceipt, Manifest
from app.core.actor import Permission
from app.core.errors import NotFound
from app.core.gate import Gate
from app.core.schemas import View
from app.core.work import Work
from app.http.deps import gate
from app.http.web import forms, pages
from app.http.web.fields import WHEN, Asked, Field, codes
from app.http.web.forms import Posted

router = APIRouter()
Confirming = Annotated[Gate, Depends(gate(Permission.REQUESTS_CONFIRM_RECEIPT))]


class ReceiptPage(View):
    """The packing list as the recipient sees it, and the form of the receipt."""

    request: str
    manifest: Manifest
    asked: Asked | None


@router.get("/requests/{code}/receipts/{shipment}")
def receipt_page(request: Request, door: Confirming, code: str, shipment: str) -> Response:
    """The list."""
    with door.read() as work:
        manifest = _list_of(work, code, shipment)
        asked = Asked(
            action=f"/requests/{pages.path_part(code)}/receipts/{pages.path_part(shipment)}",
            title="It has arrived",
            verb="Confirm the receipt",
            lead="What you do not name arrived well.",
            fields=[
                codes("Missing (labels of the list)", name="missing", required=False),
                codes("Damaged (labels of the list)", name="damaged", required=False),
                Field(name="condition", label="Condition", hint="dry ice left 4 kg"),
                WHEN,
            ],
        )
        page = ReceiptPage(
            request=code, manifest=manifest, asked=asked if manifest.state == "dispatched" else None
        )
        return pages.show(request, work, "receipt.html", page)


@router.get("/requests/{code}/receipts/{shipment}/list.csv")
def packing_list(door: Confirming, code: str, shipment: str) -> Response:
    """The list as a table."""
    with door.read() as work:
        table = manifests.as_csv(_list_of(work, code, shipment))
    return Response(table, media_type="text/csv; charset=utf-8")


@router.post("/requests/{code}/receipts/{shipment}")
def confirm_receipt(request: Request, door: Confirming, code: str, shipment: str, form: Posted) -> Response:
    """Confirm what arrived."""
    with door.write() as work:
        filled = {
            "missing": forms.lines_of(form, "missing"),
            "damaged": forms.lines_of(form, "damaged"),
            **forms.said(form, "condition"),
        }
        moment = forms.moment_text(work, forms.one(form, "occurred_at"))
        if moment:
            filled["occurred_at"] = moment
        confirming.confirm(work, shipment, forms.fill(ConfirmReceipt, filled))
        return pages.go(request, work, f"/requests/{pages.path_part(code)}", "The receipt is confirmed.")


def _list_of(work: Work, code: str, shipment: str) -> Manifest:
    """The packing list of a parcel of one's own request, from its sealing on."""
    row = request_by_code(work, code, only_own=True)
    for one in queries.of_request(work, row.id or 0):
        if one.code.upper() == shipment.upper() and one.sealed_by is not None:
            return manifests.manifest(work, one)
    raise NotFound(f"There is no parcel {shipment} for this request.")
