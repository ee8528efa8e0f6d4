"""Notices a rack that lay on the scanner the other way round; it is never turned back silently (I-23)."""

from app.biobank.barcodes.scanning import normalise
from app.biobank.exchange.rack_scans import queries
from app.biobank.exchange.rack_scans.errors import Turned
from app.biobank.exchange.rack_scans.looking import Sight
from app.biobank.exchange.rack_scans.reading_back import lay_out, seen_in
from app.biobank.exchange.rack_scans.words import ScanState
from app.biobank.exchange.racks.orientation import Orientation, find_orientation
from app.core.work import Work


def refuse_turned(work: Work, sight: Sight) -> None:
    """Refuse (E-SCAN-ROTATED) a rack that lay the other way round; nothing is ever turned back silently (I-23).

    What is compared is where the tubes are recorded, or, for a rack of which nothing is recorded yet, where its last
    scan saw them.
    """
    if sight.scan.as_read:
        return
    grid = sight.grid
    expected = {sight.layout.spot(place): code for place, code in expectation(work, sight).items()}
    finding = find_orientation(sight.layout.as_scan(), expected, rows=grid.rows, columns=grid.columns)
    turned = _TURNED.get(finding.orientation)
    if turned is not None:
        raise Turned(
            f"The rack {sight.scan.rack_code} {turned}: {finding.best} of {finding.known} known tubes "
            f"would stand in their places then, and {finding.direct} do as it was read. Nothing was changed.",
            fields={"file": f"The rack {turned}."},
            next_step="Turn the rack so that A1 lies where the scanner has its A1, and scan it again.",
        )


_TURNED = {
    Orientation.ROTATED_180: "lies turned by 180°",
    Orientation.ROTATED_90: "lies turned by 90°",
    Orientation.TRANSPOSED: "is read with rows and columns exchanged",
}


def expectation(work: Work, sight: Sight) -> dict[int, str]:
    """The code that is expected at each place, as it was read where its tube was read at all."""
    read = {}
    for code in sight.layout.codes.values():
        known = sight.record.names.get(normalise(code))
        if known is not None and known.kind == "sample":
            read[known.target_id] = code
    standing = sight.record.standing
    if standing:
        return {place: read.get(one.id or 0, one.code) for place, one in standing.items()}
    states = (ScanState.PREVIEWED, ScanState.COMMITTED)
    before = queries.of_rack(work, sight.scan.rack_name, sight.scan.site_id, states)
    last = next((one for one in before if one.id != sight.scan.id), None)
    return dict(lay_out(seen_in(last.seen), sight.grid, {}).codes) if last else {}
