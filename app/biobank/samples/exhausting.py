"""Nothing is left in a tube: its life ends (t17, t18)."""

from dataclasses import replace

from app.biobank.samples import queries, transitions
from app.biobank.samples.births import not_later
from app.biobank.samples.consuming import exhaust as end
from app.biobank.samples.ending_schemas import ExhaustSamples
from app.biobank.samples.ends import empty, leave, release_promises
from app.biobank.samples.errors import ReasonNeeded, WrongState
from app.biobank.samples.models import Sample
from app.biobank.samples.restraint import refuse_held
from app.biobank.samples.schemas import Brief, Registered
from app.biobank.samples.words import Status
from app.core.actor import Permission
from app.core.errors import Refusals
from app.core.ledger.facts import Fact
from app.core.units import show_amount
from app.core.work import Work


def exhaust(work: Work, form: ExhaustSamples) -> Registered:
    """End every sample of `form`; what was reserved of it is released.

    The record must say that nothing is left. Only for a tube in work may the rest be written off, as loss, with a reason.
    """
    not_later(form.occurred_at, work.now, "The end")
    samples = queries.to_change(work, form.samples, Permission.SAMPLES_PROCESS)
    refusals = Refusals()
    facts: list[Fact] = []
    for row, sample in enumerate(samples):
        with refusals.of(row, sample=sample.code):
            transitions.must("sample.exhausted", sample.status, sample.code)
            refuse_held("sample.exhausted", sample)
            _nothing_left(sample, form)
            rest = sample.amount or 0
            fact = replace(end(sample, form.occurred_at), loss_amount=rest, reason=form.reason or None)
            leave(sample)
            facts.append(fact)
    refusals.settle()
    empty(work, samples)
    work.tell(*facts)
    work.tell(*release_promises(work, samples, "Nothing is left"))
    return Registered(samples=[Brief.of(sample) for sample in samples])


def _nothing_left(sample: Sample, form: ExhaustSamples) -> None:
    if not sample.amount:
        return
    left = show_amount(sample.amount, sample.unit)
    if sample.status is not Status.IN_PROCESS:
        raise WrongState(
            f"{sample.code} still holds {left} by the record.",
            next_step="Adjust the amount first, with its reason.",
        )
    if not form.write_off:
        raise WrongState(
            f"{sample.code} still holds {left} by the record.",
            next_step="Send write_off to count it as lost.",
        )
    if len(form.reason) < 3:
        raise ReasonNeeded(
            f"Say how {left} of {sample.code} were lost.", fields={"reason": "Needed to write something off."}
        )
