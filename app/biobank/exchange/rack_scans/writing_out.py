"""Writes an arrangement by plan out as the plan and decisions of a rack, and notices when it no longer holds."""

from app.biobank.exchange.rack_scans.arranging import Arranged, arrange, free_in, said_in, without_a_plan
from app.biobank.exchange.rack_scans.looking import Sight
from app.biobank.exchange.rack_scans.proposing import Laid, Well
from app.biobank.exchange.rack_scans.schemas import (
    Plan,
    PlannedChildren,
    PlannedParent,
    PlanRack,
    WellException,
)
from app.biobank.exchange.rack_scans.words import CellState
from app.biobank.studies.models import AliquotPlan
from app.biobank.studies.words import Remainder
from app.core.errors import StaleVersion
from app.core.units import show_amount
from app.core.work import Work


def written_out(arranged: Arranged, decided: PlanRack) -> PlanRack:
    """The arrangement as it is kept and confirmed: every parent with its wells, every well that is not as planned.

    Tubes that no plan wants stay blank.
    """
    grid = arranged.bare.grid
    wells = {well.place: well for laid in arranged.laid for well in laid.wells}
    exceptions = {
        place: one for place, well in wells.items() if (one := _exception(grid.label_of(place), well))
    }
    for cell in arranged.bare.cells if arranged.laid else ():
        if cell.place in free_in(arranged.bare) - wells.keys() and cell.state is CellState.NEW:
            label = grid.label_of(cell.place)
            exceptions[cell.place] = WellException(well=label, blank=True, proposed=True)
    rest = without_a_plan(decided)
    for one in rest.exceptions:
        place = grid.place_of(one.well)
        mine = exceptions.get(place)
        said = {"amount": mine.amount, "blank": mine.blank, "proposed": mine.proposed} if mine else {}
        exceptions[place] = one.model_copy(update=said)
    plan = Plan(
        parents=[
            _parent(arranged, number, laid, arranged.plans[number])
            for number, laid in enumerate(arranged.laid)
        ],
        fill=arranged.laid[0].source.fill.value,
    ) if arranged.laid else None  # fmt: skip
    return rest.model_copy(
        update={"plan": plan, "exceptions": [exceptions[one] for one in sorted(exceptions)]}
    )


def arranged_again(work: Work, sight: Sight) -> PlanRack:
    """What the plan and the decisions would be if the rack were laid out by plan at this moment."""
    parents = list(sight.parents.values())
    return written_out(arrange(work, sight.scan, sight.decisions, parents, said_in(sight)), sight.decisions)


def is_by_plan(decided: PlanRack) -> bool:
    """Whether the parents of the rack are divided by the plans of their studies."""
    return decided.plan is not None and any(one.by_plan is not None for one in decided.plan.parents)


def refuse_outdated(work: Work, sight: Sight) -> None:
    """Refuse (E-VERSION) a rack by plan whose plan, parents or tubes are no longer as they were looked at."""
    if not is_by_plan(sight.decisions):
        return
    changed = difference(sight.decisions, arranged_again(work, sight))
    if changed:
        raise StaleVersion(
            f"{changed} Nothing was stored.", next_step="Lay the rack out again, look at it, and confirm."
        )


def difference(before: PlanRack, now: PlanRack) -> str:
    """Why a rack that was laid out as `before` has to be laid out again, "" where it would come out the same."""
    old = before.plan.parents if before.plan else []
    new = now.plan.parents if now.plan else []
    for one, other in zip(old, new, strict=True):
        if one.by_plan != other.by_plan:
            return f"The plan of {one.sample} was replaced since."
        if one != other:
            return f"What {one.sample} holds, or what stands in the rack, has changed since."
    if {one.well: one for one in before.exceptions} != {one.well: one for one in now.exceptions}:
        return "What a parent holds, or what stands in the rack, has changed since."
    return ""


def _exception(label: str, well: Well) -> WellException | None:
    if well.amount == well.share.amount:
        return None
    if well.amount == 0:
        return WellException(well=label, blank=True, proposed=not well.said)
    return WellException(well=label, amount=show_amount(well.amount, well.share.unit), proposed=not well.said)


def _parent(arranged: Arranged, number: int, laid: Laid, plan: AliquotPlan) -> PlannedParent:
    source = laid.source
    discards = plan.remainder is Remainder.DISCARD
    # Of a tube with layers, or of one whose amount nobody knows, the rest is not one figure: it is written off.
    (rest,) = laid.rest.values() if len(laid.rest) == 1 and not arranged.layered[number] else (None,)
    unit = source.shares[0].unit
    return PlannedParent(
        sample=source.sample,
        wells=[arranged.bare.grid.label_of(well.place) for well in laid.wells],
        children=[
            PlannedChildren(
                material=share.material,
                amount=show_amount(share.amount, share.unit),
                count=share.count,
                tube=share.tube,
            )
            for share in source.shares
        ],
        discard=show_amount(rest, unit) if discards and rest else None,
        exhaust=discards and rest is None,
        by_plan=plan.id,
    )
