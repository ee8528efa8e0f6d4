"""Chapter 4: what was recorded and later set right, with the old and the new value as people write them."""

import re
from typing import Any

from app.biobank.reports.audit import queries
from app.biobank.reports.audit.lines import MOST, Lines
from app.biobank.reports.audit.queries import Told, Within
from app.biobank.reports.audit.schemas import AuditSection
from app.core.clock import from_text
from app.core.ledger.facts import sentence_of
from app.core.plurals import counted
from app.core.units import Unit, show_amount
from app.core.work import Work

CORRECTIONS = (
    "record.corrected",
    "sample.amount_adjusted",
    "sample.position_corrected",
    "sample.reception_reversed",
    "sample.relabelled",
    "sample.transfer_cancelled",
)
AMOUNTS = frozenset({"amount", "initial_amount"})
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


def corrections(work: Work, within: Within, lines: Lines) -> AuditSection:
    """4: every correction, with the old and the new value."""
    found, more = queries.told(work, within, CORRECTIONS, MOST)
    lines.all(found)
    lines.chronicle.load(one.subject for one in found if one.kind == "sample.amount_adjusted")
    return AuditSection(
        number=4,
        title="Corrections",
        says=f"{counted(len(found) + more, 'correction')}.",
        means=(
            "What was recorded and later set right: fields, amounts, positions, labels, receptions, transfers. "
            "The old value stays in the ledger."
        ),
        lines=[lines.line(one, detail=_changed(one, lines)) for one in found],
        left_out=more,
    )


def _changed(one: Told, lines: Lines) -> str:
    if one.kind == "record.corrected":
        old, new = (_shown(one.fact.get(name), lines) for name in ("old", "new"))
        return f"{one.fact.get('field')}: {old} → {new}"
    # Numbers of rows say nothing to a reader; where things went is in the sentence.
    parts = [
        f"{field.replace('_', ' ')}: {_value(one, field, (before or {}).get(field), lines)} → "
        f"{_value(one, field, value, lines)}"
        for table, _key, before, after in one.changes
        for field, value in after.items()
        if table == "sample" and before is not None and not field.endswith(("_id", "place"))
    ]
    other = one.fact.get("second_person")
    return "; ".join([sentence_of(one.kind, one.fact), *parts]) + (
        f" (second person: {other})" if other else ""
    )


def _value(one: Told, field: str, value: Any, lines: Lines) -> str:
    if field in AMOUNTS and isinstance(value, int):
        row = lines.chronicle.of("sample", int(one.subject.partition(":")[2])).row
        return show_amount(value, Unit(row["unit"]))
    return _shown(value, lines)


def _shown(value: object, lines: Lines) -> str:
    """A value as people write it; a moment by the clock of the report."""
    if value in (None, ""):
        return "–"
    text = str(value)
    return lines.zone.show(from_text(text)) if _MOMENT.fullmatch(text) else text
