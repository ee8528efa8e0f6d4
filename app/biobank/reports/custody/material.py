"""The material ledger of one sample: what came in, went out and was lost, operation by operation."""

from app.biobank.reports.chronicle import History
from app.biobank.reports.custody.intervals import Teller
from app.biobank.reports.custody.schemas import MaterialLedger, MaterialLine
from app.core.ledger.histories import Happening
from app.core.units import Unit, show_amount


def material_ledger(history: History, teller: Teller) -> MaterialLedger:
    """Every entry that changed the amount, and whether each took what its fact says that it took."""
    unit = Unit(history.row.get("unit", Unit.NL))
    lines: list[MaterialLine] = []
    balances = True
    before: int | None = None
    for step in history.changes("amount"):
        remaining = step.row.get("amount")
        if remaining is None and before is None:
            continue
        gained, taken, lost = _parts(step.happening, before, remaining)
        if not (gained or taken or lost) and not lines:
            continue
        stated = step.happening.fact.get("taken_amount")
        if stated is not None and before is not None and stated != before - (remaining or 0):
            balances = False
        basis = str(step.row.get("basis", "unknown"))
        lines.append(
            MaterialLine(
                at=step.happening.occurred_at,
                operation=step.happening.kind.partition(".")[2].replace("_", " "),
                gained=gained,
                taken=taken,
                lost=lost,
                remaining=remaining,
                gained_text=_shown(gained, unit),
                taken_text=_shown(taken, unit),
                lost_text=_shown(lost, unit),
                remaining_text="unknown" if remaining is None else show_amount(remaining, unit, basis),
                event=teller.event(step.happening),
            )
        )
        before = remaining
    return MaterialLedger(unit=unit, lines=lines, balances=balances)


def _parts(one: Happening, before: int | None, after: int | None) -> tuple[int, int, int]:
    """What an operation gained, gave away and lost; together they are the change of the amount.

    Over-filled children stand as negative loss: more came out than was in it, within the tolerance.
    """
    change = (after or 0) - (before or 0)
    if change >= 0:
        return change, 0, 0
    if one.kind in _NOBODY_GETS_IT:
        return 0, 0, -change
    lost = int(one.fact.get("loss_amount") or 0) + int(one.fact.get("discard_amount") or 0)
    return 0, -change - lost, lost


_NOBODY_GETS_IT = frozenset(
    {
        "sample.destroyed",
        "sample.exhausted",
        "sample.fractionated",
        "sample.recipient_destroyed",
        "sample.recipient_exhausted",
        "sample.voided",
    }
)


def _shown(value: int, unit: Unit) -> str:
    return show_amount(value, unit) if value else "–"
