"""Registers the new tubes of a rack: aliquots of their parents, as planned."""

from datetime import datetime

from app.biobank.barcodes.scanning import normalise
from app.biobank.exchange.rack_scans.cells import Cell
from app.biobank.exchange.rack_scans.looking import Sight
from app.biobank.exchange.rack_scans.schemas import PlannedParent
from app.biobank.samples import queries
from app.biobank.samples.aliquoting import aliquot_all
from app.biobank.samples.models import Sample
from app.biobank.samples.schemas import AliquotSample, NewAliquot
from app.core.units import show_amount
from app.core.work import Work


def register(work: Work, sight: Sight, occurred_at: datetime | None, reason: str) -> list[Sample]:
    """Register every planned tube that was read, all parents in one deed; returns the new samples."""
    cells = {cell.place: cell for cell in sight.cells if cell.is_born}
    born = [cells[place] for place in sight.planned if place in cells]
    children: dict[str, list[NewAliquot]] = {}
    for cell in born:
        line = _aliquot(cell)
        if line is not None and cell.planned is not None:
            children.setdefault(normalise(cell.planned.parent), []).append(line)
    plan = sight.decisions.plan
    forms = [
        (parent.sample, _divided(parent, lines, occurred_at, reason))
        for parent in (plan.parents if plan else ())
        if (lines := children.get(normalise(parent.sample)))
    ]
    if not forms:
        return []
    made = aliquot_all(work, forms)
    return list(queries.by_ids(work, [one.id for one in made.samples]).values())


def _aliquot(cell: Cell) -> NewAliquot | None:
    planned = cell.planned
    if planned is None:
        return None
    amount = None if planned.amount is None else show_amount(planned.amount, planned.unit)
    return NewAliquot(code=cell.code, amount=amount, material=planned.material, tube=planned.tube)


def _divided(
    parent: PlannedParent, lines: list[NewAliquot], occurred_at: datetime | None, reason: str
) -> AliquotSample:
    return AliquotSample(
        aliquots=lines,
        loss=parent.loss,
        discard=parent.discard,
        exhaust=parent.exhaust,
        occurred_at=occurred_at,
        reason=reason,
    )
