"""Collection kits over JSON: assembled, released, sent, received, opened."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query

from app.biobank.kits import assembling, opening, queries, sending, viewing
from app.biobank.kits.schemas import (
    AssembleKits,
    KitRun,
    KitsChanged,
    KitStock,
    KitTypeView,
    KitView,
    KitWithTubes,
    Opened,
    OpenKit,
    ReceiveKits,
    ReleaseKits,
    SendKits,
)
from app.biobank.kits.words import KitState
from app.core.actor import Permission
from app.core.gate import Gate
from app.core.paging import Page
from app.http.deps import AnyPage, gate

router = APIRouter(prefix="/kits", tags=["kits"])

Reading = Annotated[Gate, Depends(gate(Permission.STUDIES_READ))]
Assembling = Annotated[Gate, Depends(gate(Permission.KITS_ASSEMBLE))]
Sending = Annotated[Gate, Depends(gate(Permission.SHIPMENTS_DISPATCH))]
Receiving = Annotated[Gate, Depends(gate(Permission.SHIPMENTS_RECEIVE))]
Collecting = Annotated[Gate, Depends(gate(Permission.SAMPLES_COLLECT))]

State = Literal["assembled", "released", "dispatched", "at_site", "used", "expired", "voided"]


@router.post("/runs", status_code=201)
def assemble_kits(form: AssembleKits, gate: Assembling) -> KitRun:
    """Assemble a run of kits and plan their tubes."""
    with gate.write() as work:
        return work.answer(assembling.assemble(work, form), 201)


@router.post("/release")
def release_kits(form: ReleaseKits, gate: Assembling) -> KitsChanged:
    """Release kits that another person assembled; needs the right to release as well."""
    with gate.write() as work:
        return work.answer(sending.release(work, form))


@router.post("/dispatch")
def send_kits(form: SendKits, gate: Sending) -> KitsChanged:
    """Send released kits to a site."""
    with gate.write() as work:
        return work.answer(sending.send(work, form))


@router.post("/receipt")
def receive_kits(form: ReceiveKits, gate: Receiving) -> KitsChanged:
    """Take kits in at the site they were sent to."""
    with gate.write() as work:
        return work.answer(sending.receive(work, form))


@router.get("")
def list_kits(
    gate: Reading, paging: AnyPage, state: State | None = None, lot: Annotated[str, Query(max_length=40)] = ""
) -> Page[KitView]:
    """Kits at one's sites; with `lot`, those that hold a part of it."""
    with gate.read() as work:
        return queries.listed(work, paging.after, paging.size, KitState(state) if state else None, lot)


@router.get("/stock")
def read_stock(gate: Reading) -> KitStock:
    """How many kits each site has, by type and state."""
    with gate.read() as work:
        return viewing.stock(work)


@router.get("/types")
def list_types(gate: Reading) -> list[KitTypeView]:
    """The types of kit, and the tubes in each."""
    with gate.read():
        return viewing.types()


@router.get("/{code}")
def read_kit(code: str, gate: Reading) -> KitWithTubes:
    """A kit with its lots and its tubes."""
    with gate.read() as work:
        return viewing.with_tubes(work, code)


@router.post("/{code}/openings", status_code=201)
def open_kit(code: str, form: OpenKit, gate: Collecting) -> Opened:
    """Use a kit for a participant: its tubes are collected, or said not to be."""
    with gate.write() as work:
        return work.answer(opening.open_kit(work, code, form), 201)
