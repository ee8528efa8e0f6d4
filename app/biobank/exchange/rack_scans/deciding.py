"""Plans the new tubes of a scanned rack and decides about its wells, before it is confirmed."""

from app.biobank.exchange.rack_scans.discarding import waiting
from app.biobank.exchange.rack_scans.facts import RackScanPlanned
from app.biobank.exchange.rack_scans.looking import Sight, decisions_in, look
from app.biobank.exchange.rack_scans.models import ScannedRack
from app.biobank.exchange.rack_scans.planning import place_in
from app.biobank.exchange.rack_scans.schemas import ConfirmRack, PlanRack, RackScanView, WellException
from app.biobank.exchange.rack_scans.viewing import view
from app.biobank.storage.schemes import Format
from app.core.work import Work


def plan(work: Work, scan_id: int, form: PlanRack) -> RackScanView:
    """Keep the plan and the decisions, in the place of the earlier ones, and show what they make of the rack."""
    scan = waiting(work, scan_id)
    sight = look(work, scan, form)
    keep(work, scan, form, sight)
    return view(work, sight)


def keep(work: Work, scan: ScannedRack, decided: PlanRack, sight: Sight) -> None:
    """Write down what was decided, if it differs from what was written before."""
    text = decided.model_dump_json(exclude_defaults=True)
    if text == (scan.decisions or "{}"):
        return
    scan.decisions = text
    work.tell(
        RackScanPlanned(
            subject=scan.ref,
            about=tuple(parent.ref for parent in sight.parents.values()),
            site_id=scan.site_id,
            reason=decided.reason or None,
            rack=scan.rack_code,
            tubes=sum(1 for cell in sight.cells if cell.is_born),
            decided=len(decided.exceptions),
        )
    )


def joined(scan: ScannedRack, form: ConfirmRack, grid: Format) -> PlanRack:
    """What holds at the confirmation: what was said before, and over it what the confirmation says."""
    before = decisions_in(scan)
    said: dict[int, WellException] = {place_in(grid, one.well): one for one in before.exceptions}
    said |= {place_in(grid, one.well): one for one in form.exceptions}
    return PlanRack(
        plan=form.plan or before.plan,
        exceptions=list(said.values()),
        moved_in=form.moved_in or before.moved_in,
        missing=form.missing or before.missing,
        reason=form.reason or before.reason,
    )
