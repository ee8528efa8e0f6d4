"""Labels go onto A4 sheets cell by cell, many at a time, and every one of them reads back."""

from dataclasses import replace

import pytest

from app.biobank.barcodes.coding import code_from_number
from app.biobank.labels.drawing import whole_dots
from app.biobank.labels.drawing_pdf import draw_pdf
from app.biobank.labels.drawing_png import draw_png
from app.biobank.labels.drawing_svg import draw_svg
from app.biobank.labels.refusals import LabelRefused
from app.biobank.labels.sheets import lay_out_sheets
from app.biobank.labels.stock import SheetStock
from app.biobank.labels.stocks import SHEETS, STOCKS
from app.biobank.labels.symbols import Symbology
from tests.unit.labels.reading import content_for, pixels_of_pdf, pixels_of_png, pixels_of_svg, read_codes

A4 = SHEETS["A4-85"]


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_the_cells_of_a_sheet_lie_on_it_and_not_on_each_other(sheet: SheetStock) -> None:
    assert sheet.pitch_x_um >= sheet.label.width_um
    assert sheet.pitch_y_um >= sheet.label.height_um
    assert sheet.left_um + (sheet.columns - 1) * sheet.pitch_x_um + sheet.label.width_um <= sheet.width_um
    assert sheet.top_um + (sheet.rows - 1) * sheet.pitch_y_um + sheet.label.height_um <= sheet.height_um


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("symbology", Symbology)
@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_a_full_sheet_reads_back_from_every_format(sheet: SheetStock, symbology: Symbology, dpi: int) -> None:
    codes = [f"{number * 11_000_000_017:012}" for number in range(sheet.cells)]
    [page] = pages = lay_out_sheets(sheet, [content_for(code) for code in codes], dpi, symbology)
    assert sorted(read_codes(pixels_of_png(draw_png(page)))) == codes
    assert sorted(read_codes(pixels_of_svg(draw_svg(page)))) == codes
    [pixels] = pixels_of_pdf(draw_pdf(pages), dpi)
    assert sorted(read_codes(pixels)) == codes


@pytest.mark.parametrize("first_cell", [1, 7, 84, 85])
def test_a_sheet_that_was_begun_is_continued_at_its_first_free_cell(first_cell: int) -> None:
    codes = [code_from_number(number) for number in range(100)]
    pages = lay_out_sheets(A4, [content_for(code) for code in codes], 300, first_cell=first_cell)
    row, column = divmod(first_cell - 1, A4.columns)
    top = whole_dots(A4.top_um + row * A4.pitch_y_um, 300)
    left = whole_dots(A4.left_um + column * A4.pitch_x_um, 300)
    identity = next(words for words in pages[0].words if words.text == codes[0])
    assert top < identity.baseline < top + whole_dots(A4.label.height_um, 300)
    assert left < identity.x < left + whole_dots(A4.label.width_um, 300)
    written = [words.text for page in pages for words in page.words if words.text in codes]
    assert written == codes


@pytest.mark.parametrize(
    ("labels", "first_cell", "pages"),
    [(0, 1, 0), (1, 1, 1), (85, 1, 1), (86, 1, 2), (85, 2, 2), (1000, 4, 12)],
)
def test_labels_take_as_many_sheets_as_they_need(labels: int, first_cell: int, pages: int) -> None:
    contents = [content_for(code_from_number(number)) for number in range(labels)]
    assert len(lay_out_sheets(A4, contents, 203, first_cell=first_cell)) == pages


@pytest.mark.parametrize("first_cell", [0, -1, 86])
def test_a_cell_that_is_not_on_the_sheet_is_refused(first_cell: int) -> None:
    with pytest.raises(LabelRefused, match="cells 1 to 85"):
        lay_out_sheets(A4, [content_for("QK327BW7HK")], 300, first_cell=first_cell)


def test_remarks_of_all_labels_are_gathered_on_their_sheet() -> None:
    contents = [replace(content_for(code_from_number(number)), lines=("x" * 99,)) for number in range(3)]
    [page] = lay_out_sheets(A4, contents, 300)
    assert [remark.split(":")[0] for remark in page.remarks] == [content.code for content in contents]


def test_a_thousand_labels_are_one_document_of_twelve_sheets() -> None:
    contents = [content_for(code_from_number(number)) for number in range(1000)]
    sheets = lay_out_sheets(A4, contents, 300)
    assert len(sheets) == 12
    assert draw_pdf(sheets).startswith(b"%PDF-")


def test_every_stock_is_listed_under_its_own_key() -> None:
    assert all(key == stock.key for key, stock in STOCKS.items())
    assert all(key == sheet.key for key, sheet in SHEETS.items())
