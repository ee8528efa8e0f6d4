"""One box of a walk as it is shown while picking: its wanted wells lit, the way to it, and what comes after it."""

from app.biobank.requests.listing_picks import lines_from, pick_list
from app.biobank.requests.schemas import PickBox, PickLine, PickList
from app.biobank.requests.walking import aside_of, left_of, next_box
from app.biobank.stations.box_sheet import Cell, Line, grid_in
from app.biobank.stations.places import Step, steps_to
from app.biobank.storage.queries import container_by_code
from app.core.schemas import View
from app.core.work import Work

_SHORT = 8
_PLAIN = {"reserved": "filled", "held": "filled"}
"""What is not asked for here is drawn without a mark of its own."""


class WalkSheet(View):
    """The walk, and one of its boxes; `box` is None where nothing of it stands anywhere.

    `chosen` is the place of the well that comes next. `rows` is empty for a box without a grid: then `lines` says
    what is wanted from it.
    """

    walk: PickList
    left: int
    aside: list[PickLine]
    box: PickBox | None
    path: list[Step]
    column_names: list[str]
    rows: list[Line]
    chosen: int
    lines: list[PickLine]
    next: PickBox | None

    @property
    def columns(self) -> int:
        """How many cells a row has."""
        return len(self.column_names)


def draw(work: Work, code: str, box: str = "", well: str = "") -> WalkSheet:
    """The walk of a request with the box of this label open; without one, or for one that is not in it, the next.

    The well of this label is chosen if it is wanted, else the first one that is.
    """
    walk = pick_list(work, code)
    known = {one.box: one for one in walk.boxes}
    shown = known.get(box) or next_box(walk) or (walk.boxes[-1] if walk.boxes else None)
    lines = [one for one in walk.lines if shown is not None and one.box == shown.box]
    names, rows = _drawn(work, shown.box, lines) if shown is not None else ([], [])
    wanted = {cell.label: cell.place for row in rows for cell in row.cells if cell.state == "wanted"}
    following = next_box(walk, shown.box) if shown is not None else None
    return WalkSheet(
        walk=walk,
        left=left_of(walk),
        aside=aside_of(walk),
        box=shown,
        path=steps_to(work, container_by_code(work, shown.box)) if shown is not None else [],
        column_names=names,
        rows=rows,
        chosen=wanted.get(well, min(wanted.values(), default=0)),
        lines=lines,
        next=following if following != shown else None,
    )


def cells_of(work: Work, code: str, box: str) -> list[Cell]:
    """Every cell of a box of the walk as it is now, along the rows; none where it is not in it."""
    lines = lines_from(work, code, container_by_code(work, box).id or 0)
    return [cell for row in _drawn(work, box, lines)[1] for cell in row.cells] if lines else []


def _drawn(work: Work, box: str, lines: list[PickLine]) -> tuple[list[str], list[Line]]:
    asked = {one.position: one for one in lines}
    names, rows = grid_in(work, box)
    drawn = [
        row.model_copy(update={"cells": [lit(cell, asked.get(cell.label)) for cell in row.cells]})
        for row in rows
    ]
    return names, drawn


def lit(cell: Cell, line: PickLine | None) -> Cell:
    """A cell as the walk sees it: lit if its tube is wanted, with a tick once it is picked, else plain."""
    if line is None or cell.code not in ("", line.sample):
        return cell.model_copy(update={"state": _PLAIN.get(cell.state, cell.state), "share": None})
    says = {
        "wanted": f"wanted: {line.sample}, {line.material}",
        "picked": f"{line.sample} is picked",
        "held": f"{line.sample} is on hold: {', '.join(line.holds).replace('_', ' ')}",
        "missing": f"{line.sample} was not found; it is being searched for",
    }[line.state]
    short = line.sample[-_SHORT:]
    return cell.model_copy(
        update={"state": line.state, "short": short, "code": line.sample, "says": says, "share": None}
    )
