"""Reads what was seen in a box: named by hand, or read by a rack scanner; and which of its places are looked at."""

from app.biobank.barcodes.naming import check_code
from app.biobank.barcodes.scanning import normalise
from app.biobank.exchange.rack_scans.discarding import set_aside
from app.biobank.exchange.rack_scans.discarding import waiting as waiting_scan
from app.biobank.exchange.rack_scans.reading_back import lay_out, seen_in
from app.biobank.samples import queries as samples
from app.biobank.stock_takes.errors import NotInScope, ScannedTwice
from app.biobank.stock_takes.models import BoxCount, StockTake
from app.biobank.stock_takes.schemas import CountBox
from app.biobank.storage.schemes import Format
from app.biobank.storage.tree import queries as tree
from app.biobank.storage.tree.surroundings import Surroundings, Unfit
from app.core import canonical
from app.core.errors import Invalid, Refusals
from app.core.work import Work


def grid_of_box(work: Work, line: BoxCount) -> Format:
    """The places of the box."""
    return grid_in(tree.surroundings(work, {line.container_id})[line.container_id])


def grid_in(box: Surroundings) -> Format:
    """The places of a box; refuses a container without any."""
    if box.grid is None:
        raise Unfit(f"{box.container.code} has no places for tubes.")
    return box.grid


def places_to_look_at(work: Work, line: BoxCount, grid: Format) -> set[int]:
    """Every place; of a random sample, those at which the drawn tubes stand."""
    if not line.drawn:
        return set(range(len(grid)))
    drawn = set(canonical.decode(line.drawn))
    return {place for place, one in samples.at_places(work, line.container_id).items() if one.id in drawn}


def seen_by_hand(form: CountBox, grid: Format) -> dict[int, str]:
    """The code at each place, "" for a tube that could not be read; refuses what is named twice."""
    seen: dict[int, str] = {}
    codes: dict[str, str] = {}
    refusals = Refusals()
    for row, one in enumerate(form.seen):
        with refusals.of(row, position=one.position):
            place = grid.place_of(one.position)
            if (one.code is None) != one.unreadable:
                raise Invalid(
                    "A tube was read, or it was not.", fields={"code": "Either this, or unreadable."}
                )
            if place in seen:
                raise ScannedTwice(f"Two tubes are named at {grid.label_of(place)}.")
            name = check_code(one.code) if one.code else ""
            if name and name in codes:
                raise ScannedTwice(f"{one.code} is named at {codes[name]} already.")
            codes[name] = grid.label_of(place)
            seen[place] = one.code or ""
    refusals.settle()
    return seen


def seen_by_scanner(
    work: Work, take: StockTake, line: BoxCount, form: CountBox, grid: Format
) -> tuple[dict[int, str], str]:
    """The same of a scan that waits, with the hash of its file; the scan is set aside, since it is no registration."""
    if form.seen:
        raise Invalid("Count by hand, or by a scanner's file; not both.", fields={"seen": "Leave it out."})
    scan = waiting_scan(work, form.rack_scan or 0)
    if scan.rack_name != normalise(form.box) and scan.container_id != line.container_id:
        raise NotInScope(f"That is a scan of {scan.rack_code}.", fields={"rack_scan": "Of another rack."})
    layout = lay_out(seen_in(scan.seen), grid, {})
    set_aside(work, [scan], f"taken as a count of stock-take {take.id}")
    line.rack_scan_id = scan.id
    return {**layout.codes, **dict.fromkeys(layout.unreadable, "")}, scan.sha256
