"""Everything on a label has its place: whole dots, blank around the symbol, and no text where it does not belong."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from app.biobank.barcodes.coding import code_from_number
from app.biobank.labels.content import LabelContent
from app.biobank.labels.drawing import Drawing, dots
from app.biobank.labels.drawing_png import draw_png
from app.biobank.labels.layout import lay_out
from app.biobank.labels.refusals import LabelRefused
from app.biobank.labels.stock import Arrangement, LabelStock
from app.biobank.labels.stocks import STOCKS
from app.biobank.labels.symbols import LINEAR_QUIET, Symbology, matrix
from tests.unit.labels.reading import content_for, pixels_of_png

DPIS = (203, 300, 600)
TCGA = "TCGA-3C-AAAU-01A-11D-A41E-01"

wordy = st.builds(
    LabelContent,
    code=st.integers(0, 10**12).map(code_from_number),
    lines=st.lists(st.text(max_size=60), max_size=6).map(tuple),
    foot_left=st.text(max_size=40),
    foot_right=st.text(max_size=40),
    cap=st.sampled_from(["", "P03", "W9", "7"]),
)


def symbol_box(drawing: Drawing) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of the symbol; right and bottom are the first dots outside it."""
    return (
        min(bar.x for bar in drawing.bars),
        min(bar.y for bar in drawing.bars),
        max(bar.x + bar.width for bar in drawing.bars),
        max(bar.y + bar.height for bar in drawing.bars),
    )


def ink(drawing: Drawing) -> tuple[Image.Image, Image.Image]:
    """The pixels of the symbol alone and of the text alone, white on black."""
    bars = Drawing(drawing.width_um, drawing.height_um, drawing.dpi, drawing.bars, ())
    words = Drawing(drawing.width_um, drawing.height_um, drawing.dpi, (), drawing.words)
    return tuple(ImageChops.invert(pixels_of_png(draw_png(part))) for part in (bars, words))  # type: ignore[return-value]


def assert_in_place(stock: LabelStock, drawing: Drawing, quiet: int) -> None:
    left, top, right, bottom = symbol_box(drawing)
    _, text = ink(drawing)
    assert text.crop((left - quiet, top - min(quiet, top), right + quiet, bottom + 1)).getbbox() is None
    assert left >= quiet
    assert right + quiet <= drawing.width
    printable = dots(stock.printable_height_um, drawing.dpi)
    assert text.crop((0, printable - 1, drawing.width, drawing.height)).getbbox() is None
    assert text.crop((drawing.width - 3, 0, drawing.width, drawing.height)).getbbox() is None
    assert text.crop((0, 0, 2, drawing.height)).getbbox() is None
    for words in drawing.words:
        assert words.x >= 0
        assert words.x + words.width <= drawing.width


