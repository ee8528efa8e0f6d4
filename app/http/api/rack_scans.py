"""Scanned racks over JSON: a file comes, the wells are compared and decided, the rack is confirmed whole."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.datastructures import UploadFile

from app.biobank.exchange.rack_scans import (
    confirming,
    deciding,
    discarding,
    laying_out,
    posting,
    sheets,
    viewing,
)
from app.biobank.exchange.rack_scans.aliquot_schemas import AliquotSheet, LayOut
from app.biobank.exchange.rack_scans.posting import RackFile
from app.biobank.exchange.rack_scans.schemas import (
    ConfirmRack,
    DiscardScan,
    PlanRack,
    RackConfirmed,
    RackScanLine,
    RackScanView,
)
from app.biobank.exchange.rack_scans.words import ScanState
from app.core.actor import Permission
from app.core.errors import Invalid
from app.core.gate import Gate
from app.core.paging import Page
from app.http.deps import AnyPage, gate

router = APIRouter(prefix="/rack-scans", tags=["racks"])

Scanning = Annotated[Gate, Depends(gate(Permission.RACKS_SCAN))]
Processing = Annotated[Gate, Depends(gate(Permission.SAMPLES_PROCESS))]
Placing = Annotated[Gate, Depends(gate(Permission.SAMPLES_PLACE))]
Reading = Annotated[Gate, Depends(gate(Permission.SAMPLES_READ))]

_FIELDS = {
    "file": {"type": "string", "format": "binary", "description": "What the scanner wrote."},
    "rack": {"type": "string", "description": "As the parameter."},
    "filename": {"type": "string", "description": "As the parameter."},
}
BODIES: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {"type": "object", "required": ["file"], "properties": _FIELDS}
            },
            "text/csv": {"schema": {"type": "string"}, "example": "RK-0031,A01,FB00310001\r\n"},
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
        },
    }
}


class Sent:
    """What is said about a file beside its bytes."""

    def __init__(
        self,
        rack: Annotated[str, Query(max_length=64, description="The rack's code, scanned apart.")] = "",
        filename: Annotated[str, Query(max_length=200, description="The name the scanner gave.")] = "",
        dialect: Annotated[str, Query(max_length=40, description="How it is written, if not guessed.")] = "",
        site: Annotated[str, Query(max_length=20, description="Where a rack nobody knows is.")] = "",
        scanner: Annotated[str, Query(max_length=80, description="Which scanner.")] = "",
        as_read: Annotated[
            bool, Query(description="The rack stands as it was read, however turned.")
        ] = False,
    ) -> None:
        self.said = {"rack": rack, "filename": filename, "dialect": dialect, "site": site, "scanner": scanner}
        self.as_read = as_read

    def file(self, content: bytes, filename: str = "") -> RackFile:
        """The file with what was said; `filename` where none was."""
        said = self.said
        return RackFile(
            content=content,
            filename=(said["filename"] or filename)[:200],
            rack=said["rack"] or None,
            dialect=said["dialect"] or None,
            site=said["site"] or None,
            scanner=said["scanner"][:80],
            as_read=self.as_read,
        )


async def rack_file(request: Request, sent: Annotated[Sent, Depends()]) -> AsyncIterator[RackFile]:
    """The file of a request: its body, or the `file` of a form whose other fields say the same as parameters."""
    if "form" not in request.headers.get("content-type", ""):
        yield sent.file(await request.body())
        return
    async with request.form() as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise Invalid("There is no file in this form.", fields={"file": "Missing."})
        sent.said |= {name: str(form[name]) for name in sent.said if form.get(name)}
        yield sent.file(await file.read(), file.filename or "")


@router.post("", status_code=201, openapi_extra=BODIES)
def post_rack_scan(file: Annotated[RackFile, Depends(rack_file)], gate: Scanning) -> RackScanView:
    """Post a scanner's file; the answer is the grid, compared with what is recorded."""
    with gate.write() as work:
        return work.answer(posting.post(work, file), 201)


@router.get("")
def list_rack_scans(
    gate: Reading,
    paging: AnyPage,
    rack: Annotated[str | None, Query(max_length=64)] = None,
    state: ScanState | None = None,
) -> Page[RackScanLine]:
    """Scans, newest first."""
    with gate.read() as work:
        return viewing.listed(work, paging.after, paging.size, rack=rack, state=state)


@router.get("/{scan_id}")
def read_rack_scan(scan_id: int, gate: Reading) -> RackScanView:
    """One scan as a grid, compared with what is recorded now."""
    with gate.read() as work:
        return viewing.read(work, scan_id)


@router.get("/{scan_id}/file", response_class=Response)
def read_rack_file(scan_id: int, gate: Reading) -> Response:
    """The scanner's own bytes."""
    with gate.read() as work:
        name, content = viewing.file(work, scan_id)
    kind = {"content-disposition": f'attachment; filename="{_ascii(name)}"'}
    return Response(content, media_type="application/octet-stream", headers=kind)


@router.put("/{scan_id}/plan")
def plan_rack(scan_id: int, form: PlanRack, gate: Scanning) -> RackScanView:
    """Plan the new tubes and decide about wells; the answer is the grid as it is then."""
    with gate.write() as work:
        return work.answer(deciding.plan(work, scan_id, form))


@router.get("/{scan_id}/aliquots")
def read_aliquots(scan_id: int, gate: Reading) -> AliquotSheet:
    """What goes into the tubes of a scanned rack by the plans of its parents' studies, as everything is now."""
    with gate.read() as work:
        return sheets.read(work, scan_id)


@router.put("/{scan_id}/aliquots")
def lay_out_aliquots(scan_id: int, form: LayOut, gate: Processing) -> AliquotSheet:
    """Say which parents fill the rack, in order, and which wells went otherwise than planned; then commit."""
    with gate.write() as work:
        return work.answer(laying_out.lay_out(work, scan_id, form))


@router.post("/{scan_id}/commit")
def commit_rack_scan(scan_id: int, form: ConfirmRack, gate: Placing) -> RackConfirmed:
    """Confirm the rack: tubes registered, placed and moved in, the rack in its slot; all, or nothing."""
    with gate.write() as work:
        return work.answer(confirming.confirm(work, scan_id, form))


@router.post("/{scan_id}/discard")
def discard_rack_scan(scan_id: int, form: DiscardScan, gate: Scanning) -> RackScanView:
    """Set a scan aside."""
    with gate.write() as work:
        return work.answer(discarding.discard(work, scan_id, form))


def _ascii(name: str) -> str:
    return "".join(sign if (sign.isascii() and sign.isalnum()) or sign in "-_. " else "_" for sign in name)
