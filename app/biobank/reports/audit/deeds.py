"""Chapters 3 and 5 to 7: what was done, overridden, told late, and ended."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import fields

from app.biobank.reports.audit import queries
from app.biobank.reports.audit.lines import MOST, Lines
from app.biobank.reports.audit.queries import Told, Within
from app.biobank.reports.audit.schemas import AuditLine, AuditSection
from app.biobank.reports.custody.intervals import spoken
from app.core.ledger.facts import KINDS
from app.core.plurals import counted
from app.core.work import Work

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
        means="Entries recorded in the period, by their kind, who made them, and the site they belong to.",
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


def overrides(work: Work, within: Within, lines: Lines) -> AuditSection:
    """5: what went on in spite of a warning, with a deviation, or with a second person; counted by its code."""
    kinds = [kind for kind, fact in KINDS.items() if OVERRIDING & {one.name for one in fields(fact)}]
    found, more = queries.told(work, within, kinds, MOST, filled=OVERRIDING)
    lines.all(found)
    codes = Counter(code for one in found for code in _codes(one))
    return AuditSection(
        number=5,
        title="Overrides and acknowledged warnings",
        says=f"{counted(len(found) + more, 'entry', 'entries')}.",
        means=(
            "Entries that say that a warning was acknowledged, that a deviation was accepted, or that a second person "
            "stood by; first how often each was named, then each entry."
        ),
        lines=[
            *(AuditLine(what=name, detail=code, count=n) for (name, code), n in sorted(codes.items())),
            *(lines.line(one, detail=_overridden(one)) for one in found),
        ],
        left_out=more,
    )


def _codes(one: Told) -> Iterator[tuple[str, str]]:
    for name in sorted(OVERRIDING):
        value = one.fact.get(name)
        if value:
            values = value if isinstance(value, list) else [value]
            yield from ((name.replace("_", " "), str(each)) for each in values)


def _overridden(one: Told) -> str:
    return "; ".join(f"{name}: {code}" for name, code in _codes(one))


def late_entries(work: Work, within: Within, lines: Lines) -> AuditSection:
    """6: what was recorded more than a day after it happened."""
    found, more = queries.told(work, within, (), MOST, late=True)
    lines.all(found)
    return AuditSection(
        number=6,
        title="Late entries",
        says=f"{counted(len(found) + more, 'entry', 'entries')} recorded more than 24 h after what they tell of.",
        means="Entries recorded in the period more than 24 h after the moment at which they say that it happened.",
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
        means=(
            "A record made in error is voided, and its code never used again; a tube is destroyed by one person before "
            "a witness, under an approval and a certificate; what nobody finds is declared lost."
        ),
        says=(
            f"Nothing can be deleted. {times['sample.destroyed']} samples were destroyed, "
            f"{times['sample.voided']} voided, {times['sample.declared_lost']} declared lost."
        ),
        lines=lines.all(found),
        left_out=more,
    )
