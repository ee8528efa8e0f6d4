"""Shipments over JSON: opened, packed, sealed, sent, received, reconciled, confirmed by their recipient."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Response

from app.biobank.requests.queries import by_code as request_by_code
from app.biobank.shipments import (
    checklist,
    closing,
    confirming,
    dispatching,
    losing,
    manifests,
    opening,
    packing,
    packing_containers,
    queries,
    receiving,
    resolving,
    returning,
    sealing,
    viewing,
)
from app.biobank.shipments.checking_schemas import Checklist, ContainerPacked, PackContainer
from app.biobank.shipments.schemas import (
    CloseShipment,
    ConfirmReceipt,
    DispatchShipment,
    EndAtRecipient,
    LoseShipment,
    Manifest,
    OpenShipment,
    PackTubes,
    Received,
    ReceiveReturns,
    ReceiveShipment,
    Remaining,
    ResolveDiscrepancies,
    ReturnsReceived,
    SealShipment,
    Sent,
    ShipmentLineView,
    ShipmentWithLines,
    UnpackTubes,
)
from app.biobank.shipments.words import ShipmentState
from app.core.actor import Permission
from app.core.gate import Gate
from app.core.paging import Page
from app.http.deps import AnyPage, gate

router = APIRouter(tags=["shipments"])

Reading = Annotated[Gate, Depends(gate(Permission.SHIPMENTS_READ))]
ReadingOwn = Annotated[Gate, Depends(gate(Permission.REQUESTS_READ_OWN))]
Packing = Annotated[Gate, Depends(gate(Permission.SHIPMENTS_PACK))]
Sealing = Annotated[Gate, Depends(gate(Permission.SHIPMENTS_SEAL))]
Dispatching = Annotated[Gate, Depends(gate(Permission.SHIPMENTS_DISPATCH))]
Distributing = Annotated[Gate, Depends(gate(Permission.SAMPLES_DISTRIBUTE))]
Receiving = Annotated[Gate, Depends(gate(Permission.SHIPMENTS_RECEIVE))]
Losing = Annotated[Gate, Depends(gate(Permission.SAMPLES_DECLARE_LOST))]
Confirming = Annotated[Gate, Depends(gate(Permission.REQUESTS_CONFIRM_RECEIPT))]
Returning = Annotated[Gate, Depends(gate(Permission.SAMPLES_RETURN))]

State = Literal["open", "packed", "sealed", "dispatched", "received", "closed", "lost"]
Waybill = Annotated[str, Query(max_length=64)]


@router.post("/shipments", status_code=201)
def open_shipment(form: OpenShipment, gate: Packing) -> Sent:
    """Open a shipment; pack and send it in the same deed where tubes and `dispatch` say so."""
    with gate.write() as work:
        return work.answer(opening.open_shipment(work, form), 201)


@router.get("/shipments")
def list_shipments(
    gate: Reading, paging: AnyPage, state: State | None = None, waybill: Waybill = ""
) -> Page[ShipmentLineView]:
    """The shipments from and to one's sites, newest first."""
    with gate.read() as work:
        wanted = ShipmentState(state) if state else None
        return queries.listed(work, paging.after, paging.size, wanted, waybill)


@router.get("/shipments/remaining")
def list_remaining(gate: Packing, site: Annotated[str, Query(max_length=20)] = "") -> Remaining:
    """The collected tubes that have not left a site, one's own where none is named."""
    with gate.read() as work:
        return viewing.remaining(work, site)


@router.get("/shipments/{code}")
def read_shipment(code: str, gate: Reading) -> ShipmentWithLines:
    """A shipment and its tubes."""
    with gate.read() as work:
        return viewing.with_lines(work, queries.by_code(work, code))


@router.post("/shipments/{code}/tubes")
def pack_tubes(code: str, form: PackTubes, gate: Packing) -> Sent:
    """Scan tubes into a shipment; all of them, or none."""
    with gate.write() as work:
        return work.answer(packing.pack(work, code, form))


@router.post("/shipments/{code}/containers")
def pack_container(code: str, form: PackContainer, gate: Packing) -> ContainerPacked:
    """Pack the tubes of a whole rack or box; those that may not go are left out and named."""
    with gate.write() as work:
        return work.answer(packing_containers.pack_container(work, code, form))


