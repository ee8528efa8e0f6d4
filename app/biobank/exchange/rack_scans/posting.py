"""Takes a scanner's file: keeps it, and compares it with what is recorded."""

from dataclasses import dataclass

from app.biobank.barcodes.naming import check_code
from app.biobank.exchange.coordinates import label
from app.biobank.exchange.rack_scans import queries
from app.biobank.exchange.rack_scans.discarding import set_aside
from app.biobank.exchange.rack_scans.facts import RackScanPreviewed
from app.biobank.exchange.rack_scans.looking import Sight, decisions_in, look
from app.biobank.exchange.rack_scans.models import ScannedFile, ScannedRack
from app.biobank.exchange.rack_scans.reading_back import seen_by
from app.biobank.exchange.rack_scans.schemas import PlanRack, RackScanView, WellException
from app.biobank.exchange.rack_scans.turning import expectation, refuse_turned
from app.biobank.exchange.rack_scans.viewing import view
from app.biobank.exchange.rack_scans.words import ScanState
from app.biobank.exchange.rack_scans.writing_out import arranged_again, is_by_plan
from app.biobank.exchange.racks.reading import read_rack_file
from app.biobank.exchange.racks.scan import RackScan
from app.biobank.storage.queries import must_at, working_site
from app.core import canonical
from app.core.actor import Permission
from app.core.errors import BiobankError, Invalid
from app.core.work import Work


@dataclass(frozen=True, slots=True)
class RackFile:
    """A file as it came. `rack` where the rack's code was scanned apart; `as_read`: the rack really stands so."""

    content: bytes
    filename: str = ""
    rack: str | None = None
    dialect: str | None = None
    site: str | None = None
    scanner: str = ""
    as_read: bool = False


def post(work: Work, file: RackFile) -> RackScanView:
    """Keep a scan and show it against the record. Nothing else changes until it is confirmed.

    A rack that lay turned is refused (E-SCAN-ROTATED). A newer scan of a rack takes the place of one that was not
    confirmed, and takes over its plan.
    """
    scan = read_rack_file(file.content, file.filename or None, file.rack, file.dialect)
    if scan.rack_code is None:
        raise Invalid(
            "The file does not say which rack it is.",
            fields={"rack": "Missing."},
            next_step="Scan the rack's own code, and send it along as rack.",
        )
    name = check_code(scan.rack_code)
    rack = queries.rack_named(work, scan.rack_code)
    site_id = rack.container.site_id if rack else working_site(work, file.site).id or 0
    must_at(work, Permission.RACKS_SCAN, site_id)
    waiting = queries.of_rack(work, name, site_id, (ScanState.PREVIEWED,), for_update=True)
    carried = _carried(waiting[0]) if waiting else PlanRack()
    row = work.add(
        ScannedRack(
            rack_code=scan.rack_code,
            rack_name=name,
            container_id=rack.id if rack else None,
            site_id=site_id,
            sha256=scan.sha256,
            dialect=scan.dialect,
            filename=_plain_name(file.filename),
            scanner=file.scanner,
            scanned_at=(scan.scanned_at or "")[:40],
            as_read=file.as_read,
            seen=seen_by(scan).as_text(),
            decisions=carried.model_dump_json(exclude_defaults=True) if waiting else "",
            posted_by=work.actor.user_id,
            posted_at=work.now,
        )
    )
    work.insert(ScannedFile, [{"rack_scan_id": row.id, "content": file.content}])
    sight = _laid_out_again(work, look(work, row, carried))
    refuse_turned(work, sight)
    _expect(work, row, sight)
    _tell(work, row, scan, rack_ref=rack.container.ref if rack else None)
    set_aside(work, waiting, f"scan {row.id} took its place")
    return view(work, sight)


_OF_A_TUBE = ("code", "accept", "missing")
"""What is said of one tube, and not of its well."""


def _carried(scan: ScannedRack) -> PlanRack:
    """What an earlier scan was told, without what was said of tubes that may be readable now."""
    told = decisions_in(scan)
    lasting = [
        one.model_copy(update={name: WellException.model_fields[name].default for name in _OF_A_TUBE})
        for one in told.exceptions
        if (one.blank or one.amount) and not one.proposed
    ]
    return PlanRack(plan=told.plan, exceptions=lasting)


def _laid_out_again(work: Work, sight: Sight) -> Sight:
    """A rack by plan over the tubes of the new scan. Where that cannot be, it says so when somebody looks at it."""
    if not is_by_plan(sight.decisions):
        return sight
    try:
        again = arranged_again(work, sight)
    except BiobankError:
        return sight
    sight.scan.decisions = again.model_dump_json(exclude_defaults=True)
    return look(work, sight.scan, again)


def _expect(work: Work, row: ScannedRack, sight: Sight) -> None:
    spots = {label(*sight.layout.spot(place)): code for place, code in expectation(work, sight).items()}
    row.expected = canonical.encode(spots).decode() if spots else ""


def _tell(work: Work, row: ScannedRack, scan: RackScan, *, rack_ref: str | None) -> None:
    work.tell(
        RackScanPreviewed(
            subject=row.ref,
            about=(rack_ref,) if rack_ref else (),
            site_id=row.site_id,
            rack=row.rack_code,
            read=len(scan.codes),
            unreadable=len(scan.unreadable),
            sha256=scan.sha256,
        )
    )


def _plain_name(name: str) -> str:
    """The file's own name: without the folders of somebody's machine, and nothing that cannot be printed."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(sign for sign in last if sign.isprintable())[:200]
