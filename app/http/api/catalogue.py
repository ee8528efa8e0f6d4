"""The catalogue over JSON: counts of what there is, never rows."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from app.biobank.requests.catalogue import browsing, counting
from app.biobank.requests.catalogue.schemas import Catalogue, Choices
from app.biobank.requests.schemas import AskCatalogue, Feasibility
from app.core.actor import Permission
from app.core.gate import Gate
from app.http.deps import gate

router = APIRouter(prefix="/catalogue", tags=["catalogue"])

Reading = Annotated[Gate, Depends(gate(Permission.CATALOGUE_READ))]


@router.get("")
def read_catalogue(gate: Reading, choices: Annotated[Choices, Query()]) -> Catalogue:
    """What could be had under these choices, counted under every facet, and by study and material."""
    with gate.read() as work:
        house = gate.house
        return browsing.browse(work, choices, house.settings.fewest_donors, house.counts)


@router.post("/feasibility")
def count_feasible(form: AskCatalogue, gate: Reading) -> Feasibility:
    """How much meets these criteria and is covered by consent for this use."""
    with gate.read() as work:
        return counting.feasibility(work, form, gate.house.settings.fewest_donors)
