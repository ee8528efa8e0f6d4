"""Which figures stand on which board, and which of the catalogue of figures nothing answers yet."""

from collections.abc import Sequence
from typing import Final

from app.biobank.figures import bench_today, flows, quality, stock
from app.biobank.figures.figure import Figure
from app.biobank.figures.schemas import NotYet
from app.biobank.figures.words import Board
from app.core.errors import NotFound

BOARDS: Final[dict[Board, Sequence[Figure]]] = {
    Board.BENCH: tuple(bench_today.FIGURES),
    Board.STOCK: tuple(stock.FIGURES),
    Board.FLOWS: tuple(flows.FIGURES),
    Board.QUALITY: tuple(quality.FIGURES),
}
TITLES: Final = {
    Board.BENCH: "Bench today",
    Board.STOCK: "Stock",
    Board.FLOWS: "Flows",
    Board.QUALITY: "Quality",
}
NOT_YET: Final[dict[Board, Sequence[NotYet]]] = {
    board: tuple(NotYet(ids=ids, words=words, why=why) for ids, words, why in rows)
    for board, rows in {
        Board.BENCH: (
            ("K38", "Alarms", "no temperatures or alarms are recorded"),
            ("K44, K45", "Typing and pace at the bench", "nobody's keys or seconds are counted"),
        ),
        Board.STOCK: (
            ("K19", "Days to full", "the slope of 90 days is not kept; how full it is now is shown"),
            (
                "K21, K22",
                "Accuracy and coverage of stock-takes",
                "each stock-take shows its own; they are not a figure over all yet",
            ),
            ("K32", "Never-requested stock", "requests ask by criteria, not by sample"),
        ),
        Board.FLOWS: (
            (
                "K01, K02",
                "Kits used, expired and in stock",
                "the page of kits tells their stock; use is not a figure yet",
            ),
            ("K03", "Recruitment against plan", "no recruitment plan is recorded"),
            ("K10", "Aliquot yield", "the plan is kept with each scan of a rack, and is not a figure yet"),
            (
                "K24, K25",
                "Accuracy and pace of picking",
                "wrong first picks and hours at work are not recorded",
            ),
            ("K27", "Feasibility and agreement days", "their beginning is not a fact of its own"),
            ("K28", "On-time shipments", "no promised day of arrival is recorded"),
            (
                "K46, K47",
                "Agreements, publications, returned data",
                "projects and what came of them are not recorded",
            ),
        ),
        Board.QUALITY: (
            ("K13", "Haemolysed share", "the grade is written in words, not as a number"),
            ("K34", "QC pass rate", "results of assays are not recorded"),
            ("K36", "Time from withdrawal to hold", "both are told in one transaction, so it is none"),
            ("K39, K40", "Excursions, equipment, training", "none of them is recorded"),
            ("K43", "Acknowledged warnings", "an acknowledgement is not kept with its deed"),
            ("K48", "Turn-around of the auditor's package", "nobody tells when it was asked for"),
            ("K50", "Rows refused at import", "a refused import leaves nothing behind"),
        ),
    }.items()
}


def figure_of(board: Board, name: str) -> Figure:
    """The figure of this name on a board, or E-NOT-FOUND."""
    for one in BOARDS[board]:
        if one.name == name:
            return one
    raise NotFound("There is no such figure.")
