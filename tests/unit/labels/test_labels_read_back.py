"""A printed label is worth nothing until a scanner reads it: every format is drawn, rasterised and decoded."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ImageDraw

from app.biobank.barcodes.coding import CAPACITY, code_from_number
from app.biobank.labels.content import LabelContent
from app.biobank.labels.drawing import Drawing
from app.biobank.labels.drawing_pdf import draw_pdf
from app.biobank.labels.drawing_png import draw_png
from app.biobank.labels.drawing_svg import draw_svg
from app.biobank.labels.layout import lay_out
from app.biobank.labels.stocks import STOCKS
from app.biobank.labels.symbols import Symbology
from tests.unit.labels.reading import (
    Pixels,
    content_for,
    pixels_of_pdf,
    pixels_of_png,
    pixels_of_svg,
    read_codes,
)

CODES = [code_from_number(number * 1_000_003) for number in range(25)]
DIGITS = [f"{number * 40_000_000_003:012}" for number in range(25)]
DPIS = (203, 300, 600)

linear_stocks = [key for key in STOCKS if key not in ("L3", "L4")]


@pytest.mark.parametrize("dpi", DPIS)
@pytest.mark.parametrize("key", STOCKS)
def test_a_datamatrix_reads_back_from_png_and_svg(key: str, dpi: int) -> None:
    for code in CODES:
        drawing = lay_out(STOCKS[key], content_for(code), dpi)
        assert read_codes(pixels_of_png(draw_png(drawing))) == [code]
        assert read_codes(pixels_of_svg(draw_svg(drawing))) == [code]


@pytest.mark.parametrize("dpi", DPIS)
@pytest.mark.parametrize("key", linear_stocks)
def test_a_linear_code_reads_back_from_png_and_svg_with_its_leading_zeros(key: str, dpi: int) -> None:
    for code in DIGITS:
        drawing = lay_out(STOCKS[key], content_for(code), dpi, Symbology.CODE128)
        assert read_codes(pixels_of_png(draw_png(drawing))) == [code]
        assert read_codes(pixels_of_svg(draw_svg(drawing))) == [code]


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("key", ["L1", "L2", "L3", "L4", "L6"])
def test_a_datamatrix_reads_back_from_pdf(key: str, dpi: int) -> None:
    drawings = [lay_out(STOCKS[key], content_for(code), dpi) for code in CODES]
    assert [read_codes(page) for page in pixels_of_pdf(draw_pdf(drawings), dpi)] == [[code] for code in CODES]


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("key", ["L1", "L6"])
def test_a_linear_code_reads_back_from_pdf(key: str, dpi: int) -> None:
    drawings = [lay_out(STOCKS[key], content_for(code), dpi, Symbology.CODE128) for code in DIGITS]
    assert [read_codes(page) for page in pixels_of_pdf(draw_pdf(drawings), dpi)] == [
        [code] for code in DIGITS
    ]


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=30))
@settings(deadline=None)
def test_any_printable_code_reads_back_letter_by_letter_from_a_box_label(code: str) -> None:
    drawing = lay_out(STOCKS["L6"], LabelContent(code), 300)
    assert read_codes(pixels_of_png(draw_png(drawing))) == [code]


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=3, max_size=14))
@settings(deadline=None)
def test_any_short_printable_code_reads_back_as_code_128_from_a_box_label(code: str) -> None:
    drawing = lay_out(STOCKS["L6"], LabelContent(code), 300, Symbology.CODE128)
    assert read_codes(pixels_of_png(draw_png(drawing))) == [code]


@given(st.integers(0, CAPACITY - 1), st.sampled_from(DPIS))
@settings(deadline=None)
def test_every_code_we_issue_reads_back_from_a_cryo_label(number: int, dpi: int) -> None:
    code = code_from_number(number)
    drawing = lay_out(STOCKS["L1"], content_for(code), dpi)
    assert read_codes(pixels_of_png(draw_png(drawing))) == [code]
    assert not drawing.remarks


@pytest.mark.parametrize("code", ["0000000001", "0012345678", "000000000000", "01", "0098"])
@pytest.mark.parametrize("symbology", Symbology)
def test_leading_zeros_survive_the_label(code: str, symbology: Symbology) -> None:
    drawing = lay_out(STOCKS["L1"], content_for(code), 300, symbology)
    assert read_codes(pixels_of_png(draw_png(drawing))) == [code]
    assert code in [words.text for words in drawing.words]


def _stained(drawing: Drawing, share: float, across: float, down: float, colour: int) -> Pixels:
    """The label with a square stain over `share` of its symbol; 0 to 1 place it inside the finder pattern."""
    left, top = min(bar.x for bar in drawing.bars), min(bar.y for bar in drawing.bars)
    side = max(bar.x + bar.width for bar in drawing.bars) - left
    cell = drawing.bars[0].height
    stain = round(side * share**0.5)
    room = side - 2 * cell - stain
    x, y = left + cell + round(room * across), top + cell + round(room * down)
    pixels = pixels_of_png(draw_png(drawing))
    ImageDraw.Draw(pixels).rectangle((x, y, x + stain - 1, y + stain - 1), fill=colour)
    return pixels


@pytest.mark.parametrize("dpi", DPIS)
@pytest.mark.parametrize("colour", [0, 255])
def test_a_stain_over_a_tenth_of_the_symbol_does_not_stop_the_scanner(dpi: int, colour: int) -> None:
    for code in CODES:
        drawing = lay_out(STOCKS["L1"], content_for(code), dpi)
        assert read_codes(_stained(drawing, 0.10, 0.5, 0.5, colour)) == [code]


@pytest.mark.parametrize("dpi", DPIS)
@pytest.mark.parametrize("colour", [0, 255])
def test_a_small_stain_anywhere_in_the_symbol_does_not_stop_the_scanner(dpi: int, colour: int) -> None:
    drawing = lay_out(STOCKS["L1"], content_for(CODES[7]), dpi)
    thirds = (0, 1 / 3, 2 / 3, 1)
    unread = [
        (across, down)
        for across in thirds
        for down in thirds
        if read_codes(_stained(drawing, 0.05, across, down, colour)) != [CODES[7]]
    ]
    assert unread == []
