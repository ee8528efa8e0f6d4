"""Writes down what the confirmation of a rack did, in the scan and in the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.biobank.exchange.rack_scans.facts import RackScanCommitted
from app.biobank.exchange.rack_scans.looking import Sight
from app.biobank.exchange.rack_scans.schemas import RackConfirmed
from app.biobank.exchange.rack_scans.words import CellState, ScanState
from app.biobank.samples.models import Sample
from app.biobank.samples.schemas import Warned
from app.biobank.storage.tree import queries as tree
from app.core import canonical
from app.core.work import Work


@dataclass(frozen=True, slots=True)
class Made:
    """What was done beside putting tubes into `rack`; `warnings` were acknowledged, `opened` are non-conformities."""

    rack: str
    registered: int
    missing: list[str]
    by_position: list[str]
    warnings: Sequence[Warned]
    opened: list[int]


def conclude(work: Work, sight: Sight, made: Made, occurred_at: datetime | None) -> RackConfirmed:
    """End the scan, and tell in one fact what came of every well."""
    scan = sight.scan
    (rack_id,) = tree.ids_of(work, [made.rack]).values()
    rack = tree.surroundings(work, {rack_id})[rack_id]
    blanks = {sight.grid.label_of(cell.place): cell.code for cell in sight.of(CellState.BLANK)}
    scan.state, scan.container_id = ScanState.COMMITTED, rack_id
    scan.blanks = canonical.encode(blanks).decode() if blanks else ""
    scan.decided_by, scan.decided_at = work.actor.user_id, work.now
    fact = RackScanCommitted(
        subject=scan.ref,
        about=(rack.container.ref,),
        study_id=_one_study(sight),
        site_id=scan.site_id,
        occurred_at=occurred_at,
        reason=sight.decisions.reason or None,
        rack=scan.rack_code,
        position=rack.path,
        sha256=scan.sha256,
        matched=len(sight.of(CellState.MATCH)),
        registered=made.registered,
        stored=sum(1 for cell in sight.cells if cell.comes),
        empty=len(sight.of(CellState.EMPTY_EXPECTED)),
        moved_in=_moved_in(sight),
        missing=made.missing,
        blanks=list(blanks.values()),
        by_hand=[sight.grid.label_of(cell.place) for cell in sight.cells if cell.by_hand],
        by_position=made.by_position,
        acknowledged=sorted({one.code for one in made.warnings}),
    )
    work.tell(fact)
    return RackConfirmed(
        id=scan.id or 0,
        state=scan.state,
        rack=fact.rack,
        where=fact.position,
        matched=fact.matched,
        registered=fact.registered,
        stored=fact.stored,
        blank=len(blanks),
        empty=fact.empty,
        moved_in=fact.moved_in,
        missing=fact.missing,
        warnings=[*sight.warnings(), *made.warnings],
        nonconformities=made.opened,
        version=scan.version,
    )


def _moved_in(sight: Sight) -> list[str]:
    """The labels of the tubes that came from another position."""
    return [cell.sample.code for cell in sight.cells if cell.comes and cell.sample and cell.left is not None]


def _one_study(sight: Sight) -> int | None:
    concerned: list[Sample] = [*sight.parents.values(), *(one.sample for one in sight.cells if one.sample)]
    studies = {one.study_id for one in concerned}
    return studies.pop() if len(studies) == 1 else None
