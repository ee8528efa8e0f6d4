"""The files that leave the house are what a printer and a browser expect of them."""

import subprocess
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image

from app.biobank.labels import fonts
from app.biobank.labels.content import LabelContent
from app.biobank.labels.drawing_pdf import draw_pdf
from app.biobank.labels.drawing_png import draw_png
from app.biobank.labels.drawing_svg import draw_svg
from app.biobank.labels.layout import lay_out
from app.biobank.labels.refusals import LabelRefused
from app.biobank.labels.stocks import STOCKS
from tests.unit.labels.reading import SVG, content_for, poppler

LABEL = lay_out(STOCKS["L1"], content_for("QK327BW7HK"), 300)


def test_a_png_has_one_black_or_white_pixel_for_every_dot() -> None:
    image = Image.open(BytesIO(draw_png(LABEL)))
    assert (image.mode, image.size) == ("1", (300, 150))
    assert image.info["dpi"] == pytest.approx((300, 300), abs=0.1)


def test_an_svg_has_the_size_of_its_stock_and_one_unit_for_every_dot() -> None:
    root = ElementTree.fromstring(draw_svg(LABEL))  # noqa: S314 - our own SVG
    assert (root.attrib["width"], root.attrib["height"]) == ("25.400mm", "12.700mm")
    assert root.attrib["viewBox"] == "0 0 300 150"


def test_an_svg_needs_no_style_or_script_that_a_strict_page_forbids() -> None:
    svg = draw_svg(LABEL)
    assert "style" not in svg
    assert "script" not in svg
    assert "href" not in svg


def test_markup_in_a_line_is_only_text() -> None:
    line = "<&\">'</text>"
    svg = draw_svg(lay_out(STOCKS["L6"], LabelContent("A<&>1", (line,)), 300))
    root = ElementTree.fromstring(svg)  # noqa: S314 - our own SVG
    assert [text.text for text in root.iter(f"{SVG}text")] == ["A<&>1", line]


def test_a_pdf_has_a_page_of_stock_size_for_every_label_and_brings_its_type(tmp_path: Path) -> None:
    path = tmp_path / "labels.pdf"
    path.write_bytes(draw_pdf([LABEL] * 3))
    info = _say(poppler("pdfinfo"), str(path))
    assert "Pages:           3" in info
    assert "Page size:       72 x 36 pts" in info
    listed = _say(poppler("pdffonts"), str(path)).splitlines()[2:]
    assert len(listed) == 2
    assert all(
        "yes yes yes" in line for line in listed
    )  # Embedded, a subset, and with a way back to letters.


def test_the_text_of_a_pdf_can_be_found_and_copied(tmp_path: Path) -> None:
    path = tmp_path / "labels.pdf"
    path.write_bytes(draw_pdf([LABEL]))
    text = _say(poppler("pdftotext"), "-layout", str(path), "-")
    for words in LABEL.words:
        assert words.text in text


def test_the_same_labels_give_the_same_bytes() -> None:
    assert draw_pdf([LABEL]) == draw_pdf([LABEL])
    assert draw_png(LABEL) == draw_png(LABEL)


def test_no_label_at_all_is_refused() -> None:
    with pytest.raises(LabelRefused, match="no label"):
        draw_pdf([])


def test_the_typeface_has_the_signs_of_the_field() -> None:
    missing = (
        fonts.sized(100, bold=False).getmask("\U0010ffff").getbbox(),
        fonts.advance("\U0010ffff", bold=False),
    )
    for sign in "µ°×éÄß±":
        drawn = fonts.sized(100, bold=False).getmask(sign).getbbox(), fonts.advance(sign, bold=False)
        assert drawn != missing, sign


def test_measured_width_covers_what_a_pdf_draws() -> None:
    draw_pdf([LABEL])  # Registers the typefaces.
    from reportlab.pdfbase.pdfmetrics import stringWidth  # noqa: PLC0415 - as in the code under test

    for words in LABEL.words:
        drawn = stringWidth(words.text, "LabelBold" if words.bold else "Label", words.size)
        assert words.width - 2 < drawn <= words.width + 0.01


def _say(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout
