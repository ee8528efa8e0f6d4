"""From box to box: which box of a stock-take a scan opens, and which of its racks the scanner has read."""

from dataclasses import dataclass

from app.biobank.exchange.rack_scans import viewing as rack_scans
from app.biobank.exchange.rack_scans.words import ScanState
from app.biobank.stock_takes import queries
from app.biobank.stock_takes.errors import NotInScope
from app.biobank.storage.queries import containers_by_id
from app.biobank.storage.tree import queries as tree
from app.core.work import Work

_LOOKED_AT = 5


@dataclass(frozen=True, slots=True)
class ReadRack:
    """A rack of the stock-take that waits for its count, and the scan of it that waits as well."""

    rack: str
    scan_id: int


def box_scanned(work: Work, number: int, code: str) -> str | None:
    """The label of the box that was scanned, as it is recorded; None for what is no container.

    Refuses a container that does not belong to the stock-take (E-NOT-ON-LIST).
    """
    take = queries.by_id(work, number)
    known = list(tree.ids_of(work, [code]).values())
    if not known:
        return None
    line = queries.box_of(work, take, code)
    return containers_by_id(work, [line.container_id])[line.container_id].code


def rack_waiting(work: Work, number: int, after: int) -> ReadRack | None:
    """The newest scan since `after` of a rack that this stock-take still has to count."""
    take = queries.by_id(work, number)
    found = rack_scans.listed(work, "", _LOOKED_AT, state=ScanState.PREVIEWED).items
    for one in found:
        if one.id <= after:
            break
        ids = tree.ids_of(work, [one.rack])
        if queries.is_waiting_for(work, take, list(ids.values())):
            return ReadRack(one.rack, one.id)
    return None


def scan_of(work: Work, number: int, code: str, scan_id: int) -> tuple[int, int]:
    """How many tubes the scanner read in this box and how many not, in a scan that waits; E-NOT-ON-LIST for another."""
    line = queries.box_of(work, queries.by_id(work, number), code)
    scan = rack_scans.read(work, scan_id)
    if line.container_id not in tree.ids_of(work, [scan.rack]).values():
        raise NotInScope(f"That is a scan of {scan.rack}.", next_step="Scan the rack again.")
    return scan.read, scan.unreadable
