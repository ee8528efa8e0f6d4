"""Makes a tile of what was counted of a figure."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from app.biobank.figures.addresses import list_address
from app.biobank.figures.counting.queries import Counted, Line
from app.biobank.figures.figure import Figure
from app.biobank.figures.judging import judge, rank, ratio, show, worst
from app.biobank.figures.schemas import Drill, Tile, TileLine
from app.biobank.figures.within import Asked
from app.biobank.figures.words import Board, Filter, Rows, Some, Verdict

MOST = 10
"""So many lines of a tile are named; the others stand in its list."""
_NAMES = {
    Rows.SAMPLES: ("sample", "samples"),
    Rows.SPUN: ("sample", "samples"),
    Rows.DONORS: ("donor", "donors"),
    Rows.BOXES: ("box", "boxes"),
    Rows.ENTRIES: ("entry", "entries"),
    Rows.NONCONFORMITIES: ("non-conformity", "non-conformities"),
    Rows.REQUESTS: ("request", "requests"),
    Rows.SHIPMENTS: ("shipment", "shipments"),
}


def tile(
    board: Board,
    figure: Figure,
    asked: Asked,
    counted: Counted,
    lines: Sequence[Line],
    spread: Mapping[int, int],
    trend: list[int],
) -> Tile:
    """The tile of a figure."""
    median = rank(spread, 50)
    value = _value(figure, counted, median)
    shown = [_line(board, figure, asked, one) for one in lines]
    verdict = judge(value, figure.target)
    if figure.weighed and shown:
        verdict = worst(one.verdict for one in shown)
    return Tile(
        id=figure.id,
        name=figure.name,
        words=figure.words,
        question=figure.question,
        formula=figure.formula,
        unit=figure.unit,
        shown=show(value),
        whole=counted.whole,
        part=counted.part,
        top=counted.top,
        bottom=counted.bottom,
        median=median,
        p95=rank(spread, 95),
        target=figure.target.words(figure.unit) if figure.target else "",
        verdict=verdict,
        trend=trend,
        lines=shown[:MOST],
        left_out=max(0, len(shown) - MOST),
        drills=_drills(board, figure, asked, counted),
        unheeded=_unheeded(figure, asked),
        periodic=figure.periodic,
    )


def _value(figure: Figure, counted: Counted, median: int | None) -> Fraction | int | None:
    if figure.lasted is not None:
        return median
    if figure.weighed is not None:
        return ratio(counted.top, counted.bottom, figure.unit)
    if figure.part is not None:
        return ratio(counted.part, counted.whole, figure.unit)
    return counted.whole


def _line(board: Board, figure: Figure, asked: Asked, one: Line) -> TileLine:
    share = ratio(one.top, one.bottom, figure.unit) if figure.weighed else None
    return TileLine(
        value=one.value,
        words=figure.named(one.value),
        rows=one.rows,
        shown=f"{show(share)} {figure.unit}" if figure.weighed else "",
        verdict=judge(share, figure.target) if figure.weighed else Verdict.UNJUDGED,
        href=list_address(board, figure, asked, Some.ALL, one.value),
    )


def _drills(board: Board, figure: Figure, asked: Asked, counted: Counted) -> list[Drill]:
    one, many = _NAMES[figure.rows]
    noun = one if counted.whole == 1 else many
    every = Drill(
        rows=counted.whole, words=noun, some=Some.ALL, href=list_address(board, figure, asked, Some.ALL)
    )
    if figure.part is None:
        return [every]
    parts = (
        (Some.IN, counted.part, figure.part_words),
        (Some.REST, counted.whole - counted.part, figure.rest_words),
    )
    return [
        *(
            Drill(rows=rows, words=words, some=some, href=list_address(board, figure, asked, some))
            for some, rows, words in parts
        ),
        every,
    ]


def _unheeded(figure: Figure, asked: Asked) -> list[Filter]:
    narrowing = (Filter.SITE, Filter.STUDY, Filter.MATERIAL)
    return [one for one in narrowing if getattr(asked, one) and one not in figure.heeds]