@router.get("/shipments/{code}/checklist")
def read_checklist(code: str, gate: Reading) -> Checklist:
    """What is missing before a parcel can be sealed."""
    with gate.read() as work:
        return checklist.checklist(work, code)


@router.post("/shipments/{code}/removals")
def unpack_tubes(code: str, form: UnpackTubes, gate: Packing) -> Sent:
    """Take tubes out before the parcel leaves; a seal is broken by that."""
    with gate.write() as work:
        return work.answer(packing.unpack(work, code, form))


@router.post("/shipments/{code}/seal")
def seal_shipment(code: str, form: SealShipment, gate: Sealing) -> Sent:
    """Check every tube a second time and seal the parcel."""
    with gate.write() as work:
        return work.answer(sealing.seal(work, code, form))


@router.post("/shipments/{code}/dispatch")
def dispatch_shipment(code: str, form: DispatchShipment, gate: Dispatching) -> Sent:
    """Send a parcel off: to another site, back to its sender, or sealed to the recipient of a request."""
    with gate.write() as work:
        return work.answer(dispatching.dispatch(work, code, form))


@router.post("/shipments/{code}/receipt")
def receive_shipment(code: str, form: ReceiveShipment, gate: Receiving) -> Received:
    """Receive what was scanned, and learn how the parcel differs from its list."""
    with gate.write() as work:
        return work.answer(receiving.receive(work, code, form))


@router.post("/shipments/{code}/resolutions")
def resolve_discrepancies(code: str, form: ResolveDiscrepancies, gate: Dispatching) -> ShipmentWithLines:
    """Record that missing tubes were found where they stood, at the site that sent the parcel."""
    with gate.write() as work:
        return work.answer(resolving.resolve(work, code, form))


@router.post("/shipments/{code}/closing")
def close_shipment(code: str, form: CloseShipment, gate: Receiving) -> ShipmentWithLines:
    """Close a shipment of which every line is decided."""
    with gate.write() as work:
        return work.answer(closing.close(work, code, form))


@router.post("/shipments/{code}/loss")
def lose_shipment(code: str, form: LoseShipment, gate: Losing) -> ShipmentWithLines:
    """Declare a shipment lost, with all that did not arrive."""
    with gate.write() as work:
        return work.answer(losing.declare_lost(work, code, form))


@router.get("/shipments/{code}/manifest.json")
def read_manifest(code: str, gate: Reading) -> Manifest:
    """The packing list of a distribution."""
    with gate.read() as work:
        return manifests.manifest(work, queries.by_code(work, code))


@router.get("/shipments/{code}/manifest.csv", response_class=Response)
def read_manifest_table(code: str, gate: Reading) -> Response:
    """The packing list as a table, line by line the same."""
    with gate.read() as work:
        text = manifests.as_csv(manifests.manifest(work, queries.by_code(work, code)))
    return Response(text, media_type="text/csv; charset=utf-8")


@router.get("/requests/mine/{code}/manifests")
def read_own_manifests(code: str, gate: ReadingOwn) -> list[Manifest]:
    """The packing lists of one's own request."""
    with gate.read() as work:
        request = request_by_code(work, code, only_own=True)
        sealed = [one for one in queries.of_request(work, request.id or 0) if one.sealed_by is not None]
        return [manifests.manifest(work, one) for one in sealed]


@router.post("/shipments/{code}/confirmation")
def confirm_receipt(code: str, form: ConfirmReceipt, gate: Confirming) -> Manifest:
    """Confirm, as the recipient, what arrived of one's own request."""
    with gate.write() as work:
        return work.answer(confirming.confirm(work, code, form))


@router.post("/returns")
def receive_returns(form: ReceiveReturns, gate: Returning) -> ReturnsReceived:
    """Take tubes back from recipients, under a hold until they are inspected."""
    with gate.write() as work:
        return work.answer(returning.receive_returns(work, form))


@router.post("/recipient-ends")
def end_at_recipient(form: EndAtRecipient, gate: Distributing) -> ReturnsReceived:
    """Record that a recipient destroyed tubes, or used them up."""
    with gate.write() as work:
        return work.answer(returning.end_at_recipient(work, form))
