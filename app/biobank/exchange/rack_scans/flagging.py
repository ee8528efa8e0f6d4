"""Flags the tubes that are recorded in a rack and were not seen in it, once a person has decided so."""

from datetime import datetime

from app.biobank.exchange.rack_scans.cells import Cell
from app.biobank.exchange.rack_scans.looking import Sight
from app.biobank.samples.searching import Unseen, begin_search
from app.core.work import Work


def flag_missing(work: Work, sight: Sight, occurred_at: datetime | None, reason: str) -> list[str]:
    """Hold every such tube as missing_suspected; returns their labels."""
    unseen = [
        Unseen(cell.expected, cell.displaced, reason or _WHY, (sight.scan.ref,))
        for cell in sight.cells
        if cell.expected is not None and cell.is_gone and _decision(sight, cell) == "flag"
    ]
    return begin_search(work, unseen, occurred_at)


_WHY = "Not seen in its rack"


def _decision(sight: Sight, cell: Cell) -> str | None:
    return (cell.said.missing if cell.said else None) or sight.decisions.missing
