"""Closes a stock-take when every box is counted and every discrepancy resolved, or gives it up."""

from collections import Counter

from app.biobank.samples.schemas import Warned
from app.biobank.stock_takes import queries
from app.biobank.stock_takes.errors import Unresolved
from app.biobank.stock_takes.facts import StockTakeAbandoned, StockTakeClosed
from app.biobank.stock_takes.models import StockTake
from app.biobank.stock_takes.rules import concerns
from app.biobank.stock_takes.schemas import AbandonStockTake, CloseStockTake
from app.biobank.stock_takes.words import StockTakeState
from app.biobank.storage.queries import containers_by_id, must_at
from app.core.actor import Permission
from app.core.errors import Refusals, SeparationOfDuties
from app.core.work import Work

NAMED = 20
WARNING = "W-DISCREPANCIES"


def close(work: Work, number: int, form: CloseStockTake) -> StockTake:
    """Close it. Refused (E-STATE) while a box waits or a discrepancy is open, and (E-SOD) to whoever counted in it.

    Who entered a result does not review it (roles, section 3).
    """
    take = queries.under_way(work, number)
    must_at(work, Permission.STOCKTAKES_CLOSE, take.site_id, take.study_id)
    if work.actor.user_id in queries.counters(work, take.id or 0):
        raise SeparationOfDuties(
            "You counted in this stock-take; somebody else closes it.",
            next_step="Ask another manager, or the quality manager.",
        )
    _refuse_unfinished(work, take)
    boxes, _, checked, correct = queries.summed(work, take.id or 0)
    told = warnings(work, take)
    take.state, take.closed_by, take.closed_at = StockTakeState.CLOSED, work.actor.user_id, work.now
    take.conclusion = form.conclusion
    work.tell(
        StockTakeClosed(
            subject=take.ref,
            site_id=take.site_id,
            study_id=take.study_id,
            reason=form.conclusion or None,
            frame=take.frame,
            boxes=boxes,
            checked=checked,
            correct=correct,
            different=different(work, take),
            warnings=[one.message for one in told],
        )
    )
    return take


def abandon(work: Work, number: int, form: AbandonStockTake) -> StockTake:
    """Give it up. Its counts and discrepancies stay, and nothing more is done about them here."""
    take = queries.under_way(work, number)
    must_at(work, Permission.STOCKTAKES_CLOSE, take.site_id, take.study_id)
    take.state, take.closed_by, take.closed_at = StockTakeState.ABANDONED, work.actor.user_id, work.now
    take.conclusion = form.reason
    work.tell(
        StockTakeAbandoned(
            subject=take.ref,
            site_id=take.site_id,
            study_id=take.study_id,
            reason=form.reason,
            frame=take.frame,
        )
    )
    return take


def warnings(work: Work, take: StockTake) -> list[Warned]:
    """What the figures so far say of the stock: a rate above 0.1 %, or several discrepancies in one box."""
    _, _, checked, _ = queries.summed(work, take.id or 0)
    boxes: Counter[str] = Counter()
    for code, kind, count in queries.by_box(work, take.id or 0):
        boxes[code] += count * kind.tubes
    told = concerns(checked, boxes.total(), boxes.items()) if boxes else []
    return [Warned(code=WARNING, message=one) for one in told]


def different(work: Work, take: StockTake) -> int:
    """The tubes of all discrepancies."""
    return sum(kind.tubes * count for kind, count in queries.found(work, take.id or 0).items())


def _refuse_unfinished(work: Work, take: StockTake) -> None:
    refusals = Refusals()
    waiting = queries.waiting(work, take.id or 0, NAMED)
    boxes = containers_by_id(work, [one.container_id for one in waiting])
    for row, one in enumerate(waiting):
        code = boxes[one.container_id].code
        refusals.add(
            row,
            Unresolved(f"{code} has not been counted.", next_step="Count every box, or abandon it."),
            box=code,
        )
    for row, open_one in enumerate(queries.unresolved(work, take.id or 0, NAMED), start=len(waiting)):
        kind = open_one.kind.replace("_", " ")
        refusals.add(
            row,
            Unresolved(
                f"{open_one.code or 'A tube'} ({kind}) waits for a decision.",
                next_step="Resolve every discrepancy.",
            ),
            discrepancy=open_one.id,
        )
    refusals.settle()
