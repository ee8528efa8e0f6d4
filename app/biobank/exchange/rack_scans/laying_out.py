"""Lays the plans of the scanned parents over a scanned rack; nothing is divided before the rack is confirmed (W08)."""

from collections.abc import Mapping, Sequence

from app.biobank.exchange.rack_scans import queries
from app.biobank.exchange.rack_scans.aliquot_schemas import AliquotSheet, LayOut, WellSaid
from app.biobank.exchange.rack_scans.arranging import arrange
from app.biobank.exchange.rack_scans.deciding import keep
from app.biobank.exchange.rack_scans.discarding import waiting
from app.biobank.exchange.rack_scans.looking import decisions_in, look, rack_and_grid
from app.biobank.exchange.rack_scans.models import ScannedRack
from app.biobank.exchange.rack_scans.planning import place_in
from app.biobank.exchange.rack_scans.proposing import Well
from app.biobank.exchange.rack_scans.schemas import PlanRack
from app.biobank.exchange.rack_scans.sheets import sheet
from app.biobank.exchange.rack_scans.writing_out import is_by_plan, written_out
from app.biobank.samples import queries as samples
from app.biobank.samples.checking_in import refuse_unready
from app.biobank.samples.models import Sample
from app.biobank.storage.schemes import Format
from app.core.actor import Permission
from app.core.errors import Invalid, Refusals, StaleVersion
from app.core.units import parse_amount
from app.core.work import Work


def lay_out(work: Work, scan_id: int, form: LayOut) -> AliquotSheet:
    """Keep which parents fill the rack and which wells went otherwise, in the place of what was laid out before.

    Refuses parents that could not be divided now (on hold, in storage, of no plan), wells that no plan fills, and
    amounts beyond what a parent holds; nothing is changed but the decisions about the scan.
    """
    scan = waiting(work, scan_id)
    refuse_seen_otherwise(scan, form.version)
    kept = decisions_in(scan)
    parents = samples.to_change(work, form.parents, Permission.SAMPLES_PROCESS)
    refuse_unready(work, parents)
    said = _said(work, scan, kept, parents, form.wells)
    decided = written_out(arrange(work, scan, kept, parents, said), kept)
    sight = look(work, scan, decided)
    keep(work, scan, decided, sight)
    work.flush()
    return sheet(work, sight)


def laid_out_so_far(work: Work, scan_id: int, *, for_update: bool = False) -> LayOut:
    """What was laid out until now, as it would be said again: the parents, and the wells a person spoke of.

    `for_update`: nobody else lays it out meanwhile.
    """
    scan = queries.scan_by_id(work, scan_id, for_update=for_update)
    decided = decisions_in(scan)
    if not is_by_plan(decided):
        return LayOut(parents=[])
    parents = decided.plan.parents if decided.plan else []
    planned = {well for parent in parents for well in parent.wells}
    wells = [
        WellSaid(well=one.well, amount=one.amount, blank=one.blank)
        for one in decided.exceptions
        if one.well in planned and not one.proposed and (one.blank or one.amount)
    ]
    return LayOut(parents=[parent.sample for parent in parents], wells=wells)


def refuse_seen_otherwise(scan: ScannedRack, version: int | None) -> None:
    """Refuse (E-VERSION) whoever looked at the scan before somebody decided something else about it."""
    if version is not None and version != scan.version:
        raise StaleVersion(
            f"Somebody has decided something else about {scan.rack_code} since. Nothing was stored.",
            next_step="Look at the rack again.",
        )


def _said(
    work: Work, scan: ScannedRack, kept: PlanRack, parents: Sequence[Sample], told: Sequence[WellSaid]
) -> dict[int, int]:
    """What is said of each well, in smallest units; "short" is what the others leave."""
    if not told:
        return {}
    grid = rack_and_grid(work, scan)[1]
    planned = _planned(work, scan, kept, parents, {})
    said: dict[int, int] = {}
    short: dict[int, int] = {}
    refusals = Refusals()
    for row, one in enumerate(told):
        with refusals.of(row, well=one.well):
            place = _place(grid, one, planned, said.keys() | short.keys())
            if one.short:
                short[place] = row
            else:
                said[place] = _amount(one, planned[place])
    for place, row in short.items():
        with refusals.of(row, well=told[row].well):
            offer = _planned(work, scan, kept, parents, said)[place].offer
            if offer is None:
                raise Invalid(
                    f"How much is in {told[row].well} follows from nothing that is recorded.",
                    fields={"amount": "Type the amount."},
                )
            said[place] = offer
    refusals.settle()
    return said


def _planned(
    work: Work, scan: ScannedRack, kept: PlanRack, parents: Sequence[Sample], said: Mapping[int, int]
) -> dict[int, Well]:
    laid = arrange(work, scan, kept, parents, said).laid
    return {well.place: well for one in laid for well in one.wells}


def _place(grid: Format, one: WellSaid, planned: Mapping[int, Well], named: set[int]) -> int:
    place = place_in(grid, one.well)
    if sum((one.amount is not None, one.short, one.blank)) != 1:
        raise Invalid(f"Say one thing of {one.well}.", fields={"well": "An amount, short, or blank."})
    if place in named:
        raise Invalid(f"{one.well} is named twice.", fields={"well": "Each well once."})
    if place not in planned:
        raise Invalid(f"No plan fills {one.well}.", fields={"well": "Not planned."})
    return place


def _amount(one: WellSaid, well: Well) -> int:
    if one.amount is None:
        return 0
    amount = parse_amount(one.amount, well.share.unit).value
    if amount == 0:
        raise Invalid(f"Say that {one.well} is blank.", fields={"amount": "More than nothing."})
    return amount
