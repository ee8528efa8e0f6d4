"""A linear barcode lies over the whole width of a label, with the text below it."""

from dataclasses import dataclass, replace

from app.biobank.labels import symbols
from app.biobank.labels.arranging import Arranged
from app.biobank.labels.content import LabelContent
from app.biobank.labels.drawing import dots, whole_dots
from app.biobank.labels.fitting import DotSizes, ways_to_write
from app.biobank.labels.refusals import LabelRefused
from app.biobank.labels.setting import Box, set_block, set_foot
from app.biobank.labels.stock import Arrangement, LabelStock

# The narrowest bar that label printers and hand scanners agree on, and the least height of a symbol.
NARROWEST_BAR_UM = 190
LEAST_HEIGHT_UM = 5_000
LEAST_HEIGHT_SHARE = 0.15
TALLEST_UM = 15_000


def bars_over_text(
    stock: LabelStock, content: LabelContent, area: Box, sizes: DotSizes, dpi: int
) -> Arranged:
    """Code 128 above, identity, lines and foot below it. Refused where the bars would be too narrow to read."""
    modules = symbols.linear(content.code)
    count = len(modules) + 2 * symbols.LINEAR_QUIET
    _refuse_too_long(stock, content.code, count)
    width = whole_dots(stock.width_um, dpi)
    module = max(1, min(width // count, dots(stock.bar_um, dpi)))
    bars = _Bars(modules, module, (width - len(modules) * module) // 2, dpi)
    # The foot shrinks only where that makes room for another line.
    found = [
        arranged
        for identity, identity_sizes in ways_to_write(content.code, sizes)
        for foot_sizes in (sizes, replace(sizes, line=sizes.line_least))
        if (arranged := _arrange(content, area, bars, identity, identity_sizes, foot_sizes))
    ]
    if not found:
        raise LabelRefused(f"{content.code} cannot be written legibly below its bars on {stock.name}.")
    return min(found, key=lambda arranged: len(arranged.dropped))


@dataclass(frozen=True, slots=True)
class _Bars:
    modules: str
    module: int
    left: int
    dpi: int

    @property
    def gap(self) -> int:
        return 2 * self.module

    @property
    def least_height(self) -> int:
        share = round(LEAST_HEIGHT_SHARE * len(self.modules) * self.module)
        return max(dots(LEAST_HEIGHT_UM, self.dpi), share)


def _arrange(
    content: LabelContent,
    area: Box,
    bars: _Bars,
    identity: tuple[str, ...],
    sizes: DotSizes,
    foot_sizes: DotSizes,
) -> Arranged | None:
    foot = set_foot(area, content.foot_left, content.foot_right, foot_sizes)
    free = area.height - foot.height - bars.gap
    below = Box(area.x, area.y, area.width, free - bars.least_height)
    block = set_block(below, identity, content.lines, sizes, centred=True)
    if block is None:
        return None
    height = min(free - block.height, dots(TALLEST_UM, bars.dpi))
    return Arranged(
        symbols.linear_bars(bars.modules, bars.left, area.y, bars.module, height),
        block.lowered(height + bars.gap) + foot.words,
        block.dropped,
        block.cut + foot.cut,
    )


def _refuse_too_long(stock: LabelStock, code: str, count: int) -> None:
    if stock.arrangement is Arrangement.DOT:
        raise LabelRefused(f"{stock.name} has no room for Code 128; use a DataMatrix.")
    longest = stock.longest_linear
    if (longest is not None and len(code) > longest) or count * NARROWEST_BAR_UM > stock.width_um:
        limit = f" It takes at most {longest} digits, and fewer letters." if longest else ""
        raise LabelRefused(f"{code} is too long for Code 128 on {stock.name}.{limit} Use a DataMatrix.")
