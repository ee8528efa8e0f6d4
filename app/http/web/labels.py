"""Labels as pages: choose the stock, see the proof, make the sheet; every print is told to the ledger."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from app.biobank.labels.drawing import Drawing
from app.biobank.labels.drawing_png import draw_png
from app.biobank.labels.drawing_svg import draw_svg
from app.biobank.labels.stocks import SHEETS, STOCKS
from app.biobank.labels.symbols import Symbology
from app.biobank.stations import labelling
from app.core.actor import Permission
from app.core.gate import Gate
from app.core.schemas import View
from app.http.deps import gate
from app.http.web import forms, pages
from app.http.web.forms import Posted
from app.http.web.samples import Option
from app.http.web.symbols import drawn

router = APIRouter()
Printing = Annotated[Gate, Depends(gate(Permission.LABELS_PRINT))]
Anybody = Annotated[Gate, Depends(gate(None))]

USUAL_STOCK = "A4-85"
AShortCode = Annotated[str, Query(min_length=1, max_length=64)]


class LabelsPage(View):
    """Whose labels, on what; the first of them as a proof."""

    codes: list[str]
    stock: str
    stocks: list[Option]
    remarks: tuple[str, ...] = ()
    proven: bool = False


@router.get("/labels")
def labels_page(request: Request, door: Printing, codes: str = "", stock: str = USUAL_STOCK) -> Response:
    """Choose, and see the proof."""
    with door.read() as work:
        wanted = [code.strip() for code in codes.replace("\n", ",").split(",") if code.strip()]
        drawing = labelling.proof(work, wanted[0], stock) if wanted else None
        page = LabelsPage(
            codes=wanted,
            stock=stock,
            stocks=[
                *((key, one.name) for key, one in SHEETS.items()),
                *((key, f"Single labels: {one.name}") for key, one in STOCKS.items()),
            ],
            remarks=drawing.remarks if drawing else (),
            proven=drawing is not None,
        )
        return pages.show(request, work, "labels.html", page)


@router.post("/labels.pdf")
def print_labels(door: Printing, form: Posted) -> Response:
    """The sheet, or one page a label, as PDF. Sent twice it is printed twice, and told twice."""
    with door.write() as work:
        content = labelling.print_labels(
            work,
            forms.lines_of(form, "codes"),
            forms.one(form, "stock"),
            first_cell=forms.whole(form, "first_cell") or 1,
            reason=forms.one(form, "reason"),
        )
    headers = {"content-disposition": 'attachment; filename="labels.pdf"'}
    return Response(content, media_type="application/pdf", headers=headers)


@router.get("/labels/proof.png")
def proof_png(door: Printing, code: AShortCode, stock: str = USUAL_STOCK) -> Response:
    """One label as a picture, a pixel for a dot of the printer."""
    return Response(draw_png(_proof(door, code, stock)), media_type="image/png")


@router.get("/labels/proof.svg")
def proof_svg(door: Printing, code: AShortCode, stock: str = USUAL_STOCK) -> Response:
    """One label as a drawing."""
    return Response(draw_svg(_proof(door, code, stock)), media_type="image/svg+xml")


@router.get("/labels/symbol.svg")
def symbol_svg(door: Anybody, code: AShortCode, symbology: Symbology = Symbology.DATAMATRIX) -> Response:
    """The DataMatrix or the Code 128 of a code, to scan off a screen or a card."""
    with door.read():
        text = drawn(code, symbology)
    return Response(text, media_type="image/svg+xml", headers={"cache-control": "private, max-age=86400"})


def _proof(door: Gate, code: str, stock: str) -> Drawing:
    with door.read() as work:
        return labelling.proof(work, code, stock)
