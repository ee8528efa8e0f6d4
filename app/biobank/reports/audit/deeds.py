"""Chapters 3 to 7: what was done, corrected, overridden, told late, and ended."""

from dataclasses import fields

from app.biobank.reports.audit import queries
from app.biobank.reports.audit.lines import Lines, counted
from app.biobank.reports.audit.queries import Told, Within
from app.biobank.reports.audit.schemas import AuditLine, AuditSection
from app.biobank.reports.custody.intervals import LATE_AFTER, spoken
from app.core.ledger.facts import KINDS, sentence_of
from app.core.work import Work

MOST = 2000
"""Lines of one chapter; what lies beyond is counted."""

CORRECTIONS = (
    "record.corrected",
    "sample.amount_adjusted",
    "sample.position_corrected",
    "sample.reception_reversed",
    "sample.relabelled",
    "sample.transfer_cancelled",
)
ENDS = (
    "sample.voided",
    "sample.destroyed",
    "destruction.certified",
    "sample.not_collected",
    "sample.declared_lost",
)
OVERRIDING = frozenset({"acknowledged", "deviations", "second_person"})
"""Fields of facts that are filled where somebody went on in spite of a warning, or with a second person."""


def activity(work: Work, within: Within, lines: Lines) -> AuditSection:
    """3: how often each kind of thing was done, by whom and where."""
    rows = queries.activity(work, within)
    users = {row.actor_id for row in rows}
    return AuditSection(
        number=3,
        title="Activity",
        says=f"{counted(sum(row.n for row in rows), 'entry', 'entries')} by {counted(len(users), 'user')}.",
        lines=[
            AuditLine(
                who=lines.chronicle.login(row.actor_id),
                site=lines.site(row.site_id),
                what=row.kind,
                count=row.n,
            )
            for row in rows
        ],
    )


def corrections(work: Work, within: Within, lines: Lines) -> AuditSection:
    """4: every correction, with the old and the new value."""
    found, more = queries.told(work, within, CORRECTIONS, MOST)
    lines.all(found)
    return AuditSection(
        number=4,
        title="Corrections",
        says=f"{counted(len(found) + more, 'correction')}.",
        lines=[lines.line(one, detail=_changed(one)) for one in found],
        left_out=more,
    )


def _changed(one: Told) -> str:
    if one.kind == "record.corrected":
        return f"{one.fact.get('field')}: {one.fact.get('old') or '–'} → {one.fact.get('new') or '–'}"
    # Numbers of rows say nothing to a reader; where things went is in the sentence.
    parts = [
        f"{field}: {_shown((before or {}).get(field))} → {_shown(value)}"
        for table, _key, before, after in one.changes
        for field, value in after.items()
        if table == "sample" and before is not None and not field.endswith(("_id", "place"))
    ]
    other = one.fact.get("second_person")
    return "; ".join([sentence_of(one.kind, one.fact), *parts]) + (
        f" (second person: {other})" if other else ""
    )


def _shown(value: object) -> str:
    return "–" if value in (None, "") else str(value)


def overrides(work: Work, within: Within, lines: Lines) -> AuditSection:
    """5: what went on in spite of a warning, with a deviation, or with a second person."""
    kinds = [kind for kind, fact in KINDS.items() if OVERRIDING & {one.name for one in fields(fact)}]
    entries, more = queries.told(work, within, kinds, MOST)
    found = [one for one in entries if any(one.fact.get(name) for name in OVERRIDING)]
    lines.all(found)
    return AuditSection(
        number=5,
        title="Overrides and acknowledged warnings",
        says=f"{counted(len(found), 'time')}.",
        lines=[lines.line(one, detail=_overridden(one)) for one in found],
        left_out=more,
    )


def _overridden(one: Told) -> str:
    parts: list[str] = []
    for name in sorted(OVERRIDING):
        value = one.fact.get(name)
        if value:
            shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
            parts.append(f"{name.replace('_', ' ')}: {shown}")
    return "; ".join(parts)


def late_entries(work: Work, within: Within, lines: Lines) -> AuditSection:
    """6: what was recorded more than a day after it happened."""
    found, more = queries.told(work, within, (), MOST, late_by=LATE_AFTER)
    lines.all(found)
    return AuditSection(
        number=6,
        title="Late entries",
        says=f"{counted(len(found) + more, 'entry', 'entries')} recorded more than 24 h after what they tell of.",
        lines=[lines.line(one, detail=f"{spoken(one.recorded_at - one.occurred_at)} later") for one in found],
        left_out=more,
    )


def ends(work: Work, within: Within, lines: Lines) -> AuditSection:
    """7: nothing is ever deleted; what was voided, destroyed or declared lost, with its witness."""
    found, more = queries.told(work, within, ENDS, MOST)
    times = {kind: sum(one.kind == kind for one in found) for kind in ENDS}
    return AuditSection(
        number=7,
        title="Voids, destructions and losses",
        says=(
            f"Nothing can be deleted. {times['sample.destroyed']} samples were destroyed, "
            f"{times['sample.voided']} voided, {times['sample.declared_lost']} declared lost."
        ),
        lines=lines.all(found),
        left_out=more,
    )
