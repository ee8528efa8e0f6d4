"""Arranges the aliquots of a rack by plan: what each parent holds now, its study's plan, and the tubes that are free."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.biobank.exchange.rack_scans.cells import Cell
from app.biobank.exchange.rack_scans.errors import PlanMissing
from app.biobank.exchange.rack_scans.looking import Sight, look
from app.biobank.exchange.rack_scans.models import ScannedRack
from app.biobank.exchange.rack_scans.planning import by_place
from app.biobank.exchange.rack_scans.proposing import Laid, Share, Source, propose
from app.biobank.exchange.rack_scans.schemas import PlanRack
from app.biobank.exchange.rack_scans.words import CellState
from app.biobank.samples import queries as samples
from app.biobank.samples.consuming import NoSuchFraction, promised_of
from app.biobank.samples.models import Sample
from app.biobank.storage.schemes import Fill
from app.biobank.studies import queries as studies
from app.biobank.studies.models import AliquotPlan, Study
from app.biobank.vocabulary.materials import material_of
from app.core.errors import Refusals
from app.core.units import parse_amount
from app.core.work import Work

_FREE = frozenset({CellState.NEW, CellState.BLANK, CellState.NOREAD})


@dataclass(frozen=True, slots=True)
class Arranged:
    """The parents over the rack: for each the plan that holds, its study, whether it has layers, and its wells."""

    bare: Sight
    plans: Sequence[AliquotPlan]
    studies: Sequence[Study]
    layered: Sequence[bool]
    laid: Sequence[Laid]


def without_a_plan(decided: PlanRack) -> PlanRack:
    """What was decided about wells beside any plan: tubes read by hand, tubes from elsewhere, missing ones."""
    nothing = {"amount": None, "blank": False, "proposed": False}
    rest = [one.model_copy(update=nothing) for one in decided.exceptions]
    told = [one for one in rest if one.code or one.accept or one.missing]
    return decided.model_copy(update={"plan": None, "exceptions": told})


def free_in(sight: Sight) -> frozenset[int]:
    """The places with a tube that nobody knows and nothing is recorded at; also one that could not be read yet."""
    return frozenset(cell.place for cell in sight.cells if _is_free(cell))


def arrange(
    work: Work, scan: ScannedRack, decided: PlanRack, parents: Sequence[Sample], said: Mapping[int, int]
) -> Arranged:
    """Lay the plans of `parents` over the tubes of the rack, as everything is at this moment.

    Refuses, with the parent's row, one without a plan (E-PLAN-MISSING) or without a material that its plan makes.
    """
    bare = look(work, scan, without_a_plan(decided))
    refusals = Refusals()
    found: list[tuple[AliquotPlan, Study, bool, Source]] = []
    for row, parent in enumerate(parents):
        with refusals.of(row, sample=parent.code):
            found.append(_source(work, parent))
    refusals.settle()
    laid = propose(bare.grid, free_in(bare), [source for _, _, _, source in found], said)
    return Arranged(
        bare,
        [plan for plan, _, _, _ in found],
        [study for _, study, _, _ in found],
        [layered for _, _, layered, _ in found],
        laid,
    )


def said_in(sight: Sight) -> dict[int, int]:
    """What a person said of planned wells, by place: so much went in, 0 for a tube that is not made."""
    said: dict[int, int] = {}
    for place, one in by_place(sight.grid, sight.decisions.exceptions).items():
        planned = sight.planned.get(place)
        if planned is not None and not one.proposed and (one.blank or one.amount):
            said[place] = parse_amount(one.amount, planned.unit).value if one.amount else 0
    return said


def _is_free(cell: Cell) -> bool:
    return cell.state in _FREE and cell.expected is None and cell.sample is None


def _source(work: Work, parent: Sample) -> tuple[AliquotPlan, Study, bool, Source]:
    study = work.session.get_one(Study, parent.study_id)
    plan = studies.plan_in_force(work, parent.study_id, parent.material)
    if plan is None:
        raise PlanMissing(
            f"{study.code} has no aliquot plan for {parent.material}, which {parent.code} is.",
            fields={"sample": "No plan."},
            next_step=f"Have the biobank manager lay one down: Studies, {study.code}, Aliquot plans.",
        )
    shares = tuple(
        Share(line.material, material_of(line.material).unit, line.count, line.amount, line.least, line.tube)
        for line in studies.lines_of_plans(work, [plan.id or 0])[plan.id or 0]
    )
    layers = samples.fractions_of(work, parent.id or 0)
    holds: dict[str, int | None] = {one.material: one.amount for one in layers}
    if not layers:
        amount = parent.amount
        holds = {parent.material: None if amount is None else max(0, amount - promised_of(work, parent))}
    missing = sorted({share.material for share in shares} - holds.keys())
    if missing:
        raise NoSuchFraction(
            f"{parent.code} has no layer {', '.join(missing)}, which its plan divides.",
            next_step="Measure its layers first.",
        )
    return plan, study, bool(layers), Source(parent.code, holds, shares, Fill(plan.fill))
