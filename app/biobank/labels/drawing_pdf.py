"""Drawings become a PDF of vector rectangles and embedded type, a page each, exact on the dots of their printer."""

from collections.abc import Sequence
from functools import cache
from io import BytesIO
from typing import Any

from app.biobank.labels import fonts
from app.biobank.labels.drawing import UM_PER_INCH, Drawing
from app.biobank.labels.fitting import POINTS_PER_INCH
from app.biobank.labels.refusals import LabelRefused


def draw_pdf(drawings: Sequence[Drawing]) -> bytes:
    """The bytes of the PDF. The same drawings give the same bytes."""
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415 - a tenth of a second that only printing needs

    if not drawings:
        raise LabelRefused("There is no label to print.")
    regular, _ = _registered()
    out = BytesIO()
    canvas = Canvas(out, invariant=True, pageCompression=1, initialFontName=regular)
    canvas.setTitle("Labels")
    canvas.setAuthor("Cryoledger")
    for drawing in drawings:
        _draw_page(canvas, drawing)
    canvas.save()
    return out.getvalue()


def _draw_page(canvas: Any, drawing: Drawing) -> None:
    """One page of the very size of the stock; its upper left corner is the corner of the first dot."""
    from reportlab.pdfgen.pathobject import PDFPathObject  # noqa: PLC0415 - as above

    dot = POINTS_PER_INCH / drawing.dpi
    height = drawing.height_um * POINTS_PER_INCH / UM_PER_INCH
    canvas.setPageSize((drawing.width_um * POINTS_PER_INCH / UM_PER_INCH, height))
    canvas.saveState()
    # In this space one unit is one dot and y runs down, so that every number below is a whole one.
    canvas.transform(dot, 0, 0, -dot, 0, height)
    rectangles = [f"{x} {y} {width} {tall} re" for x, y, width, tall in drawing.bars]
    canvas.drawPath(PDFPathObject(rectangles), stroke=0, fill=1)
    canvas.restoreState()
    for words in drawing.words:
        canvas.setFont(_registered()[words.bold], words.size * dot)
        canvas.drawString(words.x * dot, height - words.baseline * dot, words.text)
    canvas.showPage()


@cache
def _registered() -> tuple[str, str]:
    """The names under which the PDF library knows the regular and the bold typeface."""
    from reportlab.pdfbase import pdfmetrics  # noqa: PLC0415 - as above
    from reportlab.pdfbase.ttfonts import TTFont  # noqa: PLC0415 - as above

    names = ("Label", "LabelBold")
    for name, bold in zip(names, (False, True), strict=True):
        pdfmetrics.registerFont(TTFont(name, fonts.typeface().path(bold)))
    return names
