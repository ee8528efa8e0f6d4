"""After inspection: a tube is taken into the biobank, or refused, or the acceptance is taken back (t09, t10, t38)."""

from collections.abc import Sequence

from app.biobank.donors.queries import scopes_in_force
from app.biobank.donors.words import ConsentScope
from app.biobank.samples import queries, transitions
from app.biobank.samples.births import holds_text, not_later
from app.biobank.samples.errors import OutOfOrder, WrongState
from app.biobank.samples.facts import HoldPlaced, ReceptionReversed, SampleAccepted, SampleRejected
from app.biobank.samples.intake_schemas import AcceptSamples, RejectSamples, ReverseReception
from app.biobank.samples.models import Sample
from app.biobank.samples.restraint import holds_of, refuse_held
from app.biobank.samples.schemas import Brief, Registered
from app.biobank.samples.words import Grade, HoldKind
from app.biobank.storage.queries import site_of
from app.core.actor import Permission
from app.core.errors import BiobankError, Refusals
from app.core.ledger.facts import Fact
from app.core.work import Work


def accept(work: Work, form: AcceptSamples) -> list[Sample]:
    """Accept every inspected tube of `form`, in its order, or none.

    A tube whose donor's consent does not cover keeping it is accepted under the hold consent_missing; any other hold
    refuses it. What the inspection found stands in `form`; whoever calls opens the non-conformities.
    """
    not_later(form.occurred_at, work.now, "The inspection")
    codes = [line.sample for line in form.samples]
    samples = queries.to_change(work, codes, Permission.SAMPLES_ACCEPT)
    scopes = scopes_in_force(work, sorted({one.donor_id for one in samples if one.donor_id}))
    refusals = Refusals()
    facts: list[Fact] = []
    for row, (line, sample) in enumerate(zip(form.samples, samples, strict=True)):
        try:
            transition = transitions.must("sample.accepted", sample.status, sample.code)
            refuse_held("sample.accepted", sample)
            _in_order(sample, form)
        except BiobankError as error:
            refusals.add(row, error, sample=sample.code)
            continue
        sample.status = transition.after
        sample.grade = Grade(line.grade) if line.grade else sample.grade
        deviations = [one.code for one in line.deviations]
        facts.append(
            SampleAccepted(
                subject=sample.ref,
                study_id=sample.study_id,
                site_id=sample.site_id,
                occurred_at=form.occurred_at,
                reason=form.reason or None,
                code=sample.code,
                site=site_of(work, sample.site_id).code,
                inspection=line.inspection or (None if deviations else "nothing to remark"),
                deviations=deviations,
            )
        )
        covered = ConsentScope.STORE in scopes.get(sample.donor_id or 0, frozenset())
        if sample.donor_id and not covered:
            facts += _hold(sample, HoldKind.CONSENT_MISSING, "No consent covers keeping it")
    refusals.settle()
    work.tell(*facts)
    return samples


def reject(work: Work, form: RejectSamples) -> list[Sample]:
    """Refuse every tube of `form`; each is put under quality_quarantine until it is destroyed or returned."""
    not_later(form.occurred_at, work.now, "The inspection")
    samples = queries.to_change(work, form.samples, Permission.SAMPLES_REJECT)
    refusals = Refusals()
    facts: list[Fact] = []
    for row, sample in enumerate(samples):
        try:
            sample.status = transitions.must("sample.rejected", sample.status, sample.code).after
            refuse_held("sample.rejected", sample)
        except BiobankError as error:
            refusals.add(row, error, sample=sample.code)
            continue
        facts.append(
            SampleRejected(
                subject=sample.ref,
                study_id=sample.study_id,
                site_id=sample.site_id,
                occurred_at=form.occurred_at,
                reason=form.decision,
                code=sample.code,
                cause=form.finding.code,
            )
        )
        facts += _hold(sample, HoldKind.QUALITY_QUARANTINE, form.decision)
    refusals.settle()
    work.tell(*facts)
    return samples


def reverse(work: Work, form: ReverseReception) -> Registered:
    """Take acceptances back, as long as nothing was made from the tubes."""
    not_later(form.occurred_at, work.now, "The correction")
    samples = queries.to_change(work, form.samples, Permission.SAMPLES_REJECT)
    used = queries.with_children(work, [sample.id or 0 for sample in samples])
    refusals = Refusals()
    for row, sample in enumerate(samples):
        with refusals.of(row, sample=sample.code):
            sample.status = transitions.must("sample.reception_reversed", sample.status, sample.code).after
            refuse_held("sample.reception_reversed", sample)
            if sample.id in used:
                raise WrongState(f"{sample.code} was used already; something was made from it.")
    refusals.settle()
    work.tell(
        *(
            ReceptionReversed(
                subject=sample.ref,
                study_id=sample.study_id,
                site_id=sample.site_id,
                occurred_at=form.occurred_at,
                reason=form.reason,
                code=sample.code,
            )
            for sample in samples
        )
    )
    return Registered(samples=[Brief.of(sample) for sample in samples])


def _in_order(sample: Sample, form: AcceptSamples) -> None:
    if form.occurred_at and sample.received_at and form.occurred_at < sample.received_at:
        raise OutOfOrder(
            f"{sample.code} was received later than that.", fields={"occurred_at": "Before the reception."}
        )


def _hold(sample: Sample, kind: HoldKind, reason: str) -> Sequence[Fact]:
    if kind in holds_of(sample):
        return ()
    sample.holds = holds_text({*holds_of(sample), kind})
    return (
        HoldPlaced(
            subject=sample.ref,
            study_id=sample.study_id,
            site_id=sample.site_id,
            reason=reason,
            code=sample.code,
            hold=kind,
        ),
    )
