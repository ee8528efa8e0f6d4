"""Counts a board: every figure that its reader may see the list behind, as of one moment."""

from collections.abc import Sequence
from typing import Any

from app.biobank.figures.boards import BOARDS, NOT_YET
from app.biobank.figures.cards import cards_of
from app.biobank.figures.counting import queries
from app.biobank.figures.counting.tiles import tile
from app.biobank.figures.figure import Figure
from app.biobank.figures.schemas import BoardView, Card, Narrowed, Tile
from app.biobank.figures.within import Asked, Within, within
from app.biobank.figures.words import Board
from app.core.remembering import remembered
from app.core.work import Work


def count(work: Work, board: Board, asked: Asked, counts: dict[Any, Any]) -> BoardView:
    """The board. What took longer than a second to count is kept in `counts` for some minutes, with its time."""
    narrowed = within(work, asked)
    actor = work.actor
    key = ("figures", board, asked, narrowed.today, actor.user_id, actor.grants, actor.only, actor.everything)
    (tiles, cards), counted_at = remembered(
        counts, key, work.now, lambda: _counted(work, board, asked, narrowed)
    )
    return BoardView(
        board=board,
        narrowed=said(asked, narrowed),
        counted_at=counted_at,
        tiles=tiles,
        cards=cards,
        not_yet=list(NOT_YET[board]),
    )


def said(asked: Asked, narrowed: Within) -> Narrowed:
    """What a board is narrowed to, with the days of its period."""
    return Narrowed(
        site=asked.site,
        study=asked.study,
        material=narrowed.material,
        since=narrowed.first_day,
        until=narrowed.last_day,
        clock=narrowed.clock,
    )


def seen(work: Work, board: Board) -> list[Figure]:
    """The figures of a board of which the actor may see the list behind."""
    return [one for one in BOARDS[board] if work.actor.scopes(one.permission)]


def _counted(work: Work, board: Board, asked: Asked, narrowed: Within) -> tuple[list[Tile], list[Card]]:
    figures = seen(work, board)
    found = _together(work, figures, narrowed)
    tiles = [
        tile(
            board,
            one,
            asked,
            found[one.name],
            queries.lines(work, one, one.divided, narrowed) if one.divided else [],
            queries.spread(work, one, narrowed),
            queries.trend(work, one, one.at, narrowed) if one.at else [],
        )
        for one in figures
    ]
    return tiles, cards_of(work, board)


def _together(work: Work, figures: Sequence[Figure], narrowed: Within) -> dict[str, queries.Counted]:
    found: dict[str, queries.Counted] = {}
    for rows in dict.fromkeys(one.rows for one in figures):
        some = [one for one in figures if one.rows is rows]
        counted = queries.counted(work, rows, narrowed, some)
        found |= {one.name: number for one, number in zip(some, counted, strict=True)}
    return found
