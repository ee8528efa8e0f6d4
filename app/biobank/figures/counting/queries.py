"""Counts the rows behind figures: all figures over the same rows with one pass, and the lists of the same rows."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, and_, case, cast, func, literal, not_, sql

from app.biobank.figures.figure import Column, Condition, Figure
from app.biobank.figures.lasting import seconds_between
from app.biobank.figures.sources.queries import source
from app.biobank.figures.within import Within
from app.biobank.figures.words import Rows, Some, Unit
from app.core.work import Work

BARS = 12
"""Into so many equal parts a period is divided for a trend."""
_SECONDS = {Unit.MINUTES: 60, Unit.DAYS: 86_400}


class Counted(NamedTuple):
    """What was counted of one figure: its rows, those that count, and the two sums of a weighed one."""

    whole: int
    part: int
    top: int
    bottom: int


class Line(NamedTuple):
    """The rows with one value of what divides them, and their two sums."""

    value: str
    rows: int
    top: int
    bottom: int


def counted(work: Work, rows: Rows, asked: Within, figures: Sequence[Figure]) -> list[Counted]:
    """The counts of several figures over the same kind of rows: one pass over them."""
    found = source(work, rows, asked)
    sums: list[ColumnElement[int]] = []
    for place, figure in enumerate(figures):
        whole = figure.whole(found.c, asked)
        sums.append(_sum(case((whole, 1), else_=0)).label(f"whole_{place}"))
        if figure.part is not None:
            part = and_(whole, figure.part(found.c, asked))
            sums.append(_sum(case((part, 1), else_=0)).label(f"part_{place}"))
        if figure.weighed is not None:
            for name, column in zip(("top", "bottom"), figure.weighed, strict=True):
                sums.append(_sum(case((whole, found.c[column]), else_=0)).label(f"{name}_{place}"))
    query: Any = sql.select(*sums).select_from(found.table).where(found.seen)
    row = work.session.connection().execute(query).one()._mapping
    counts = []
    for place in range(len(figures)):
        every = int(row[f"whole_{place}"])
        some, top, bottom = (row.get(f"{name}_{place}") for name in ("part", "top", "bottom"))
        counts.append(Counted(every, every if some is None else int(some), int(top or 0), int(bottom or 0)))
    return counts


def lines(work: Work, figure: Figure, divided: Column, asked: Within) -> list[Line]:
    """The rows of a figure by what divides them, the most first."""
    found = source(work, figure.rows, asked)
    value, number = divided(found.c), func.count()
    top, bottom = figure.weighed or ("", "")
    query: Any = (
        sql.select(
            value.label("value"),
            number.label("rows"),
            _sum(found.c[top]) if top else literal(0),
            _sum(found.c[bottom]) if bottom else literal(0),
        )
        .select_from(found.table)
        .where(found.seen, figure.whole(found.c, asked))
        .group_by(value)
    )
    rows = [
        Line("" if one[0] is None else str(one[0]), one[1], int(one[2]), int(one[3]))
        for one in work.session.connection().execute(query)
    ]
    return sorted(rows, key=lambda one: (-one.rows, one.value))


def spread(work: Work, figure: Figure, asked: Within) -> dict[int, int]:
    """How often each whole minute or day was found, of how long it took."""
    if figure.lasted is None:
        return {}
    found = source(work, figure.rows, asked)
    first, last = figure.lasted(found.c)
    value = seconds_between(first, last) // _SECONDS[figure.unit]
    each = (
        sql.select(value.label("value"))
        .select_from(found.table)
        .where(found.seen, figure.whole(found.c, asked))
        .subquery()
    )
    query: Any = (
        sql.select(each.c.value, func.count()).where(each.c.value.is_not(None)).group_by(each.c.value)
    )
    return {int(value): number for value, number in work.session.connection().execute(query)}


def trend(work: Work, figure: Figure, at: Column, asked: Within) -> list[int]:
    """The rows of a figure in each twelfth of the period."""
    found = source(work, figure.rows, asked)
    long = max(1, int((asked.until - asked.since) / timedelta(seconds=BARS)))
    bar = seconds_between(literal(asked.since, at(found.c).type), at(found.c)) // long
    each = (
        sql.select(bar.label("bar"))
        .select_from(found.table)
        .where(found.seen, figure.whole(found.c, asked))
        .subquery()
    )
    bars = [0] * BARS
    for place, number in work.session.connection().execute(
        sql.select(each.c.bar, func.count()).group_by(each.c.bar)
    ):
        bars[min(int(place), BARS - 1)] += number
    return bars


def behind(
    work: Work, figure: Figure, asked: Within, some: Some, value: str | None, after: int | None, size: int
) -> tuple[list[int], int]:
    """The ids of rows behind a figure, the newest first, beginning after the id `after`; and how many there are.

    `value` keeps those with one value of what divides the figure.
    """
    found = source(work, figure.rows, asked)
    conditions = [found.seen, _meant(figure, some)(found.c, asked)]
    if value is not None and figure.divided is not None:
        column = figure.divided(found.c)
        conditions.append(column.is_(None) if value == "" else _equals(column, value))
    every: Any = sql.select(func.count()).select_from(found.table).where(*conditions)
    total = int(work.session.connection().execute(every).scalar_one())
    if after is not None:
        conditions.append(found.c.id < after)
    query: Any = sql.select(found.c.id).select_from(found.table).where(*conditions)
    ids = work.session.connection().execute(query.order_by(found.c.id.desc()).limit(size)).scalars()
    return list(ids), total


def _meant(figure: Figure, some: Some) -> Condition:
    part = figure.part
    if some is Some.ALL or part is None:
        return figure.whole
    if some is Some.IN:
        return lambda c, asked: and_(figure.whole(c, asked), part(c, asked))
    return lambda c, asked: and_(figure.whole(c, asked), not_(part(c, asked)))


def _equals(column: ColumnElement[Any], value: str) -> ColumnElement[bool]:
    if isinstance(column.type.python_type, type) and issubclass(column.type.python_type, int):
        return column == (int(value) if value.isascii() and value.isdigit() and len(value) < 10 else -1)
    return column == value


def _sum(column: ColumnElement[Any]) -> Any:
    return cast(func.coalesce(func.sum(column), 0), BigInteger)
