"""Bringing the record of samples up to date over JSON: measured, adjusted, corrected, relabelled."""

from typing import Annotated

from fastapi import APIRouter, Depends

from app.biobank.samples import correcting, measuring, relabelling
from app.biobank.samples.amount_schemas import AdjustSamples, CorrectRecords, MeasureSamples, RelabelSamples
from app.biobank.samples.schemas import Registered
from app.core.actor import Permission
from app.core.gate import Gate
from app.http.deps import gate

router = APIRouter(tags=["amounts"])

Measuring = Annotated[Gate, Depends(gate(Permission.SAMPLES_MEASURE))]
Adjusting = Annotated[Gate, Depends(gate(Permission.SAMPLES_ADJUST))]
Correcting = Annotated[Gate, Depends(gate(Permission.SAMPLES_CORRECT))]
Relabelling = Annotated[Gate, Depends(gate(Permission.SAMPLES_RELABEL))]


@router.post("/measurements")
def measure_samples(form: MeasureSamples, gate: Measuring) -> Registered:
    """Record how much there is, as it was measured."""
    with gate.write() as work:
        return work.answer(measuring.measure(work, form))


@router.post("/adjustments")
def adjust_samples(form: AdjustSamples, gate: Adjusting) -> Registered:
    """Put recorded amounts right, with the cause."""
    with gate.write() as work:
        return work.answer(measuring.adjust(work, form))


@router.post("/corrections")
def correct_records(form: CorrectRecords, gate: Correcting) -> Registered:
    """Correct a field of each record; the old values stay in the ledger."""
    with gate.write() as work:
        return work.answer(correcting.correct(work, form))


@router.post("/relabellings")
def relabel_samples(form: RelabelSamples, gate: Relabelling) -> Registered:
    """Give samples a further label; the old one still finds them."""
    with gate.write() as work:
        return work.answer(relabelling.relabel_by_hand(work, form))
