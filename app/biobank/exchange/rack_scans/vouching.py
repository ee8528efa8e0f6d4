"""Takes an unreadable tube for the one that is recorded at its position, on a senior's word and with a reason."""

from datetime import datetime

from app.biobank.exchange.rack_scans.looking import Sight
from app.biobank.exchange.rack_scans.words import CellState
from app.biobank.samples.errors import ReasonNeeded
from app.biobank.samples.facts import PositionConfirmed
from app.core.actor import Permission
from app.core.errors import Refusals
from app.core.work import Work


def vouch(work: Work, sight: Sight, occurred_at: datetime | None) -> list[str]:
    """Confirm the position of every unreadable tube that was accepted by it; returns their wells.

    Needs samples:relabel, which seniors and managers have, and a reason (E-REASON-REQUIRED).
    """
    refusals = Refusals()
    facts: list[PositionConfirmed] = []
    wells: list[str] = []
    for row, cell in enumerate(sight.of(CellState.NOREAD)):
        sample, said = cell.expected, cell.said
        if sample is None or said is None:
            continue
        well = sight.grid.label_of(cell.place)
        reason = said.reason or sight.decisions.reason
        with refusals.of(row, well=well, sample=sample.code):
            work.must(Permission.SAMPLES_RELABEL, sample.site_id, sample.study_id)
            if len(reason) < 3:
                raise ReasonNeeded(
                    f"Say why the tube at {well} is taken for {sample.code}.",
                    fields={"reason": "Missing."},
                    next_step="Give a reason, or read the tube with a hand scanner.",
                )
        wells.append(well)
        facts.append(
            PositionConfirmed(
                subject=sample.ref,
                about=(f"container:{sample.container_id}", sight.scan.ref),
                study_id=sample.study_id,
                site_id=sample.site_id,
                occurred_at=occurred_at,
                reason=f"Accepted by position: {reason}",
                code=sample.code,
                position=sight.rack.label_of(cell.place) if sight.rack else well,
            )
        )
    refusals.settle()
    if facts:
        work.tell(*facts)
    return wells
