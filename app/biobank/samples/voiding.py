"""Undoing a record that never had material: registered in error, or an aliquot whose tube is blank (t34, t35).

Who and why are recorded; nobody is asked to sign again.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from app.biobank.samples import queries, transitions
from app.biobank.samples.births import not_later
from app.biobank.samples.causes import cause_of, in_words
from app.biobank.samples.ending_schemas import VoidSamples
from app.biobank.samples.ends import empty, leave, release_promises
from app.biobank.samples.errors import WrongState
from app.biobank.samples.facts import AmountRestored, SampleVoided
from app.biobank.samples.models import Sample
from app.biobank.samples.restraint import refuse_held
from app.biobank.samples.schemas import Brief, Registered
from app.biobank.samples.second_person import another
from app.biobank.samples.words import TERMINAL, Status
from app.core.actor import Permission
from app.core.errors import Refusals
from app.core.ledger.facts import Fact
from app.core.units import show_amount
from app.core.work import Work


def void(work: Work, form: VoidSamples) -> Registered:
    """Void every sample of `form`, or none. Nothing may have come out of it.

    What was registered in error asks for a second person (E-WITNESS). A blank aliquot gives its parent back what it
    was said to hold; a parent whose life is over keeps its end, and the material counts as lost.
    """
    not_later(form.occurred_at, work.now, "The correction")
    cause = cause_of("void", form.cause, form.reason)
    ids = queries.ids_of(work, form.samples)
    origins = queries.parent_ids(work, ids)
    family = queries.lock_all(work, lambda: {*ids, *(one for some in origins.values() for one in some)})
    samples = queries.to_change(work, form.samples, Permission.SAMPLES_VOID)
    received = [sample for sample in samples if sample.status is Status.RECEIVED]
    other = another(work, form.second_person, received) if received else None
    used = queries.with_children(work, [sample.id or 0 for sample in samples])
    refusals = Refusals()
    for row, sample in enumerate(samples):
        with refusals.of(row, sample=sample.code):
            transitions.must("sample.voided", sample.status, sample.code)
            refuse_held("sample.voided", sample)
            _never_was(sample, sample.id in used, origins.get(sample.id or 0, {}))
    refusals.settle()
    restored: list[Fact] = []
    facts: list[Fact] = []
    for sample in samples:
        was = sample.amount
        given = origins.get(sample.id or 0, {})
        restored += _restore(work, sample, given, family, form.occurred_at)
        facts.append(
            SampleVoided(
                subject=sample.ref,
                about=tuple(f"sample:{parent}" for parent in given),
                study_id=sample.study_id,
                site_id=sample.site_id,
                occurred_at=form.occurred_at,
                reason=in_words(cause, form.reason),
                code=sample.code,
                cause=cause.code,
                second_person=other.login if other and sample in received else None,
                annulled_amount=was,
            )
        )
        sample.status = transitions.must("sample.voided", sample.status, sample.code).after
        leave(sample)
    empty(work, samples)
    work.tell(*facts, *restored)
    work.tell(*release_promises(work, samples, "Voided"))
    return Registered(samples=[Brief.of(sample) for sample in samples])


def _never_was(sample: Sample, used: bool, parents: Mapping[int, int | None]) -> None:
    if used:
        raise WrongState(f"Something was made from {sample.code}; it cannot be voided.")
    if sample.status is Status.IN_PROCESS and not parents:
        raise WrongState(f"{sample.code} is no aliquot; only a blank aliquot can be voided from work.")
    if sample.amount != sample.initial_amount:
        raise WrongState(f"Something was taken from {sample.code} already; it was not blank.")


def _restore(
    work: Work,
    child: Sample,
    given: Mapping[int, int | None],
    family: Mapping[int, Sample],
    occurred_at: datetime | None,
) -> Sequence[Fact]:
    facts = []
    for parent_id, amount in sorted(given.items()):
        parent = family[parent_id]
        if amount is None or parent.amount is None or parent.status in TERMINAL:
            continue
        fractions = queries.fractions_of(work, parent_id)
        layer = next((one for one in fractions if one.material == child.material), None)
        if fractions:
            if layer is None:
                continue
            layer.amount += amount
            parent.amount = sum(one.amount for one in fractions if one.unit == parent.unit)
        else:
            parent.amount += amount
        facts.append(
            AmountRestored(
                subject=parent.ref,
                about=(child.ref,),
                study_id=parent.study_id,
                site_id=parent.site_id,
                occurred_at=occurred_at,
                code=parent.code,
                amount=show_amount(amount, layer.unit if layer else parent.unit),
                restored_amount=amount,
                child=child.code,
            )
        )
    return facts
