"""Shows a rack that is filled by plan: its parents, its planned wells, and whether all is as it was laid out."""

from collections import Counter

from app.biobank.exchange.rack_scans import queries
from app.biobank.exchange.rack_scans.aliquot_schemas import AliquotSheet, ParentOnRack, WellOnRack
from app.biobank.exchange.rack_scans.arranging import Arranged, arrange, said_in
from app.biobank.exchange.rack_scans.looking import Sight, decisions_in, look
from app.biobank.exchange.rack_scans.proposing import Laid, Well
from app.biobank.exchange.rack_scans.viewing import view
from app.biobank.exchange.rack_scans.writing_out import difference, is_by_plan, written_out
from app.biobank.vocabulary.materials import material_of
from app.core.errors import BiobankError
from app.core.units import show_amount
from app.core.work import Work


def read(work: Work, scan_id: int) -> AliquotSheet:
    """One scan, with what its tubes get by plan as everything is now."""
    scan = queries.scan_by_id(work, scan_id)
    return sheet(work, look(work, scan, decisions_in(scan)))


def sheet(work: Work, sight: Sight) -> AliquotSheet:
    """The sheet. Where the plans cannot be laid out any more, it shows no wells and says why."""
    shown, why = view(work, sight), ""
    if not is_by_plan(sight.decisions):
        return AliquotSheet(scan=shown, parents=[], wells=[], outdated=why)
    try:
        parents = list(sight.parents.values())
        arranged = arrange(work, sight.scan, sight.decisions, parents, said_in(sight))
        why = difference(sight.decisions, written_out(arranged, sight.decisions))
    except BiobankError as error:
        return AliquotSheet(scan=shown, parents=[], wells=[], outdated=error.message)
    laid = list(enumerate(arranged.laid))
    return AliquotSheet(
        scan=shown,
        parents=[_parent(arranged, number, one) for number, one in laid],
        wells=[_well(arranged, number, well) for number, one in laid for well in one.wells],
        outdated=why,
    )


def _parent(arranged: Arranged, number: int, laid: Laid) -> ParentOnRack:
    plan = arranged.plans[number]
    states = Counter(_state(well) for well in laid.wells)
    return ParentOnRack(
        sample=laid.source.sample,
        material=plan.material,
        study=arranged.studies[number].code,
        plan=plan.number,
        remainder=plan.remainder,
        holds=[_amount(material, laid.source.holds[material]) for material in laid.rest],
        rest=[_amount(material, rest) for material, rest in laid.rest.items() if rest != 0],
        tubes=len(laid.wells),
        made=states["planned"] + states["short"],
        short=states["short"],
        blank=states["blank"],
    )


def _amount(material: str, amount: int | None) -> str:
    told = "an unknown amount" if amount is None else show_amount(amount, material_of(material).unit)
    return f"{told} of {material}"


def _well(arranged: Arranged, parent: int, well: Well) -> WellOnRack:
    share = well.share
    return WellOnRack(
        well=arranged.bare.grid.label_of(well.place),
        place=well.place,
        parent=parent,
        material=share.material,
        amount=show_amount(well.amount, share.unit),
        planned=show_amount(share.amount, share.unit),
        state=_state(well),
        said=well.said,
        offer=None if well.offer is None else show_amount(well.offer, share.unit),
    )


def _state(well: Well) -> str:
    if well.amount == 0:
        return "blank"
    return "short" if well.amount < well.share.amount else "planned"
