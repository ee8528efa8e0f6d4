"""Making samples out of samples, over JSON: aliquots, derivatives, pools."""

from typing import Annotated

from fastapi import APIRouter, Depends

from app.biobank.samples import aliquoting, deriving, pooling
from app.biobank.samples.schemas import AliquotSample, DeriveSample, PoolSamples, Registered
from app.core.actor import Permission
from app.core.gate import Gate
from app.http.deps import gate

router = APIRouter(tags=["samples"])

Processing = Annotated[Gate, Depends(gate(Permission.SAMPLES_PROCESS))]


@router.post("/samples/{code}/aliquots", status_code=201)
def aliquot_sample(code: str, form: AliquotSample, gate: Processing) -> Registered:
    """Divide a sample into aliquots; all of them, or none."""
    with gate.write() as work:
        return work.answer(aliquoting.aliquot(work, code, form), 201)


@router.post("/samples/{code}/derivatives", status_code=201)
def derive_samples(code: str, form: DeriveSample, gate: Processing) -> Registered:
    """Make derivatives (DNA, RNA, cells, sections) from a sample by a named method."""
    with gate.write() as work:
        return work.answer(deriving.derive(work, code, form), 201)


@router.post("/pools", status_code=201)
def pool_samples(form: PoolSamples, gate: Processing) -> Registered:
    """Pool parts of several samples into one."""
    with gate.write() as work:
        return work.answer(pooling.pool(work, form), 201)
