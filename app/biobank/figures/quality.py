"""What went off protocol, how it was dealt with, and how true the record is."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_

from app.biobank.figures.conditions import during, primaries, told
from app.biobank.figures.figure import Figure
from app.biobank.figures.judging import Target
from app.biobank.figures.told.queries import (
    held_since,
    nonconforming,
    to_be_destroyed_since,
    used_after_withdrawal,
)
from app.biobank.figures.within import Within
from app.biobank.figures.words import Rows, Unit
from app.biobank.quality.words import NonconformityState
from app.biobank.reports.audit.corrections import CORRECTIONS
from app.biobank.samples.words import NOWHERE, HoldKind, Status
from app.biobank.vocabulary.reading import nonconformities
from app.core.ledger.lateness import was_late

OVERDUE: Final = timedelta(days=30)
WITHOUT_CONSENT: Final = timedelta(days=14)
USES: Final = ("sample.checked_in_to_run", "sample.consumed", "sample.distributed", "sample.produced")


def _overdue(c: Any, asked: Within) -> ColumnElement[bool]:
    return and_(c.state == NonconformityState.OPEN, c.opened_at < asked.now - OVERDUE)


def _without_consent(c: Any, asked: Within) -> ColumnElement[bool]:
    kind = HoldKind.CONSENT_MISSING
    return and_(
        c.holds.contains(kind.value, autoescape=True),
        c.status.not_in((*NOWHERE, Status.DISTRIBUTED)),
        ~held_since(c, kind, asked.now - WITHOUT_CONSENT),
    )


def _still_there(c: Any, asked: Within) -> ColumnElement[bool]:
    there = c.status.not_in((*NOWHERE, Status.DISTRIBUTED))
    return and_(there, to_be_destroyed_since(c, asked.now - OVERDUE))


def _late(c: Any, _asked: Within) -> ColumnElement[bool]:
    return was_late(c.occurred_at, c.recorded_at)


def _name(code: str) -> str:
    known = nonconformities().get(code)
    return known.name if known else code


_opened = during(lambda c: c.opened_at)
_recorded = during(lambda c: c.recorded_at)

FIGURES: Final[Iterable[Figure]] = (
    Figure(
        id="K11",
        name="nonconforming",
        words="With a non-conformity",
        question="How much of what came in was not as it should be?",
        formula="Primary tubes that a non-conformity concerns ÷ primary tubes, received in the period.",
        rows=Rows.SAMPLES,
        whole=primaries(during(lambda c: c.received_at)),
        part=lambda c, _asked: nonconforming(c),
        part_words="with one",
        rest_words="without",
        unit=Unit.PERCENT,
        target=Target(5),
        periodic=True,
    ),
    Figure(
        id="K12",
        name="by-code",
        words="Non-conformities opened",
        question="What goes wrong most often?",
        formula="Non-conformities opened in the period, by code, the most frequent first.",
        rows=Rows.NONCONFORMITIES,
        whole=_opened,
        divided=lambda c: c.code,
        named=_name,
        at=lambda c: c.opened_at,
        periodic=True,
    ),
    Figure(
        id="K14",
        name="overdue",
        words="Open for > 30 days",
        question="What was left lying?",
        formula="Non-conformities opened more than 30 days ago and not closed, now.",
        rows=Rows.NONCONFORMITIES,
        whole=_overdue,
        target=Target(0),
    ),
    Figure(
        id="K14",
        name="closure",
        words="From opening to closure",
        question="How long does it take to decide?",
        formula="Median and 95th percentile of the whole days from opening to closure, closed in the period.",
        rows=Rows.NONCONFORMITIES,
        whole=during(lambda c: c.closed_at),
        lasted=lambda c: (c.opened_at, c.closed_at),
        unit=Unit.DAYS,
        target=Target(30),
        periodic=True,
    ),
    Figure(
        id="K23",
        name="lost",
        words="Declared lost",
        question="What was given up after a search?",
        formula="Entries that declare a sample lost, recorded in the period.",
        rows=Rows.ENTRIES,
        whole=told("sample.declared_lost"),
        at=lambda c: c.recorded_at,
        target=Target(0),
        periodic=True,
    ),
    Figure(
        id="K36",
        name="used-after-withdrawal",
        words="Used after a withdrawal",
        question="Was anything used of somebody who had said no?",
        formula=(
            "Samples that went into a run, gave material, were made or distributed later than their donor withdrew "
            "from use, ever."
        ),
        rows=Rows.SAMPLES,
        whole=lambda c, _asked: used_after_withdrawal(c, USES),
        target=Target(0),
    ),
    Figure(
        id="K36",
        name="not-destroyed",
        words="To be destroyed, > 30 days",
        question="Whose wish is not done yet?",
        formula="Samples still there of donors who asked for destruction more than 30 days ago, now.",
        rows=Rows.SAMPLES,
        whole=_still_there,
        target=Target(0),
    ),
    Figure(
        id="K37",
        name="without-consent",
        words="Without consent > 14 days",
        question="What is kept without a form that stands?",
        formula="Samples still there, on the hold consent missing for more than 14 days, now.",
        rows=Rows.SAMPLES,
        whole=_without_consent,
        target=Target(0),
    ),
    Figure(
        id="K42",
        name="corrections",
        words="Corrections",
        question="How often is the record set right?",
        formula="Corrections (as in the audit report) × 1,000 ÷ all entries, recorded in the period.",
        rows=Rows.ENTRIES,
        whole=_recorded,
        part=lambda c, _asked: c.kind.in_(CORRECTIONS),
        part_words="corrections",
        rest_words="other entries",
        unit=Unit.PER_THOUSAND,
        target=Target(2),
        periodic=True,
    ),
    Figure(
        id="K42",
        name="late-entries",
        words="Entered late, > 24 h",
        question="How much is written down a day after it happened?",
        formula="Entries recorded more than 24 hours after what they tell of ÷ all entries, recorded in the period.",
        rows=Rows.ENTRIES,
        whole=_recorded,
        part=_late,
        part_words="late",
        rest_words="in time",
        unit=Unit.PERCENT,
        target=Target(1),
        periodic=True,
    ),
)
