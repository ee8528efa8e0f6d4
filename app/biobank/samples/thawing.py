"""Thawing tubes and freezing them again: one freeze-thaw is counted when both have happened."""

from collections.abc import Sequence
from datetime import datetime

from app.biobank.samples import queries
from app.biobank.samples.births import not_later
from app.biobank.samples.errors import NotTheHolder, OutOfOrder, WrongState
from app.biobank.samples.facts import SampleRefrozen, SampleThawed
from app.biobank.samples.models import Sample
from app.biobank.samples.restraint import refuse_held
from app.biobank.samples.schemas import Brief, Registered, ThawSamples
from app.biobank.samples.transitions import alive
from app.biobank.samples.words import Placement
from app.core.actor import Permission
from app.core.errors import Refusals
from app.core.work import Work


def thaw(work: Work, form: ThawSamples) -> Registered:
    """Record that tubes in the actor's hands were thawed. A held tube stays frozen (E-HOLD)."""
    not_later(form.occurred_at, work.now, "The thawing")
    moment = form.occurred_at or work.now
    samples = queries.to_change(work, form.samples, Permission.SAMPLES_THAW)
    refusals = Refusals()
    for row, sample in enumerate(samples):
        with refusals.of(row, sample=sample.code):
            _may_thaw(work, sample, moment)
    refusals.settle()
    facts = []
    for sample in samples:
        sample.thawed_at = moment
        facts.append(
            SampleThawed(
                subject=sample.ref,
                study_id=sample.study_id,
                site_id=sample.site_id,
                occurred_at=form.occurred_at,
                reason=form.reason or None,
                code=sample.code,
            )
        )
    work.tell(*facts)
    return Registered(samples=[Brief.of(sample) for sample in samples])


def refreeze(work: Work, form: ThawSamples) -> Registered:
    """Record that thawed tubes were frozen again. A hold does not forbid what saves the material."""
    not_later(form.occurred_at, work.now, "The freezing")
    moment = form.occurred_at or work.now
    samples = queries.to_change(work, form.samples, Permission.SAMPLES_THAW)
    refusals = Refusals()
    for row, sample in enumerate(samples):
        with refusals.of(row, sample=sample.code):
            alive(sample.status, sample.code)
            _refuse_frozen(sample)
            refuse_early(sample, moment)
    refusals.settle()
    freeze(work, samples, moment, form.reason)
    return Registered(samples=[Brief.of(sample) for sample in samples])


def freeze(work: Work, samples: Sequence[Sample], moment: datetime, reason: str = "") -> None:
    """End the thaw of these thawed tubes and tell it: the only line that counts a freeze-thaw (I-16)."""
    facts = []
    for sample in samples:
        assert sample.thawed_at is not None  # noqa: S101 - callers pass thawed tubes
        minutes = int((moment - sample.thawed_at).total_seconds() // 60)
        sample.thaws += 1
        sample.thawed_at = None
        facts.append(
            SampleRefrozen(
                subject=sample.ref,
                study_id=sample.study_id,
                site_id=sample.site_id,
                occurred_at=moment,
                reason=reason or None,
                code=sample.code,
                minutes_thawed=minutes,
                thaws=sample.thaws,
            )
        )
    if facts:
        work.tell(*facts)


def refuse_early(sample: Sample, moment: datetime) -> None:
    """Refuse (E-TIME-ORDER) what is said to have happened to a tube before it existed, arrived, or was thawed."""
    for before, words in (
        (sample.collected_at, "collected"),
        (sample.received_at, "received"),
        (sample.thawed_at, "thawed"),
    ):
        if before is not None and moment < before:
            raise OutOfOrder(
                f"{sample.code} was {words} later than that.",
                fields={"occurred_at": f"Before it was {words}."},
            )


def _may_thaw(work: Work, sample: Sample, moment: datetime) -> None:
    alive(sample.status, sample.code)
    if sample.placement is not Placement.CUSTODIAN:
        raise WrongState(f"{sample.code} is not in anybody's hands.", next_step="Pick it first.")
    if sample.custodian_user_id not in (None, work.actor.user_id):
        raise NotTheHolder(f"Somebody else has {sample.code}.", next_step="Let the holder offer it to you.")
    refuse_held("sample.thawed", sample)
    if sample.thawed_at is not None:
        raise WrongState(f"{sample.code} is thawed already.")
    refuse_early(sample, moment)


def _refuse_frozen(sample: Sample) -> None:
    if sample.thawed_at is None:
        raise WrongState(f"{sample.code} is not thawed.", next_step="Record the thawing first.")
