"""Confirms a scanned rack: from now on the record is what the scanner saw, in one step or not at all (W11)."""

from app.biobank.exchange.rack_scans import clocking
from app.biobank.exchange.rack_scans.cells import Cell
from app.biobank.exchange.rack_scans.concluding import Made, conclude
from app.biobank.exchange.rack_scans.deciding import joined, keep
from app.biobank.exchange.rack_scans.discarding import waiting
from app.biobank.exchange.rack_scans.errors import NotRead, ScanConflict
from app.biobank.exchange.rack_scans.flagging import flag_missing
from app.biobank.exchange.rack_scans.laying_out import refuse_seen_otherwise
from app.biobank.exchange.rack_scans.looking import Sight, look, rack_and_grid
from app.biobank.exchange.rack_scans.registering import register
from app.biobank.exchange.rack_scans.schemas import ConfirmRack, RackConfirmed
from app.biobank.exchange.rack_scans.shelving import Putting, lock_up, put_away
from app.biobank.exchange.rack_scans.turning import refuse_turned
from app.biobank.exchange.rack_scans.vouching import vouch
from app.biobank.exchange.rack_scans.words import CellState
from app.biobank.exchange.rack_scans.writing_out import refuse_outdated
from app.biobank.samples.births import not_later
from app.biobank.samples.places.schemas import PlaceSample, PlaceSamples
from app.biobank.samples.places.storing import store
from app.core.work import Work


def confirm(work: Work, scan_id: int, form: ConfirmRack) -> RackConfirmed:
    """Register the new tubes, put every tube where it was seen, and the rack into its slot; all, or nothing.

    Refused while a well is undecided: E-SCAN-NOREAD for a tube that could not be read, else E-SCAN-CONFLICT. What
    is as it was stays untold: the scan of an unchanged rack tells of no sample (I-22). A rack by plan is arranged
    once more: what comes out otherwise than it was looked at is E-VERSION.
    """
    scan = waiting(work, scan_id)
    refuse_seen_otherwise(scan, form.version)
    not_later(form.occurred_at, work.now, "The confirmation")
    slot = lock_up(work, scan.rack_code, form.slot)
    decided = joined(scan, form, rack_and_grid(work, scan)[1])
    sight = look(work, scan, decided, lock=True)
    refuse_turned(work, sight)
    refuse_outdated(work, sight)
    refuse_undecided(sight)
    keep(work, scan, decided, sight)
    warm = [one for one in sight.record.samples.values() if one.frozen_at is None]
    how = Putting(form.occurred_at, decided.reason, form.format)
    code = put_away(work, scan, sight.rack, sight.grid, slot, how)
    by_position = vouch(work, sight, form.occurred_at)
    missing = flag_missing(work, sight, form.occurred_at, decided.reason)
    born = register(work, sight, form.occurred_at, decided.reason)
    _store(work, sight, code, form, decided.reason)
    late = clocking.late_ones(one for one in (*warm, *born) if one.frozen_at is not None)
    warnings = [*clocking.staleness(work, scan), *clocking.said_of(late)]
    clocking.refuse_unacknowledged(warnings, form.ack)
    opened = clocking.write_down(work, late, scan.site_id)
    made = Made(code, len(born), missing, by_position, warnings, opened)
    return conclude(work, sight, made, form.occurred_at)


def refuse_undecided(sight: Sight) -> None:
    """Refuse, naming every well about which nobody has decided."""
    undecided = sight.undecided
    if not undecided:
        return
    unread = [cell for cell in undecided if cell.state is CellState.NOREAD]
    kind = NotRead if unread else ScanConflict
    first = (unread or undecided)[0]
    wells = ", ".join(sight.grid.label_of(cell.place) for cell in (unread or undecided)[:12])
    count = len(unread or undecided)
    what = "could not be read" if unread else "is not as recorded" if count == 1 else "are not as recorded"
    raise kind(
        f"{count} {'well' if count == 1 else 'wells'} {what}: {wells}. Nothing was stored.",
        rows=[_row(sight, cell) for cell in undecided],
        next_step=first.next_step,
    )


def _row(sight: Sight, cell: Cell) -> dict[str, object]:
    kind = NotRead if cell.state is CellState.NOREAD else ScanConflict
    row: dict[str, object] = {
        "row": cell.place,
        "code": kind.code,
        "message": cell.message,
        "well": sight.grid.label_of(cell.place),
        "state": cell.state,
        "next_step": cell.next_step,
    }
    return {**row, "sample": cell.code} if cell.code else row


def _store(work: Work, sight: Sight, rack: str, form: ConfirmRack, reason: str) -> None:
    going = [cell for cell in sight.cells if cell.is_born or cell.comes]
    placements = []
    for cell in going:
        row, column = sight.layout.spot(cell.place)
        # R1C1 names the same place whatever is printed on the rack.
        placements.append(PlaceSample(sample=cell.code, container=rack, position=f"R{row}C{column}"))
    if placements:
        store(work, PlaceSamples(placements=placements, occurred_at=form.occurred_at, reason=reason))
