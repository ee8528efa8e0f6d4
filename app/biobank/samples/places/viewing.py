"""Looking into boxes: what stands at each place, and where there is room."""

from sqlalchemy import Row

from app.biobank.samples.places import queries
from app.biobank.samples.places.schemas import (
    Cell,
    Content,
    FreeBox,
    FreePlaces,
    SampleInPlace,
    SlotContent,
)
from app.biobank.samples.queries import visible
from app.biobank.samples.schemas import AmountView
from app.biobank.storage.models import Container
from app.biobank.storage.queries import ContainerUnknown, must_at, site_by_code
from app.biobank.storage.schemes import Fill, Format
from app.biobank.storage.temperatures import TemperatureClass
from app.biobank.storage.tree import queries as tree
from app.biobank.storage.tree.surroundings import Surroundings
from app.biobank.studies.queries import study_by_code
from app.core.actor import Permission
from app.core.units import show_amount
from app.core.work import Work


def look_up(work: Work, code: str) -> Surroundings:
    """The container of this label with what stands around it; E-BC-UNKNOWN for none, and for one that is hidden."""
    ids = tree.ids_of(work, [code])
    box = tree.named(tree.among(work, ids, tree.surroundings(work, set(ids.values()))), code)
    if box is None:
        raise ContainerUnknown(
            f"{code} is not a container of this biobank.", fields={"container": "Unknown code."}
        )
    return box


def content(work: Work, code: str) -> Content:
    """The container as a grid: every place in the order of the rows, with what stands there as far as one may see.

    One query for the tubes, as rows.
    """
    box = look_up(work, code)
    tubes = {row.place: row for row in queries.content(work, box.id, visible(work))}
    inner = {slot: row for (_, slot), row in tree.slots_taken(work, [box.id]).items()}
    grid = box.grid
    cells = (
        [_cell(grid, place, tubes.get(place), inner.get(place)) for place in grid.places(Fill.ROW)]
        if grid
        else []
    )
    return Content(
        container=box.container.code,
        kind=box.container.kind,
        where=box.path,
        temperature=box.temperature,
        rows=grid.rows if grid else 0,
        columns=grid.columns if grid else 0,
        scheme=grid.scheme if grid else None,
        free=sum(1 for cell in cells if not cell.taken),
        cells=cells,
    )


def _cell(grid: Format, place: int, tube: Row[tuple[object, ...]] | None, inner: Container | None) -> Cell:
    row, column = divmod(place, grid.columns)
    return Cell.model_construct(
        place=place,
        row=row,
        column=column,
        label=grid.label_of(place),
        taken=tube is not None or inner is not None,
        sample=_tube(tube) if tube is not None and tube.shown else None,
        container=SlotContent(code=inner.code, name=inner.name, kind=inner.kind) if inner else None,
    )


def _tube(row: Row[tuple[object, ...]]) -> SampleInPlace:
    amount = None
    if row.amount is not None:
        text = show_amount(row.amount, row.unit, row.basis)
        amount = AmountView.model_construct(value=row.amount, unit=row.unit, text=text)
    return SampleInPlace.model_construct(
        code=row.code,
        material=row.material,
        status=row.status,
        holds=row.holds.split(),
        amount=amount,
        thaws=row.thaws,
    )


def free_places(
    work: Work,
    *,
    site: str,
    count: int,
    temperature: TemperatureClass | None = None,
    format_code: str | None = None,
    study: str | None = None,
) -> FreePlaces:
    """Boxes with room for `count` tubes at a site: begun ones first, the fullest before, so that boxes fill up."""
    place = site_by_code(work, site)
    must_at(work, Permission.STORAGE_READ, place.id or 0)
    rows = queries.with_room(
        work,
        place.id or 0,
        temperature=temperature,
        format_code=format_code,
        study_id=study_by_code(work, study).id if study else None,
    )
    found = tree.surroundings(work, {row.id for row in rows})
    boxes: list[FreeBox] = []
    places = 0
    for row in rows:
        box = found[row.id]
        if places >= count or box.grid is None:
            break
        taken = queries.not_to_be_given(work, box.id, [])
        free = [one for one in box.grid.places(Fill.ROW) if one not in taken]
        if not free:
            continue
        wanted = free[: count - places]
        places += len(wanted)
        boxes.append(
            FreeBox(
                container=box.container.code,
                where=box.path,
                temperature=box.temperature,
                free=len(free),
                next=[box.grid.label_of(one) for one in wanted],
            )
        )
    return FreePlaces(places=places, enough=places >= count, boxes=boxes)
