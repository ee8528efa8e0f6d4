"""How much there is: measured again, or the record put right with a reason (D5)."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from app.biobank.samples import queries, transitions
from app.biobank.samples.amount_schemas import AdjustSamples, MeasureSamples
from app.biobank.samples.births import not_later
from app.biobank.samples.causes import cause_of, in_words
from app.biobank.samples.errors import OutOfOrder, Reserved, WrongState
from app.biobank.samples.facts import AmountAdjusted, SampleMeasured
from app.biobank.samples.models import Reservation, Sample
from app.biobank.samples.restraint import refuse_held
from app.biobank.samples.schemas import Brief, Registered, Warned
from app.biobank.samples.words import Basis, Status
from app.core.actor import Permission
from app.core.errors import BiobankError, Refusals
from app.core.ledger.facts import Fact
from app.core.units import parse_amount, show_amount
from app.core.work import Work

IN_HAND: Final = frozenset(
    {
        Status.COLLECTED,
        Status.RECEIVED,
        Status.ACCEPTED,
        Status.IN_PROCESS,
        Status.AVAILABLE,
        Status.REJECTED,
    }
)
"""Where somebody of ours has the tube and can look into it."""


def measure(work: Work, form: MeasureSamples) -> Registered:
    """Record what was measured; all of it, or nothing. A held sample may be measured to decide about it."""
    lines = [(line.sample, line.amount, Basis.MEASURED) for line in form.measurements]

    def fact(sample: Sample, amount: str, difference: int | None) -> Fact:
        return SampleMeasured(
            subject=sample.ref,
            study_id=sample.study_id,
            site_id=sample.site_id,
            occurred_at=form.occurred_at,
            reason=form.reason or None,
            code=sample.code,
            amount=amount,
            difference=difference,
        )

    return _set(work, lines, "sample.measured", Permission.SAMPLES_MEASURE, form.occurred_at, fact)


def adjust(work: Work, form: AdjustSamples) -> Registered:
    """Put recorded amounts right, for one coded cause; all of them, or none."""
    cause = cause_of("adjust", form.cause, form.reason)
    lines = [(line.sample, line.amount, Basis(line.basis)) for line in form.adjustments]

    def fact(sample: Sample, amount: str, difference: int | None) -> Fact:
        return AmountAdjusted(
            subject=sample.ref,
            study_id=sample.study_id,
            site_id=sample.site_id,
            occurred_at=form.occurred_at,
            reason=in_words(cause, form.reason),
            code=sample.code,
            amount=amount,
            cause=cause.code,
            difference=difference,
        )

    return _set(work, lines, "sample.amount_adjusted", Permission.SAMPLES_ADJUST, form.occurred_at, fact)


def _set(
    work: Work,
    lines: Sequence[tuple[str, str, Basis]],
    event: str,
    permission: Permission,
    occurred_at: datetime | None,
    fact: Callable[[Sample, str, int | None], Fact],
) -> Registered:
    not_later(occurred_at, work.now, "The measurement")
    samples = queries.to_change(work, [code for code, _, _ in lines], permission)
    ids = [sample.id or 0 for sample in samples]
    layered, promises = queries.fractionated(work, ids), queries.active_reservations(work, ids)
    refusals = Refusals()
    facts: list[Fact] = []
    for row, ((_, text, basis), sample) in enumerate(zip(lines, samples, strict=True)):
        try:
            _must_be_in_hand(sample, event, occurred_at)
            if sample.id in layered:
                raise WrongState(f"{sample.code} has layers.", next_step="Measure its fractions.")
            amount = parse_amount(text, sample.unit).value
            _must_cover(sample, amount, promises.get(sample.id or 0, []))
        except BiobankError as error:
            refusals.add(row, error, sample=sample.code)
            continue
        difference = None if sample.amount is None else amount - sample.amount
        if sample.initial_amount is None:
            sample.initial_amount = amount
        sample.amount, sample.basis = amount, basis
        facts.append(fact(sample, show_amount(amount, sample.unit, basis), difference))
    refusals.settle()
    work.tell(*facts)
    return Registered(
        samples=[Brief.of(sample) for sample in samples],
        warnings=[
            Warned(code="W-LOW-VOL", message="Nothing is left in it.", sample=sample.code)
            for sample in samples
            if sample.amount == 0
        ],
    )


def _must_be_in_hand(sample: Sample, event: str, occurred_at: datetime | None) -> None:
    transitions.alive(sample.status, sample.code)
    if sample.status not in IN_HAND:
        raise WrongState(
            f"{sample.code} is {transitions.spoken(sample.status)}; nobody here can look into it."
        )
    refuse_held(event, sample)
    if occurred_at and sample.collected_at and occurred_at < sample.collected_at:
        raise OutOfOrder(
            f"{sample.code} was collected later than that.", fields={"occurred_at": "Before the collection."}
        )


def _must_cover(sample: Sample, amount: int, promises: Sequence[Reservation]) -> None:
    kept = sum(one.amount or 0 for one in promises)
    if amount < kept:
        raise Reserved(
            f"{show_amount(kept, sample.unit)} of {sample.code} are reserved.",
            next_step="Have reservations released first.",
        )
