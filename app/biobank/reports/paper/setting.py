"""Type and tables of the documents. Imports the PDF library: load it only to print."""

from collections.abc import Sequence
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import CondPageBreak, Flowable, Paragraph, Spacer, Table, TableStyle

from app.biobank.labels import fonts
from app.biobank.labels.symbols import matrix

WIDTH = 182 * mm
INK = colors.HexColor("#1A1A1A")
GREY = colors.HexColor("#5F6368")
LINE = colors.HexColor("#C4C7CC")
BAND = colors.HexColor("#F1F3F5")
RED = colors.HexColor("#B3261E")
RED_GROUND = colors.HexColor("#FCEBEA")
GREEN = colors.HexColor("#1B5E20")
GREEN_GROUND = colors.HexColor("#E9F5EA")


@cache
def faces() -> tuple[str, str]:
    """The names of the regular and the bold typeface, registered and joined for <b>."""
    names = ("Document", "DocumentBold")
    for name, bold in zip(names, (False, True), strict=True):
        pdfmetrics.registerFont(TTFont(name, fonts.typeface().path(bold)))
    pdfmetrics.registerFontFamily(
        "Document", normal=names[0], bold=names[1], italic=names[0], boldItalic=names[1]
    )
    return names


@cache
def style(name: str) -> Any:
    """A paragraph style by its use."""
    regular, bold = faces()
    base = ParagraphStyle("body", fontName=regular, fontSize=8, leading=10.5, textColor=INK)
    sizes: dict[str, dict[str, Any]] = {
        "body": {},
        "small": {"fontSize": 6.8, "leading": 8.6},
        "number": {"fontSize": 6.8, "leading": 8.6, "alignment": TA_RIGHT},
        "code": {"fontSize": 6.4, "leading": 8.2},
        "heading": {"fontName": bold, "fontSize": 6.8, "leading": 8.6, "textColor": GREY},
        "heading-number": {
            "fontName": bold,
            "fontSize": 6.8,
            "leading": 8.6,
            "textColor": GREY,
            "alignment": TA_RIGHT,
        },
        "block": {"fontName": bold, "fontSize": 9.5, "leading": 12, "spaceBefore": 7, "spaceAfter": 2.5},
        "name-of": {"fontName": bold, "fontSize": 6.8, "textColor": GREY},
        "title": {"fontName": bold, "fontSize": 16, "leading": 19},
        "name": {"fontName": bold, "fontSize": 11.5, "leading": 14},
        "red": {"fontName": bold, "textColor": RED},
        "green": {"fontName": bold, "textColor": GREEN},
        "grey": {"textColor": GREY, "fontSize": 6.8, "leading": 8.6},
    }
    return ParagraphStyle(name, parent=base, **sizes[name])


def words(text: object, use: str = "body") -> Any:
    """A paragraph of plain text."""
    return Paragraph(escape(str(text)).replace("\n", "<br/>"), style(use))


def block(title: str, *content: Any, room: float = 24 * mm) -> list[Any]:
    """A titled block; it begins on the next page where less than `room` is left, so that no title stands alone."""
    if not content:
        return []
    return [CondPageBreak(room), words(title, "block"), *content]


def gap(height: float = 4) -> Any:
    """Some room."""
    return Spacer(1, height)


def listing(
    headings: Sequence[str],
    rows: Sequence[Sequence[object]],
    widths: Sequence[float],
    *,
    numbers: Sequence[int] = (),
    red: Sequence[int] = (),
    grey: Sequence[int] = (),
) -> Any:
    """A table whose headings come again on every page. `widths` are shares; `numbers` are columns set to the right,
    `red` and `grey` rows to be marked."""
    total = sum(widths)
    body = [
        [
            words(text, "heading-number" if place in numbers else "heading")
            for place, text in enumerate(headings)
        ]
    ]
    for row in rows:
        body.append(
            [
                text if isinstance(text, Flowable) else words(text, "number" if place in numbers else "small")
                for place, text in enumerate(row)
            ]
        )
    marks: list[Any] = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, 0), 0.8, INK),
        ("LINEBELOW", (0, 1), (-1, -1), 0.25, LINE),
        ("LEFTPADDING", (0, 0), (-1, -1), 2),
        ("RIGHTPADDING", (0, 0), (-1, -1), 4),
        ("TOPPADDING", (0, 0), (-1, -1), 1.6),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1.8),
    ]
    marks += [("BACKGROUND", (0, place + 1), (-1, place + 1), RED_GROUND) for place in red]
    marks += [("BACKGROUND", (0, place + 1), (-1, place + 1), BAND) for place in grey]
    table = Table(body, colWidths=[WIDTH * width / total for width in widths], repeatRows=1)
    table.setStyle(TableStyle(marks))
    return table


def pairs(rows: Sequence[tuple[str, object]], columns: int = 2) -> Any:
    """Names and what they hold, in one or two columns side by side."""
    cells = [
        (words(name, "heading"), words("–" if text in ("", None) else text, "body")) for name, text in rows
    ]
    height = -(-len(cells) // columns)
    cells += [(words(""), words(""))] * (height * columns - len(cells))
    body = [
        [part for column in range(columns) for part in cells[row + column * height]] for row in range(height)
    ]
    share = WIDTH / columns
    table = Table(body, colWidths=[share * 0.27, share * 0.73] * columns)
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 2),
                ("RIGHTPADDING", (0, 0), (-1, -1), 4),
                ("TOPPADDING", (0, 0), (-1, -1), 1),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
                ("LINEBELOW", (0, 0), (-1, -1), 0.25, LINE),
            ]
        )
    )
    return table


def verdict(is_good: bool, title: str, lines: Sequence[str] = ()) -> Any:
    """A box that says at once whether somebody has to explain something: green, or red with every reason."""
    content = [words(title, "green" if is_good else "red"), *(words(line, "small") for line in lines)]
    table = Table([[content]], colWidths=[WIDTH])
    table.setStyle(
        TableStyle(
            [
                ("BACKGROUND", (0, 0), (-1, -1), GREEN_GROUND if is_good else RED_GROUND),
                ("LINEBEFORE", (0, 0), (0, -1), 3, GREEN if is_good else RED),
                ("LEFTPADDING", (0, 0), (-1, -1), 8),
                ("TOPPADDING", (0, 0), (-1, -1), 4),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
            ]
        )
    )
    return table


class Symbol(Flowable):  # type: ignore[misc]
    """A DataMatrix of a code, with its quiet zone."""

    def __init__(self, code: str, size: float = 18 * mm) -> None:
        super().__init__()
        self._rows = matrix(code)
        self._size = self.width = self.height = size

    def draw(self) -> None:
        """Put the cells on the page."""
        draw_symbol(self.canv, self._rows, 0, 0, self._size)


def draw_symbol(canvas: Any, rows: Sequence[str], x: float, y: float, size: float) -> None:
    """The black cells of a DataMatrix in a square of `size`, quiet zone included."""
    module = size / (len(rows) + 2)
    canvas.saveState()
    canvas.setFillColor(colors.black)
    path = canvas.beginPath()
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell == "1":
                path.rect(x + (column + 1) * module, y + size - (number + 2) * module, module, module)
    canvas.drawPath(path, stroke=0, fill=1)
    canvas.restoreState()
