"""Many labels go onto sheets for an office printer, from the first free cell of a sheet that was begun."""

from collections.abc import Sequence

from app.biobank.labels.content import LabelContent
from app.biobank.labels.drawing import Bar, Drawing, Words, dots
from app.biobank.labels.layout import lay_out
from app.biobank.labels.refusals import LabelRefused
from app.biobank.labels.stock import SheetStock
from app.biobank.labels.symbols import Symbology


def lay_out_sheets(
    sheet: SheetStock,
    contents: Sequence[LabelContent],
    dpi: int,
    symbology: Symbology = Symbology.DATAMATRIX,
    first_cell: int = 1,
) -> list[Drawing]:
    """Draw the sheets that carry these labels, row by row. `first_cell` (from 1) skips cells already used."""
    if not 1 <= first_cell <= sheet.cells:
        raise LabelRefused(f"{sheet.name} has cells 1 to {sheet.cells}; {first_cell} is none of them.")
    pages = []
    begin, room = 0, sheet.cells - first_cell + 1
    while begin < len(contents):
        page = contents[begin : begin + room]
        pages.append(_lay_out_page(sheet, page, dpi, symbology, sheet.cells - room))
        begin, room = begin + room, sheet.cells
    return pages


def _lay_out_page(
    sheet: SheetStock, contents: Sequence[LabelContent], dpi: int, symbology: Symbology, skipped: int
) -> Drawing:
    bars: list[Bar] = []
    words: list[Words] = []
    remarks: list[str] = []
    for cell, content in enumerate(contents, skipped):
        row, column = divmod(cell, sheet.columns)
        right = dots(sheet.left_um + column * sheet.pitch_x_um, dpi)
        down = dots(sheet.top_um + row * sheet.pitch_y_um, dpi)
        label = lay_out(sheet.label, content, dpi, symbology)
        bars.extend(bar.moved(right, down) for bar in label.bars)
        words.extend(part.moved(right, down) for part in label.words)
        remarks.extend(label.remarks)
    return Drawing(sheet.width_um, sheet.height_um, dpi, tuple(bars), tuple(words), tuple(remarks))
