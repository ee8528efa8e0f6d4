"""Shows the boxes of a stock-take: in lines, and one as a grid; while it is counted, no more than a counter may know."""

from collections.abc import Collection, Mapping, Sequence

from app.biobank.barcodes import queries as barcodes
from app.biobank.barcodes.scanning import normalise
from app.biobank.samples import queries as samples
from app.biobank.samples.models import Sample
from app.biobank.samples.places.queries import logins
from app.biobank.stock_takes import queries
from app.biobank.stock_takes.differences import discrepancy_views
from app.biobank.stock_takes.models import BoxCount, Discrepancy, StockTake
from app.biobank.stock_takes.schemas import BoxLine, CountCell, CountSheet, DiscrepancyView, Numbered
from app.biobank.stock_takes.seeing import grid_in, places_to_look_at
from app.biobank.stock_takes.words import BoxState, CountMode, DiscrepancyKind
from app.biobank.storage.schemes import Format
from app.biobank.storage.tree import queries as tree
from app.core import canonical
from app.core.paging import Page, page
from app.core.work import Work


def boxes(work: Work, number: int, after: str, size: int, *, state: BoxState | None = None) -> Page[BoxLine]:
    """The boxes of a stock-take, in the order of the walk."""
    take = queries.by_id(work, number)
    query = queries.boxes_listing(take.id or 0, state)
    key = BoxCount.number
    found = page(work.session, query, key, Numbered.model_validate, after, size)  # type: ignore[arg-type]
    rows = queries.boxes_by_id(work, [one.id for one in found.items])
    return Page(items=lines_of(work, [rows[one.id] for one in found.items]), next=found.next)


def lines_of(work: Work, lines: Sequence[BoxCount]) -> list[BoxLine]:
    """Boxes as lines, all of them looked up together."""
    if not lines:
        return []
    around = tree.surroundings(work, {line.container_id for line in lines})
    waiting = queries.unresolved_by_box(work, {line.id or 0 for line in lines})
    people = {line.counted_by for line in lines if line.counted_by is not None}
    names = logins(work, people) if people else {}
    return [
        BoxLine(
            box=around[line.container_id].container.code,
            where=around[line.container_id].path,
            number=line.number,
            state=line.state,
            tubes=len(canonical.decode(line.drawn)) if line.drawn else None,
            checked=line.checked,
            correct=line.correct,
            unresolved=waiting.get(line.id or 0, 0),
            counted_by=names.get(line.counted_by or 0, ""),
            counted_at=line.counted_at,
        )
        for line in lines
    ]


def sheet(work: Work, number: int, code: str) -> CountSheet:
    """One box: what this counter has noted so far, or, once it is counted, the difference."""
    take = queries.by_id(work, number)
    line = queries.box_of(work, take, code)
    box = tree.surroundings(work, {line.container_id})[line.container_id]
    grid = grid_in(box)
    rows = queries.of_box(work, line.id or 0) if line.state is BoxState.COUNTED else []
    if line.state is BoxState.COUNTED:
        cells = _difference(line, grid, rows, _hidden(work, line))
        read = len(canonical.decode(line.seen))
    else:
        cells, read = _count(work, take, line, grid)
    views: list[DiscrepancyView] = discrepancy_views(work, take, rows)
    return CountSheet(
        **lines_of(work, [line])[0].model_dump(),
        mode=take.mode,
        rows=grid.rows,
        columns=grid.columns,
        cells=cells,
        read=read,
        discrepancies=views,
    )


def _count(work: Work, take: StockTake, line: BoxCount, grid: Format) -> tuple[list[CountCell], int]:
    """The places, with the counter's own notes; what is expected only where the count is open."""
    noted = {one.place: one.code for one in queries.notes(work, line.id or 0, work.actor.user_id)}
    looked_at = places_to_look_at(work, line, grid)
    standing: Mapping[int, Sample] = {}
    if take.mode is CountMode.OPEN:
        standing = samples.at_places(work, line.container_id)
    cells = []
    for place in range(len(grid)):
        label = grid.label_of(place)
        if place in noted:
            code = noted[place]
            says = f"scanned: {code}" if code else "unreadable"
            state = "counted" if code else "noread"
            cells.append(CountCell(place=place, label=label, state=state, code=code, says=says))
        elif place not in looked_at:
            cells.append(CountCell(place=place, label=label, state="blocked", code="", says="not drawn"))
        else:
            one = standing.get(place)
            code = one.code if one is not None and samples.may_see(work, one) else ""
            says = f"expected: {code}" if code else "a tube is expected" if one else "not scanned yet"
            cells.append(CountCell(place=place, label=label, state="free", code=code, says=says))
    return cells, len(noted)


_LOOKS = {
    DiscrepancyKind.MISSING: "missing",
    DiscrepancyKind.EXTRA: "wrong",
    DiscrepancyKind.MISPLACED: "elsewhere",
    DiscrepancyKind.SWAPPED: "elsewhere",
    DiscrepancyKind.WRONG_BOX: "elsewhere",
    DiscrepancyKind.UNREADABLE: "noread",
    DiscrepancyKind.UNKNOWN: "wrong",
    DiscrepancyKind.DUPLICATE: "duplicate",
}


def _same(label: str, seen: Mapping[str, str], expected: Mapping[str, str]) -> bool:
    return seen.get(label) == expected.get(label)


def _hidden(work: Work, line: BoxCount) -> set[str]:
    """The codes that were read and that the reader may not know of; whoever read them does."""
    if line.counted_by == work.actor.user_id:
        return set()
    read = [code for code in canonical.decode(line.seen).values() if code]
    known = barcodes.known(work, read)
    named = {code: found for code in read if (found := known.get(normalise(code)))}
    tubes = samples.by_ids(work, {one.target_id for one in named.values() if one.kind == "sample"})
    return {
        code
        for code, one in named.items()
        if one.target_id in tubes and not samples.may_see(work, tubes[one.target_id])
    }


def _difference(
    line: BoxCount, grid: Format, rows: Sequence[Discrepancy], hidden: Collection[str]
) -> list[CountCell]:
    """Every place as it was found; what was seen at a place goes before what is missing there."""
    seen: dict[str, str] = canonical.decode(line.seen)
    at: dict[int, Discrepancy] = {}
    expected: dict[str, str] = canonical.decode(line.expected)
    as_recorded = {place for place in range(len(grid)) if _same(grid.label_of(place), seen, expected)}
    for row in rows:
        # What was resolved before the box was counted again does not hide that all is well there now.
        over = as_recorded if row.resolution is not None else set()
        if row.kind is DiscrepancyKind.MISSING and row.place is not None and row.place not in over:
            at.setdefault(row.place, row)
        for place in (row.seen_place, row.place if row.kind is DiscrepancyKind.SWAPPED else None):
            if place is not None and place not in over:
                at[place] = row
    cells = []
    for place in range(len(grid)):
        label = grid.label_of(place)
        code = "" if seen.get(label) in hidden else seen.get(label, "")
        found = at.get(place)
        if found is not None:
            state, says = _LOOKS[found.kind], found.kind.replace("_", " ")
            says = f"{says}, resolved" if found.resolution is not None else says
        elif label in seen:
            state, says = "match", "as recorded"
        else:
            state, says = "free", "empty"
        says = f"{says}: {code}" if code else says
        cells.append(CountCell(place=place, label=label, state=state, code=code, says=says))
    return cells
