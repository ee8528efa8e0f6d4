"""Sets scans aside that will not be used."""

from collections.abc import Sequence

from app.biobank.exchange.rack_scans import queries
from app.biobank.exchange.rack_scans.errors import ScanOver
from app.biobank.exchange.rack_scans.facts import RackScanDiscarded
from app.biobank.exchange.rack_scans.looking import decisions_in, look
from app.biobank.exchange.rack_scans.models import ScannedRack
from app.biobank.exchange.rack_scans.schemas import DiscardScan, RackScanView
from app.biobank.exchange.rack_scans.viewing import view
from app.biobank.exchange.rack_scans.words import ScanState
from app.biobank.storage.queries import must_at
from app.core.actor import Permission
from app.core.work import Work


def discard(work: Work, scan_id: int, form: DiscardScan) -> RackScanView:
    """Set a scan aside; it stays, with its file, and can no longer be confirmed."""
    scan = waiting(work, scan_id)
    set_aside(work, [scan], form.reason or "not needed")
    return view(work, look(work, scan, decisions_in(scan)))


def waiting(work: Work, scan_id: int) -> ScannedRack:
    """The scan, locked, to be decided about; refused (E-STATE) when that has happened already."""
    scan = queries.scan_by_id(work, scan_id, for_update=True)
    must_at(work, Permission.RACKS_SCAN, scan.site_id)
    if scan.state is not ScanState.PREVIEWED:
        raise ScanOver(
            f"This scan of {scan.rack_code} was {'confirmed' if scan.state is ScanState.COMMITTED else 'set aside'} "
            "already.",
            next_step="Look at the rack; scan it again if it has changed since.",
        )
    return scan


def set_aside(work: Work, scans: Sequence[ScannedRack], cause: str) -> None:
    """Tell of each scan that it will not be used, and why."""
    for scan in scans:
        scan.state = ScanState.DISCARDED
        scan.decided_by, scan.decided_at = work.actor.user_id, work.now
    if scans:
        work.tell(
            *(
                RackScanDiscarded(subject=scan.ref, site_id=scan.site_id, rack=scan.rack_code, cause=cause)
                for scan in scans
            )
        )
