"""A container opened: what it is, where it stands, and the grid of a box with its tubes."""

from typing import Any

from app.biobank.stations import queries
from app.biobank.stations.places import Step, steps_to
from app.biobank.stations.story import StoryLine, as_story
from app.biobank.storage.defining_formats import grid_of
from app.biobank.storage.models import Container, ContainerFormat
from app.biobank.storage.queries import container_by_code, temperature_of
from app.biobank.storage.schemes import Format
from app.biobank.storage.temperatures import FACTS, TemperatureClass
from app.biobank.storage.tree.queries import with_containers
from app.core.actor import Permission
from app.core.ledger import searching
from app.core.ledger.searching import Found
from app.core.schemas import View
from app.core.units import show_amount
from app.core.work import Work

_SHORT = 8
_LAST = 8


class Cell(View):
    """One place. `state` is a word of the legend; `share` is how full the tube is, in tenths (None: unknown)."""

    place: int
    label: str
    state: str
    short: str = ""
    code: str = ""
    says: str = ""
    share: int | None = None


class Line(View):
    """A row of the grid and how it is written."""

    name: str
    cells: list[Cell]


class BoxSheet(View):
    """A container, whole. `rows` is empty for one that holds no tubes itself."""

    code: str
    name: str
    kind: str
    state: str
    site: str
    temperature: str
    study: str
    format: str
    path: list[Step]
    column_names: list[str]
    rows: list[Line]
    filled: int
    places: int
    next_free: int | None
    has_inner: bool
    story: list[StoryLine]

    @property
    def columns(self) -> int:
        """How many cells a row has."""
        return len(self.column_names)


def look_into(work: Work, code: str) -> BoxSheet:
    """The sheet of the container that carries this label; E-BC-UNKNOWN where there is none that one may see."""
    box = container_by_code(work, code)
    row = work.session.get(ContainerFormat, box.format_id) if box.format_id is not None else None
    grid = grid_of(row) if row is not None else None
    tubes = {one.place: one for one in queries.tubes_in(work, box.id or 0)}
    has_inner = bool(with_containers(work, [box.id or 0]))
    holds_tubes = box.kind.holds_samples and not has_inner
    lines = _lines(work, grid, tubes, box) if grid is not None and (holds_tubes or tubes) else []
    free = [cell.place for line in lines for cell in line.cells if cell.state == "free"]
    temperature = temperature_of(work, box)
    return BoxSheet(
        code=box.code,
        name=box.name,
        kind=box.kind,
        state=box.state,
        site=queries.codes_of_sites(work, {box.site_id})[box.site_id],
        temperature=temperature_name(temperature),
        study=queries.codes_of_studies(work, {box.study_id}).get(box.study_id, "") if box.study_id else "",
        format=row.name if row is not None else "",
        path=steps_to(work, box),
        column_names=_column_names(grid) if grid is not None and lines else [],
        rows=lines,
        filled=len(tubes),
        places=len(grid) if grid is not None else 0,
        next_free=free[0] if free else None,
        has_inner=has_inner,
        story=as_story(work, _last_of(work, box))[::-1],
    )


def _last_of(work: Work, box: Container) -> list[Found]:
    return searching.about(work.session, [box.ref], work.actor.scopes(Permission.SAMPLES_READ), most=_LAST)


def cells_of(work: Work, code: str) -> list[Cell]:
    """Every cell of a box as it is now, along the rows; none where tubes do not stand in it."""
    return [cell for line in grid_in(work, code)[1] for cell in line.cells]


def grid_in(work: Work, code: str) -> tuple[list[str], list[Line]]:
    """The names of the columns and the rows of a box as it is now; nothing for a container without a grid."""
    box = container_by_code(work, code)
    row = work.session.get(ContainerFormat, box.format_id) if box.format_id is not None else None
    if row is None:
        return [], []
    grid = grid_of(row)
    tubes = {one.place: one for one in queries.tubes_in(work, box.id or 0)}
    return _column_names(grid), _lines(work, grid, tubes, box)


def cell_at(work: Work, code: str, label: str) -> Cell:
    """The cell of one position of a box."""
    box = container_by_code(work, code)
    grid = grid_of(work.session.get_one(ContainerFormat, box.format_id))
    place = grid.place_of(label)
    tube = next((one for one in queries.tubes_in(work, box.id or 0) if one.place == place), None)
    if tube is None:
        return Cell(place=place, label=label, state="free", says="free")
    return cell_of(work, grid.label_of(place), tube)


def temperature_name(temperature: TemperatureClass | None) -> str:
    """The class for people: "−80 °C", "nitrogen vapour"."""
    return FACTS[temperature].name if temperature is not None else ""


def cell_of(work: Work, label: str, tube: Any) -> Cell:
    """The cell of one tube: its code and state, or only that something stands there."""
    if not work.actor.may(Permission.SAMPLES_READ, tube.site_id, tube.study_id):
        return Cell(place=tube.place, label=label, state="hidden", says="taken")
    state = "held" if tube.holds else "reserved" if tube.reserved else "filled"
    amount = show_amount(tube.amount, tube.unit, tube.basis) if tube.amount is not None else "amount unknown"
    words = [f"{tube.code}, {tube.material}, {amount}, {tube.status.replace('_', ' ')}"]
    if tube.holds:
        words.append(f"on hold: {tube.holds.replace('_', ' ')}")
    if tube.reserved:
        words.append("reserved")
    share = round(10 * tube.amount / tube.initial_amount) if tube.initial_amount and tube.amount else None
    return Cell(
        place=tube.place,
        label=label,
        state=state,
        short=tube.code[-_SHORT:],
        code=tube.code,
        says="; ".join(words),
        share=min(share, 10) if share is not None else None,
    )


def _lines(work: Work, grid: Format, tubes: dict[int, Any], box: Container) -> list[Line]:
    blocked = box.state != "active"
    lines = []
    for row in range(grid.rows):
        cells = []
        for column in range(grid.columns):
            place = row * grid.columns + column
            label = grid.label_of(place)
            if place in tubes:
                cells.append(cell_of(work, label, tubes[place]))
            else:
                cells.append(
                    Cell(place=place, label=label, state="blocked" if blocked else "free", says="free")
                )
        lines.append(Line(name=_row_name(grid, row), cells=cells))
    return lines


def _column_names(grid: Format) -> list[str]:
    if grid.scheme.startswith("number"):
        return [str(column + 1) for column in range(grid.columns)]
    return [grid.label_of(column).lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for column in range(grid.columns)]


def _row_name(grid: Format, row: int) -> str:
    label = grid.label_of(row * grid.columns)
    return label if grid.scheme.startswith("number") else label.rstrip("0123456789")
