"""A label is laid out on whole printer dots, so that every bar is as wide on paper as it is meant to be."""

from collections.abc import Callable

from app.biobank.labels import symbols
from app.biobank.labels.arranging import Arranged, Task, beside, on_dot, stacked
from app.biobank.labels.barring import bars_over_text
from app.biobank.labels.content import LabelContent
from app.biobank.labels.drawing import Drawing, dots, whole_dots
from app.biobank.labels.fitting import DotSizes, one_line, ways_to_write
from app.biobank.labels.refusals import LabelRefused
from app.biobank.labels.setting import Box
from app.biobank.labels.stock import Arrangement, LabelStock
from app.biobank.labels.symbols import Symbology

LEAST_DPI, MOST_DPI = 150, 1200

# A thermal printer spreads smaller cells into each other.
SMALLEST_CELL_UM = 250

_ARRANGEMENTS: dict[Arrangement, Callable[[Task], Arranged | None]] = {
    Arrangement.BESIDE: beside,
    Arrangement.STACKED: stacked,
    Arrangement.DOT: on_dot,
}


def lay_out(
    stock: LabelStock, content: LabelContent, dpi: int, symbology: Symbology = Symbology.DATAMATRIX
) -> Drawing:
    """Draw one label for a printer of `dpi` dots to the inch.

    The identity line is never cut: it shrinks, then breaks into two lines, and then the label is refused
    (LabelRefused). Other lines shrink, are cut with an ellipsis, or are left out; the drawing's remarks say which.
    """
    if not LEAST_DPI <= dpi <= MOST_DPI:
        raise LabelRefused(
            f"Labels are drawn for printers of {LEAST_DPI} to {MOST_DPI} dots per inch, not {dpi}."
        )
    content = _tidy(content)
    margin = dots(stock.margin_um, dpi)
    area = Box(
        margin,
        margin,
        whole_dots(stock.width_um, dpi) - 2 * margin,
        whole_dots(stock.printable_height_um, dpi) - 2 * margin,
    )
    sizes = DotSizes.of(stock.sizes, dpi)
    if symbology is Symbology.CODE128:
        arranged = bars_over_text(stock, content, area, sizes, dpi)
    else:
        arranged = _arrange_matrix(stock, content, area, sizes, dpi)
    remarks = [f"{content.code}: “{line}” is cut." for line in arranged.cut]
    remarks += [f"{content.code}: no room for “{line}”." for line in arranged.dropped]
    return Drawing(stock.width_um, stock.height_um, dpi, arranged.bars, arranged.words, tuple(remarks))


def _arrange_matrix(
    stock: LabelStock, content: LabelContent, area: Box, sizes: DotSizes, dpi: int
) -> Arranged:
    rows = symbols.matrix(content.code)
    arrange = _ARRANGEMENTS[stock.arrangement]
    smallest = max(1, dots(SMALLEST_CELL_UM, dpi))
    for identity, identity_sizes in ways_to_write(content.code, sizes):
        for module in range(max(smallest, dots(stock.module_um, dpi)), smallest - 1, -1):
            arranged = arrange(Task(area, area.x, identity_sizes, rows, module, identity, content))
            if arranged is not None:
                return arranged
    what = f"{content.code} and {content.cap!r}" if stock.arrangement is Arrangement.DOT else content.code
    raise LabelRefused(f"{what} cannot be printed whole and legibly on {stock.name}; use a larger label.")


def _tidy(content: LabelContent) -> LabelContent:
    return LabelContent(
        content.code,
        tuple(line for line in map(one_line, content.lines) if line),
        one_line(content.foot_left),
        one_line(content.foot_right),
        one_line(content.cap),
    )
