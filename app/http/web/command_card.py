"""The command card: words that are scanned like tubes, to be printed, laminated, and kept beside the scanner."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app.biobank.barcodes.scanning import Command
from app.core.gate import Gate
from app.core.schemas import View
from app.http.deps import gate
from app.http.web import pages

router = APIRouter()
Anybody = Annotated[Gate, Depends(gate(None))]

SAYS = {
    Command.CONFIRM: "The parcel looks well, or is sealed; the rack stays, its aliquots as shown; the box is counted.",
    Command.CANCEL: "Empties the hand; takes the last sample off a rack by plan.",
    Command.UNDO: "Takes back your last act, on any page; in a count, the last scan.",
    Command.EMPTY: "No tube stands in the box that is counted.",
    Command.SKIP: "Leaves this position of the box free, or this tube for later.",
    Command.DAMAGED: "The tube before it arrived damaged; in a count, the next one cannot be read.",
    Command.MISSING: "What is still awaited is not in the parcel; the lit tube is not there.",
    Command.ACK: "I know the warnings of this rack or this run.",
    Command.PRINT: "The labels of what is open.",
    Command.START: "The machine of this run starts now.",
    Command.STOP: "The machine stops; the freezer is empty.",
    Command.THAW: "The tube that is open is thawed now.",
    Command.PUTBACK: "It goes back to where it was picked from.",
    Command.HOLD: "Asks which hold the tube gets, and why.",
    Command.HELP: "Opens the help pages.",
}
"""What each word does, where it does something."""


class CardPage(View):
    """The words on the card: what the barcode carries, the word, and what it does."""

    commands: list[tuple[str, str, str]]


@router.get("/help/command-card")
def command_card(request: Request, door: Anybody) -> Response:
    """The card."""
    with door.read() as work:
        page = CardPage(commands=[(one.code, one.value, says) for one, says in SAYS.items()])
        return pages.show(request, work, "command_card.html", page)
