"""Conditions that many figures share: what lies in the period, and what was done within its limit."""

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, false, func, or_, true

from app.biobank.figures.figure import Column, Condition
from app.biobank.figures.lasting import seconds_between
from app.biobank.figures.told.queries import decided_at
from app.biobank.figures.within import Within
from app.biobank.samples.timing import Step
from app.biobank.samples.words import Kind
from app.biobank.shipments.words import ShipmentKind
from app.biobank.vocabulary.reading import materials, time_limits

CONFIRMED: Final = timedelta(days=7)
"""So soon a recipient confirms what arrived."""


def during(column: Column) -> Condition:
    """That a time lies in the period."""
    return lambda c, asked: and_(column(c).is_not(None), column(c) >= asked.since, column(c) < asked.until)


def told(*kinds: str) -> Condition:
    """That an entry of one of these kinds was recorded in the period."""
    recorded = during(lambda c: c.recorded_at)
    return lambda c, asked: and_(c.kind.in_(kinds), recorded(c, asked))


def primaries(condition: Condition) -> Condition:
    """Of the tubes that came in, and not of what was made of them."""
    return lambda c, asked: and_(c.kind == Kind.PRIMARY, condition(c, asked))


def of_kind(kind: str) -> Condition:
    """That an entry is of this kind."""
    return lambda c, _asked: c.kind == kind


def from_collection(column: Column) -> Condition:
    """That a sample reached `column` in the period, and when it was collected is known."""
    recorded = during(column)
    return lambda c, asked: and_(recorded(c, asked), c.collected_at.is_not(None), c.collected_at <= column(c))


def limited(step: Step, column: Column) -> Condition:
    """As `from_collection`, of a material for which the vocabulary has a limit."""
    timed = from_collection(column)
    return lambda c, asked: and_(timed(c, asked), c.material.in_(sorted(_limits(step))))


def kept(step: Step, column: Column) -> Condition:
    """That the step took no longer, and no shorter, than the vocabulary allows for the material."""

    def condition(c: Any, _asked: Within) -> ColumnElement[bool]:
        lasted = seconds_between(c.collected_at, column(c))
        met = [
            (c.material == material, lasted.between(least * 60, most * 60))
            for material, (least, most) in sorted(_limits(step).items())
        ]
        return case(*met, else_=false()) if met else true()

    return condition


def _limits(step: Step) -> dict[str, tuple[int, int]]:
    return {
        material: (limit.least or 0, limit.warn)
        for material in materials()
        for limit in time_limits(material)
        if limit.step == step and limit.warn is not None
    }


def due_receipts(c: Any, asked: Within) -> ColumnElement[bool]:
    """A distribution of the period that was confirmed, or should have been by now."""
    left = during(lambda c: c.dispatched_at)(c, asked)
    due = or_(c.received_at.is_not(None), c.dispatched_at < asked.now - CONFIRMED)
    return and_(c.kind == ShipmentKind.DISTRIBUTION, left, due)


def confirmed(c: Any, _asked: Within) -> ColumnElement[bool]:
    """Confirmed in time."""
    lasted = seconds_between(c.dispatched_at, c.received_at)
    return func.coalesce(lasted <= int(CONFIRMED.total_seconds()), false())


def served(c: Any, asked: Within) -> ColumnElement[bool]:
    """A distribution of the period whose request was decided."""
    left = during(lambda c: c.dispatched_at)(c, asked)
    return and_(c.kind == ShipmentKind.DISTRIBUTION, left, decided_at(c).is_not(None))
