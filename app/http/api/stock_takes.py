"""Stock-takes over JSON: opened, counted box by box, their discrepancies resolved, closed."""

from typing import Annotated

from fastapi import APIRouter, Depends

from app.biobank.exchange.rack_scans.posting import RackFile
from app.biobank.stock_takes import (
    closing,
    counting,
    differences,
    opening,
    recounting,
    resolving,
    sheets,
    viewing,
)
from app.biobank.stock_takes.schemas import (
    AbandonStockTake,
    BoxLine,
    CloseStockTake,
    CountAgain,
    CountBox,
    CountSheet,
    DiscrepancyView,
    OpenStockTake,
    Redrawn,
    ResolveDiscrepancies,
    StockTakeLine,
    StockTakeView,
)
from app.biobank.stock_takes.words import BoxState, StockTakeState
from app.core.actor import Permission
from app.core.gate import Gate
from app.core.paging import Page
from app.core.schemas import Code
from app.http.api.rack_scans import BODIES, rack_file
from app.http.deps import AnyPage, Number, gate

router = APIRouter(prefix="/stock-takes", tags=["stock-takes"])

Reading = Annotated[Gate, Depends(gate(Permission.STOCKTAKES_READ))]
Opening = Annotated[Gate, Depends(gate(Permission.STOCKTAKES_OPEN))]
Counting = Annotated[Gate, Depends(gate(Permission.STOCKTAKES_COUNT))]
Resolving = Annotated[Gate, Depends(gate(Permission.STOCKTAKES_RESOLVE))]
Closing = Annotated[Gate, Depends(gate(Permission.STOCKTAKES_CLOSE))]


@router.post("", status_code=201)
def open_stock_take(form: OpenStockTake, gate: Opening) -> StockTakeView:
    """Open a stock-take over a container with all its boxes, or over tubes that a seed draws."""
    with gate.write() as work:
        take = opening.open_stock_take(work, form)
        return work.answer(viewing.view(work, take), 201)


@router.get("")
def list_stock_takes(
    gate: Reading, paging: AnyPage, state: StockTakeState | None = None
) -> Page[StockTakeLine]:
    """Stock-takes, newest first."""
    with gate.read() as work:
        return viewing.listed(work, paging.after, paging.size, state=state)


@router.get("/{number}")
def read_stock_take(number: Number, gate: Reading) -> StockTakeView:
    """One stock-take with its figures."""
    with gate.read() as work:
        return viewing.read(work, number)


@router.get("/{number}/drawing")
def draw_again(number: Number, gate: Reading) -> Redrawn:
    """Draw the tubes of a random stock-take once more, from the frame that was kept."""
    with gate.read() as work:
        return viewing.drawn_again(work, number)


@router.get("/{number}/boxes")
def list_boxes(
    number: Number, gate: Reading, paging: AnyPage, state: BoxState | None = None
) -> Page[BoxLine]:
    """The boxes of a stock-take, in the order of the walk."""
    with gate.read() as work:
        return sheets.boxes(work, number, paging.after, paging.size, state=state)


@router.get("/{number}/boxes/{box}")
def read_box(number: Number, box: Code, gate: Reading) -> CountSheet:
    """One box as a grid; once it is counted, the difference."""
    with gate.read() as work:
        return sheets.sheet(work, number, box)


@router.get("/{number}/discrepancies")
def list_discrepancies(
    number: Number, gate: Reading, paging: AnyPage, unresolved: bool = False
) -> Page[DiscrepancyView]:
    """What differed, and what was decided about it."""
    with gate.read() as work:
        return differences.listed(work, number, paging.after, paging.size, unresolved=unresolved)


@router.post("/{number}/counts", status_code=201)
def count_box(number: Number, form: CountBox, gate: Counting) -> CountSheet:
    """Count a box: it is compared with the record of this moment, and no position is changed."""
    with gate.write() as work:
        counting.count(work, number, form)
        return work.answer(sheets.sheet(work, number, form.box), 201)


@router.post("/{number}/rack-counts", status_code=201, openapi_extra=BODIES)
def count_by_rack_file(
    number: Number, file: Annotated[RackFile, Depends(rack_file)], gate: Counting
) -> CountSheet:
    """Count a box by the file of a rack scanner."""
    with gate.write() as work:
        code = counting.count_by_file(work, number, file)
        return work.answer(sheets.sheet(work, number, code), 201)


@router.post("/{number}/recounts")
def count_again(number: Number, form: CountAgain, gate: Resolving) -> CountSheet:
    """Have a box counted again; what its count found counts no more."""
    with gate.write() as work:
        recounting.count_again(work, number, form)
        return work.answer(sheets.sheet(work, number, form.box))


@router.post("/{number}/resolutions")
def resolve_discrepancies(number: Number, form: ResolveDiscrepancies, gate: Resolving) -> StockTakeView:
    """Decide about discrepancies, and do what was decided in the same step."""
    with gate.write() as work:
        take = resolving.resolve(work, number, form)
        return work.answer(viewing.view(work, take))


@router.post("/{number}/closure")
def close_stock_take(number: Number, form: CloseStockTake, gate: Closing) -> StockTakeView:
    """Close it, once every box is counted and every discrepancy resolved."""
    with gate.write() as work:
        take = closing.close(work, number, form)
        return work.answer(viewing.view(work, take))


@router.post("/{number}/abandonment")
def abandon_stock_take(number: Number, form: AbandonStockTake, gate: Closing) -> StockTakeView:
    """Give it up; what was counted stays on record."""
    with gate.write() as work:
        take = closing.abandon(work, number, form)
        return work.answer(viewing.view(work, take))
