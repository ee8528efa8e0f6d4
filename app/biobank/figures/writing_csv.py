"""A board as a table: one line for each figure and for each of its parts."""

from collections.abc import Iterator

from app.biobank.figures.schemas import BoardView, Tile
from app.core import spreadsheets

HEADER = (
    "board", "figure", "name", "words", "part", "value", "unit", "rows", "rows_that_count", "top", "bottom",
    "p95", "target", "verdict", "formula", "since", "until", "clock", "site", "study", "material", "counted_at",
)  # fmt: skip


def as_csv(board: BoardView) -> bytes:
    """The table; what a figure is not narrowed by is empty in its line."""
    return (spreadsheets.MARK + spreadsheets.as_csv(HEADER, _rows(board))).encode()


def _rows(board: BoardView) -> Iterator[tuple[object, ...]]:
    for tile in board.tiles:
        first = (str(board.board), tile.id, tile.name, tile.words)
        last = _last(board, tile)
        value = "" if tile.shown == "–" else tile.shown.replace("\N{NARROW NO-BREAK SPACE}", "")
        numbers = (tile.whole, tile.part, tile.top, tile.bottom, "" if tile.p95 is None else tile.p95)
        yield (*first, "", value, tile.unit, *numbers, tile.target, tile.verdict, *last)
        for line in tile.lines:
            yield (*first, line.words, line.shown, "", line.rows, "", "", "", "", "", line.verdict, *last)
    for card in board.cards:
        said = (str(board.board), card.id, card.words.lower(), card.words, "", card.sentence)
        yield (*said, *[""] * 7, card.verdict, *[""] * 7, board.counted_at.isoformat())


def _last(board: BoardView, tile: Tile) -> tuple[str, ...]:
    asked = board.narrowed
    period = (str(asked.since), str(asked.until), asked.clock) if tile.periodic else ("", "", asked.clock)
    narrowed = tuple(
        "" if name in tile.unheeded else getattr(asked, name) for name in ("site", "study", "material")
    )
    return (tile.formula, *period, *narrowed, board.counted_at.isoformat())
