"""Sets a document on A4 pages: its head and number on each, n of N, and what it was made from."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, NextPageTemplate, PageTemplate

from app.biobank.labels.symbols import matrix
from app.biobank.reports.paper.head import Head
from app.biobank.reports.paper.setting import GREY, INK, LINE, WIDTH, draw_symbol, faces
from app.biobank.reports.paper.times import Zone

MARGIN = 14 * mm
HEIGHT = A4[1]
FIRST_TOP = 37 * mm
TOP = 19 * mm
FOOT = 20 * mm
SYMBOL = 19 * mm


def printed(head: Head, story: Sequence[Any]) -> bytes:
    """The bytes of the PDF."""
    out = BytesIO()
    paper = BaseDocTemplate(
        out,
        pagesize=A4,
        title=f"{head.title} {head.id}",
        author=f"Cryoledger {head.version}",
        subject=head.about,
        lang="en",
    )
    first = Frame(MARGIN, FOOT, WIDTH, HEIGHT - FIRST_TOP - FOOT, 0, 0, 0, 0, id="first")
    later = Frame(MARGIN, FOOT, WIDTH, HEIGHT - TOP - FOOT, 0, 0, 0, 0, id="later")
    paper.addPageTemplates([PageTemplate("first", [first]), PageTemplate("later", [later])])
    paper.build([NextPageTemplate("later"), *story], canvasmaker=_numbered(head))
    return out.getvalue()


def _numbered(head: Head) -> type[Canvas]:
    """A canvas that draws the frame of every page at the end, when it is known how many there are."""

    class Numbered(Canvas):  # type: ignore[misc]
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            self._kept: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802 - the library's own name
            self._kept.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for number, page in enumerate(self._kept, 1):
                self.__dict__.update(page)
                _frame(self, head, number, len(self._kept))
                super().showPage()
            super().save()

    return Numbered


def _frame(canvas: Any, head: Head, number: int, pages: int) -> None:
    regular, bold = faces()
    zone = Zone(head.timezone)
    canvas.saveState()
    canvas.setFillColor(INK)
    if number == 1:
        top = HEIGHT - 13 * mm
        canvas.setFont(bold, 17)
        canvas.drawString(MARGIN, top - 5 * mm, head.title)
        canvas.setFont(regular, 8.5)
        canvas.setFillColor(GREY)
        canvas.drawString(
            MARGIN, top - 10.5 * mm, _cut(canvas, head.about, regular, 8.5, WIDTH - SYMBOL - 40 * mm)
        )
        canvas.drawString(
            MARGIN,
            top - 15.5 * mm,
            f"Made {zone.both(head.generated_at)} by {head.generated_by} ({head.role})",
        )
        right = MARGIN + WIDTH
        draw_symbol(canvas, matrix(head.id), right - SYMBOL, top - 18 * mm, SYMBOL)
        canvas.setFillColor(INK)
        canvas.setFont(bold, 9.5)
        canvas.drawRightString(right - SYMBOL - 2 * mm, top - 5 * mm, head.id)
        canvas.setFont(regular, 7)
        canvas.setFillColor(GREY)
        canvas.drawRightString(right - SYMBOL - 2 * mm, top - 9 * mm, "Cryoledger")
        line = HEIGHT - FIRST_TOP + 2.5 * mm
    else:
        canvas.setFont(bold, 8.5)
        canvas.drawString(MARGIN, HEIGHT - 13 * mm, head.title)
        canvas.setFont(regular, 7.5)
        canvas.setFillColor(GREY)
        left = canvas.stringWidth(head.title, bold, 8.5) + 5 * mm
        room = WIDTH - left - canvas.stringWidth(head.id, regular, 7.5) - 5 * mm
        canvas.drawString(MARGIN + left, HEIGHT - 13 * mm, _cut(canvas, head.about, regular, 7.5, room))
        canvas.drawRightString(MARGIN + WIDTH, HEIGHT - 13 * mm, head.id)
        line = HEIGHT - 15.5 * mm
    canvas.setStrokeColor(LINE)
    canvas.setLineWidth(0.5)
    canvas.line(MARGIN, line, MARGIN + WIDTH, line)
    canvas.line(MARGIN, 16.5 * mm, MARGIN + WIDTH, 16.5 * mm)
    canvas.setFont(regular, 6.2)
    canvas.setFillColor(GREY)
    canvas.drawString(
        MARGIN,
        13 * mm,
        f"Made from {head.size:,} sealed entries, fingerprint {head.fingerprint}. Cryoledger {head.version}.",
    )
    canvas.drawString(MARGIN, 10 * mm, f"SHA-256 of the content: {head.sha256}")
    canvas.setFont(bold, 8)
    canvas.setFillColor(INK)
    canvas.drawRightString(MARGIN + WIDTH, 12 * mm, f"Page {number} of {pages}")
    canvas.restoreState()


def _cut(canvas: Any, text: str, face: str, size: float, width: float) -> str:
    if canvas.stringWidth(text, face, size) <= width:
        return text
    while text and canvas.stringWidth(text + " …", face, size) > width:
        text = text[:-1]
    return text.rstrip() + " …"
