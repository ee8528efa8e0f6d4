"""What is to be seen to at the bench today: tubes that came and wait, and tubes that are out too long."""

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_

from app.biobank.figures.figure import Figure
from app.biobank.figures.judging import Target
from app.biobank.figures.told.queries import changed_since
from app.biobank.figures.within import Within
from app.biobank.figures.words import Rows
from app.biobank.quality.words import NonconformityState
from app.biobank.samples.words import Kind, Status
from app.biobank.shipments.words import ShipmentState

OUT: Final = timedelta(minutes=30)
IN_HAND: Final = timedelta(hours=24)
ON_THE_WAY: Final = timedelta(hours=72)
NONE: Final = Target(0)


def _received(c: Any, asked: Within) -> ColumnElement[bool]:
    return and_(
        c.kind == Kind.PRIMARY,
        c.received_at.is_not(None),
        c.received_at >= asked.today,
        c.received_at <= asked.now,
    )


def _backlog(c: Any, _asked: Within) -> ColumnElement[bool]:
    found: ColumnElement[bool] = c.status == Status.RECEIVED
    return found


def _accepted(c: Any, _asked: Within) -> ColumnElement[bool]:
    return and_(c.status == Status.ACCEPTED, c.container_id.is_(None))


def _outside(c: Any, asked: Within) -> ColumnElement[bool]:
    return and_(
        c.home_container_id.is_not(None),
        c.custodian_user_id.is_not(None),
        c.status != Status.IN_PROCESS,
        ~changed_since(c, "home_container_id", asked.now - OUT),
    )


def _in_hand(c: Any, asked: Within) -> ColumnElement[bool]:
    return and_(c.custodian_user_id.is_not(None), ~changed_since(c, "custodian_user_id", asked.now - IN_HAND))


def _travelling(c: Any, asked: Within) -> ColumnElement[bool]:
    return and_(
        c.state == ShipmentState.DISPATCHED,
        c.dispatched_at.is_not(None),
        c.dispatched_at < asked.now - ON_THE_WAY,
    )


def _undecided(c: Any, _asked: Within) -> ColumnElement[bool]:
    return and_(c.state == NonconformityState.OPEN, c.decision == "")


FIGURES: Final = (
    Figure(
        id="K05",
        name="received-today",
        words="Received today",
        question="How much came in since midnight?",
        formula="Primary tubes whose time of reception is of today, by the clock of your site.",
        rows=Rows.SAMPLES,
        whole=_received,
    ),
    Figure(
        id="K05",
        name="backlog",
        words="Received, not accepted",
        question="What waits for its inspection?",
        formula="Samples in the state received, now.",
        rows=Rows.SAMPLES,
        whole=_backlog,
        target=NONE,
    ),
    Figure(
        id="K05",
        name="to-put-away",
        words="Accepted, not stored",
        question="What was accepted and stands nowhere yet?",
        formula="Samples in the state accepted that have no position, now.",
        rows=Rows.SAMPLES,
        whole=_accepted,
    ),
    Figure(
        id="K15",
        name="outside-storage",
        words="Outside storage > 30 min",
        question="Which tubes get warm in somebody's hands?",
        formula="Samples that a person picked more than 30 minutes ago, neither put back nor in a run, now.",
        rows=Rows.SAMPLES,
        whole=_outside,
        target=NONE,
    ),
    Figure(
        id="K16",
        name="in-custody",
        words="In one person's hands > 24 h",
        question="What has somebody had for more than a day?",
        formula="Samples whose custodian is a person and has been the same for more than 24 hours, now.",
        rows=Rows.SAMPLES,
        whole=_in_hand,
        target=NONE,
    ),
    Figure(
        id="K17",
        name="on-the-way",
        words="Shipments on the way > 72 h",
        question="Which parcels should have arrived?",
        formula="Shipments dispatched more than 72 hours ago and not received, now, from or to the site.",
        rows=Rows.SHIPMENTS,
        whole=_travelling,
        target=NONE,
    ),
    Figure(
        id="K14",
        name="to-decide",
        words="Non-conformities to decide",
        question="What did not go as planned and waits for a decision?",
        formula="Open non-conformities without a decision, now.",
        rows=Rows.NONCONFORMITIES,
        whole=_undecided,
    ),
)
