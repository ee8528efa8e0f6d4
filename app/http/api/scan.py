"""One line for every code, over JSON: what it is, and what can be done with it."""

from typing import Annotated

from fastapi import APIRouter, Depends

from app.biobank.stations import resolving
from app.biobank.stations.resolving import Resolved
from app.core.gate import Gate
from app.core.schemas import Form, Line
from app.http.deps import gate

router = APIRouter(prefix="/scan", tags=["bench"])

Anybody = Annotated[Gate, Depends(gate(None))]


class Scanned(Form):
    """What a scanner typed, or a person: a label with or without its AIM prefix, a command, a badge."""

    text: Line


@router.post("")
def scan_code(form: Scanned, gate: Anybody) -> Resolved:
    """Resolve a code: sample, container, shipment, request, kit, badge or command; never a refusal."""
    with gate.read() as work:
        return resolving.resolve(work, form.text)
