"""Free space over JSON: boxes that take so many tubes, slots that take whole boxes and racks."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from app.biobank.stations.free_space import finding
from app.biobank.stations.free_space.schemas import FreeSpace, Needed, SpaceWanted
from app.biobank.storage.temperatures import TemperatureClass
from app.core.actor import Permission
from app.core.gate import Gate
from app.http.deps import gate

router = APIRouter(tags=["storage"])
Reading = Annotated[Gate, Depends(gate(Permission.STORAGE_READ))]


@router.get("/free-space")
def find_free_space(
    gate: Reading,
    kind: Needed = "tube",
    count: Annotated[int, Query(ge=1, le=10_000)] = 1,
    temperature: TemperatureClass | None = None,
    format: Annotated[str | None, Query(max_length=40)] = None,
    site: Annotated[str | None, Query(max_length=20)] = None,
    study: Annotated[str | None, Query(max_length=40)] = None,
) -> FreeSpace:
    """Boxes that take `count` tubes at once, the fullest first, and containers with slots for whole boxes or racks."""
    wanted = SpaceWanted(
        kind=kind, count=count, temperature=temperature, format=format, site=site, study=study
    )
    with gate.read() as work:
        return finding.find(work, wanted)
