"""Counts a box: what was seen is kept and compared with the record of that moment. No position is changed by it.

The expectation is what the ledger says when the count is confirmed: a tube that was moved while somebody counted is
expected where it stands in the record by then. The box is locked meanwhile, so that nothing goes in or out.
"""

from app.biobank.exchange.rack_scans.discarding import waiting
from app.biobank.exchange.rack_scans.posting import RackFile, post
from app.biobank.samples.places.queries import logins
from app.biobank.stock_takes import queries
from app.biobank.stock_takes.comparing import conclude
from app.biobank.stock_takes.errors import CountedAlready
from app.biobank.stock_takes.models import BoxCount, StockTake
from app.biobank.stock_takes.schemas import CountBox
from app.biobank.stock_takes.seeing import grid_in, places_to_look_at, seen_by_hand, seen_by_scanner
from app.biobank.stock_takes.words import BoxState, Extent
from app.biobank.storage.queries import must_at
from app.biobank.storage.tree import queries as tree
from app.core.actor import Permission
from app.core.errors import NotAllowed
from app.core.work import Work


def count(work: Work, number: int, form: CountBox) -> BoxCount:
    """Keep what was seen in a box, and write down every difference as a discrepancy of its kind.

    Refused (E-STATE) when the box was counted already: of two counters, the first to confirm counts. Of a random
    sample only the places of the drawn tubes are looked at, whatever else was seen.
    """
    take = queries.under_way(work, number)
    must_count(work, take)
    line = queries.box_of(work, take, form.box, fresh=True)
    refuse_counted(work, line)
    if form.rack_scan is not None:
        # The scan is locked before its rack, as where a rack is confirmed, so that nobody waits in a ring.
        waiting(work, form.rack_scan)
    box = tree.surroundings(work, {line.container_id}, alone={line.container_id})[line.container_id]
    grid = grid_in(box)
    if form.rack_scan is not None:
        seen, digest = seen_by_scanner(work, take, line, form, grid)
    else:
        seen, digest = seen_by_hand(form, grid), ""
    looked_at = places_to_look_at(work, line, grid)
    conclude(work, take, line, box, {at: code for at, code in seen.items() if at in looked_at}, digest)
    queries.forget_notes(work, line.id or 0)
    return line


def count_by_file(work: Work, number: int, file: RackFile) -> str:
    """Count the box whose rack file this is, and return its label; the file is kept as a scan of the rack."""
    take = queries.under_way(work, number)
    must_count(work, take)
    scan = post(work, file)
    count(work, number, CountBox(box=scan.rack, rack_scan=scan.id))
    return scan.rack


def may_count(work: Work, number: int) -> bool:
    """Whether the actor may count in this stock-take."""
    try:
        must_count(work, queries.by_id(work, number))
    except NotAllowed:
        return False
    return True


def must_count(work: Work, take: StockTake) -> None:
    """Refuse (E-SCOPE) who may not count here: tubes drawn at random, or whole containers."""
    must_at(work, Permission.STOCKTAKES_COUNT, take.site_id, take.study_id)
    if take.extent is Extent.WHOLE:
        must_at(work, Permission.STOCKTAKES_COUNT_WHOLE, take.site_id, take.study_id)


def refuse_counted(work: Work, line: BoxCount) -> None:
    """Refuse (E-STATE) a box that has been counted."""
    if line.state is BoxState.COUNTED:
        who = logins(work, {line.counted_by or 0}).get(line.counted_by or 0, "somebody else")
        raise CountedAlready(
            f"This box was counted already, by {who}.",
            next_step="Look at what was found; whoever resolves it may ask for another count.",
        )