@pytest.mark.parametrize("dpi", DPIS)
@pytest.mark.parametrize("stock", STOCKS.values(), ids=STOCKS)
def test_the_symbol_has_its_quiet_zone_and_no_text_touches_it(stock: LabelStock, dpi: int) -> None:
    drawing = lay_out(stock, content_for("QK327BW7HK"), dpi)
    left, _, right, _ = symbol_box(drawing)
    assert_in_place(stock, drawing, (right - left) // len(matrix("QK327BW7HK")))


@pytest.mark.parametrize("dpi", DPIS)
@pytest.mark.parametrize("key", ["L1", "L2", "L6", "L7"])
def test_bars_have_ten_modules_of_blank_on_both_sides(key: str, dpi: int) -> None:
    drawing = lay_out(STOCKS[key], content_for("012345678901"), dpi, Symbology.CODE128)
    assert_in_place(STOCKS[key], drawing, LINEAR_QUIET * min(bar.width for bar in drawing.bars))


@given(wordy, st.sampled_from(sorted(STOCKS)), st.sampled_from(DPIS))
@settings(deadline=None, max_examples=60)
def test_no_text_however_long_overflows_or_reaches_the_symbol(
    content: LabelContent, key: str, dpi: int
) -> None:
    drawing = lay_out(STOCKS[key], content, dpi)
    left, _, right, _ = symbol_box(drawing)
    assert_in_place(STOCKS[key], drawing, (right - left) // len(matrix(content.code)))


@given(wordy, st.sampled_from(sorted(STOCKS)), st.sampled_from(DPIS))
@settings(deadline=None, max_examples=60)
def test_lines_of_text_do_not_overlap_each_other(content: LabelContent, key: str, dpi: int) -> None:
    drawing = lay_out(STOCKS[key], content, dpi)
    rows = sorted(
        {words.baseline: words for words in drawing.words}.values(), key=lambda words: words.baseline
    )
    for upper, lower in pairwise(rows):
        assert lower.baseline - upper.baseline >= 0.93 * lower.size


@given(wordy, st.sampled_from(sorted(STOCKS)), st.sampled_from(DPIS), st.sampled_from(Symbology))
@settings(deadline=None, max_examples=60)
def test_every_edge_lies_on_a_whole_dot(
    content: LabelContent, key: str, dpi: int, symbology: Symbology
) -> None:
    try:
        drawing = lay_out(STOCKS[key], content, dpi, symbology)
    except LabelRefused:
        return
    assert all(type(number) is int for bar in drawing.bars for number in bar)
    assert all(type(number) is int for words in drawing.words for number in words[:4])


@pytest.mark.parametrize("dpi", DPIS)
def test_a_cryo_label_says_all_that_its_content_says(dpi: int) -> None:
    drawing = lay_out(STOCKS["L1"], content_for("QK327BW7HK"), dpi)
    assert [words.text for words in drawing.words] == [
        "QK327BW7HK",
        "CLIN-IBD V1",
        "PL EDTA 03/10",
        "2026-11-03",
        "400 µL",
    ]
    assert drawing.remarks == ()
    assert drawing.words[0].bold
    assert drawing.words[0].size == max(words.size for words in drawing.words)


def test_the_identity_on_a_cryo_label_is_at_least_six_points_high() -> None:
    for dpi in DPIS:
        for number in range(200):
            identity = lay_out(STOCKS["L1"], content_for(code_from_number(number)), dpi).words[0]
            assert identity.size * 72 / dpi >= 6


@pytest.mark.parametrize("dpi", DPIS)
@pytest.mark.parametrize("stock", STOCKS.values(), ids=STOCKS)
def test_cells_are_at_least_a_quarter_of_a_millimetre_however_long_the_code(
    stock: LabelStock, dpi: int
) -> None:
    for length in range(1, 65, 3):
        code = "7" * length
        try:
            drawing = lay_out(stock, LabelContent(code, cap="P03"), dpi)
        except LabelRefused:
            continue
        left, _, right, _ = symbol_box(drawing)
        assert (right - left) / len(matrix(code)) * 25.4 / dpi >= 0.24


def test_a_long_line_is_cut_visibly_and_the_drawing_says_so() -> None:
    content = LabelContent("QK327BW7HK", ("Plasma of a study with a very long name",))
    drawing = lay_out(STOCKS["L1"], content, 300)
    assert drawing.words[1].text.endswith("…")
    assert drawing.remarks == ("QK327BW7HK: “Plasma of a study with a very long name” is cut.",)


def test_lines_without_room_are_left_out_from_the_end_and_the_drawing_says_so() -> None:
    lines = tuple(f"line {number}" for number in range(1, 10))
    drawing = lay_out(STOCKS["L1"], LabelContent("QK327BW7HK", lines), 300)
    written = [words.text for words in drawing.words[1:]]
    assert written == list(lines[: len(written)])
    assert len(written) >= 3
    assert len(drawing.remarks) == len(lines) - len(written)
    assert "no room for “line 9”" in drawing.remarks[-1]


def test_a_date_gives_way_before_an_amount_is_cut() -> None:
    content = LabelContent("QK327BW7HK", foot_left="collected on 2026-11-03 at 08:15", foot_right="400 µL")
    left, right = lay_out(STOCKS["L1"], content, 300).words[-2:]
    assert left.text.endswith("…")
    assert right.text == "400 µL"


def test_a_long_identity_breaks_into_two_lines_and_is_never_cut() -> None:
    drawing = lay_out(STOCKS["L1"], LabelContent(TCGA), 300)
    assert [words.text for words in drawing.words] == ["TCGA-3C-AAAU-", "01A-11D-A41E-01"]


@pytest.mark.parametrize("symbology", Symbology)
@pytest.mark.parametrize("length", range(1, 65))
def test_an_identity_is_written_whole_or_the_label_is_refused(length: int, symbology: Symbology) -> None:
    code = ("9" if symbology is Symbology.CODE128 else "W") * length
    for key in ("L1", "L3", "L6"):
        try:
            drawing = lay_out(STOCKS[key], LabelContent(code), 300, symbology)
        except LabelRefused:
            continue
        assert "".join(words.text for words in drawing.words) == code


@pytest.mark.parametrize(
    ("key", "code", "symbology", "reason"),
    [
        ("L1", "W" * 40, Symbology.DATAMATRIX, "use a larger label"),
        ("L3", TCGA, Symbology.DATAMATRIX, "use a larger label"),
        ("L1", "QK327BW7HK", Symbology.CODE128, "at most 12 digits"),
        ("L1", "0123456789012", Symbology.CODE128, "at most 12 digits"),
        ("L1", "01234567890123", Symbology.CODE128, "at most 12 digits"),
        ("L4", "01", Symbology.CODE128, "no room for Code 128"),
        ("L6", "", Symbology.DATAMATRIX, "needs a code"),
        ("L6", " A1", Symbology.DATAMATRIX, "needs a code"),
        ("L6", "A1\n", Symbology.DATAMATRIX, "needs a code"),
        ("L6", "PŁ-1", Symbology.DATAMATRIX, "cannot be put into a barcode"),
        ("L6", "A\x1dB", Symbology.DATAMATRIX, "cannot be put into a barcode"),
        ("L6", "A\x00B", Symbology.CODE128, "cannot be put into a barcode"),
        ("L6", "9" * 65, Symbology.DATAMATRIX, "at most 64"),
    ],
)
def test_what_would_not_read_back_is_refused_in_a_sentence(
    key: str, code: str, symbology: Symbology, reason: str
) -> None:
    with pytest.raises(LabelRefused, match=reason):
        lay_out(STOCKS[key], LabelContent(code), 300, symbology)


@pytest.mark.parametrize("dpi", DPIS)
@pytest.mark.parametrize("length", range(1, 13))
def test_up_to_twelve_digits_fit_as_code_128_on_a_cryo_label(length: int, dpi: int) -> None:
    assert lay_out(STOCKS["L1"], LabelContent("0" * length), dpi, Symbology.CODE128).bars


def test_a_cap_text_that_does_not_fit_is_refused_rather_than_cut() -> None:
    with pytest.raises(LabelRefused, match="'PLASMA-03'"):
        lay_out(STOCKS["L4"], LabelContent("QK327BW7HK", cap="PLASMA-03"), 300)


@pytest.mark.parametrize("dpi", [0, -300, 72, 5000])
def test_a_resolution_no_printer_has_is_refused(dpi: int) -> None:
    with pytest.raises(LabelRefused, match="dots per inch"):
        lay_out(STOCKS["L1"], LabelContent("QK327BW7HK"), dpi)


def test_control_characters_in_a_line_do_not_reach_the_label() -> None:
    drawing = lay_out(STOCKS["L1"], LabelContent("QK327BW7HK", ("two\nlines\x00\x1b", " \t ")), 300)
    assert [words.text for words in drawing.words] == ["QK327BW7HK", "two lines"]


@pytest.mark.parametrize("dpi", DPIS)
def test_what_is_on_a_cap_dot_lies_inside_its_circle(dpi: int) -> None:
    stock = STOCKS["L4"]
    assert stock.arrangement is Arrangement.DOT
    drawing = lay_out(stock, content_for("QK327BW7HK"), dpi)
    black = ImageChops.invert(pixels_of_png(draw_png(drawing)))
    radius = drawing.width / 2
    for y in range(black.height):
        for x in range(black.width):
            if black.getpixel((x, y)):
                assert (x + 0.5 - radius) ** 2 + (y + 0.5 - radius) ** 2 <= radius**2
