"""What a figure is: a question, the rows that answer it, and what it should be."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement

from app.biobank.figures.judging import Target
from app.biobank.figures.within import Within
from app.biobank.figures.words import Filter, Rows, Unit
from app.core.actor import Permission

Condition = Callable[[Any, Within], ColumnElement[bool]]
"""A condition on the columns of the rows behind a figure, by their names."""
Column = Callable[[Any], ColumnElement[Any]]
Stretch = tuple[ColumnElement[Any], ColumnElement[Any]]

SEEN_WITH = {
    Rows.SAMPLES: Permission.SAMPLES_READ,
    Rows.SPUN: Permission.SAMPLES_READ,
    Rows.DONORS: Permission.DONORS_READ,
    Rows.BOXES: Permission.STORAGE_READ,
    Rows.ENTRIES: Permission.AUDIT_READ,
    Rows.NONCONFORMITIES: Permission.QUALITY_READ,
    Rows.REQUESTS: Permission.REQUESTS_READ,
    Rows.SHIPMENTS: Permission.SHIPMENTS_READ,
}
"""Whoever holds it sees the list behind a figure, and so the figure."""

_ALL = frozenset({Filter.SITE, Filter.STUDY, Filter.MATERIAL})
HEEDS = {
    Rows.SAMPLES: _ALL,
    Rows.SPUN: _ALL,
    Rows.DONORS: _ALL,
    Rows.ENTRIES: _ALL,
    Rows.BOXES: frozenset({Filter.SITE}),
    Rows.NONCONFORMITIES: frozenset({Filter.SITE, Filter.STUDY}),
    Rows.REQUESTS: frozenset({Filter.STUDY}),
    Rows.SHIPMENTS: frozenset({Filter.SITE}),
}
"""What narrows the rows of each kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure. `whole` says which rows it is made of.

    With `part` it is a share: of the whole, those that count. With `lasted` it is the median of how long something
    took. With `weighed` it is the share that one column's sum is of another's. Else it is the number of rows.
    `divided` is a column by whose values the rows are told as well. `at` is when a row's thing happened, for a trend.
    """

    id: str
    name: str
    words: str
    question: str
    formula: str
    rows: Rows
    whole: Condition
    part: Condition | None = None
    part_words: str = ""
    """What the rows that count are, said after their number: "in time"; with `rest_words` for the others."""
    rest_words: str = ""
    lasted: Callable[[Any], Stretch] | None = None
    weighed: tuple[str, str] | None = None
    divided: Column | None = None
    named: Callable[[str], str] = str
    """A value of `divided` in words."""
    at: Column | None = None
    unit: Unit = Unit.COUNT
    target: Target | None = None
    periodic: bool = False
    """Whether it is of the period that is asked for; else it is of this moment."""

    @property
    def permission(self) -> Permission:
        """What lets somebody see it."""
        return SEEN_WITH[self.rows]

    @property
    def heeds(self) -> frozenset[Filter]:
        """What narrows it."""
        return HEEDS[self.rows] | ({Filter.PERIOD} if self.periodic else set())
