"""Destruction: approved, scanned tube by tube, before a witness, with a certificate (t23 to t28, W22).

The operator names the witness. Who and why are recorded; neither is asked to sign again.
"""

from collections.abc import Mapping, Sequence

from app.biobank.barcodes.coding import code_from_number
from app.biobank.barcodes.naming import name_all
from app.biobank.samples import queries, transitions
from app.biobank.samples.approving import must_be_due
from app.biobank.samples.births import not_later
from app.biobank.samples.causes import cause_of, in_words
from app.biobank.samples.ending_schemas import DestroySamples, DestructionView
from app.biobank.samples.ends import empty, leave
from app.biobank.samples.errors import ApprovalNeeded, ReasonNeeded, Reserved
from app.biobank.samples.facts import DestructionCertified, SampleDestroyed
from app.biobank.samples.models import Destruction, DestructionApproval, Reservation, Sample
from app.biobank.samples.restraint import refuse_held
from app.biobank.samples.schemas import Warned
from app.biobank.samples.second_person import another
from app.biobank.samples.words import Status
from app.biobank.storage.queries import site_of
from app.biobank.vocabulary.reading import reasons
from app.core.access.queries import user_by_id
from app.core.actor import Actor, Permission
from app.core.errors import Invalid, Refusals
from app.core.work import Work

PREFIX = "DC"


def destroy(work: Work, form: DestroySamples) -> DestructionView:
    """Destroy every sample of `form`, or none, and certify it.

    Each was scanned, is approved (E-APPROVAL), reserved for nobody (E-RESERVED) and under no legal hold (E-HOLD). The
    witness is another person than the operator, with the right to witness at this site (E-WITNESS).
    """
    not_later(form.occurred_at, work.now, "The destruction")
    method = cause_of("destroy_method", form.method)
    samples = queries.to_change(work, form.samples, Permission.SAMPLES_DESTROY)
    witness = another(work, form.witness, samples)
    if len({sample.site_id for sample in samples}) > 1:
        raise Invalid(
            "A certificate is made out for one site.", next_step="Send the samples of each site apart."
        )
    ids = [sample.id or 0 for sample in samples]
    approvals, promises = queries.approvals_of(work, ids), queries.active_reservations(work, ids)
    refusals = Refusals()
    for row, sample in enumerate(samples):
        with refusals.of(row, sample=sample.code):
            _must_be_allowed(sample, approvals.get(sample.id or 0), promises, form)
    refusals.settle()
    return _certify(work, form, method.code, witness, samples, approvals)


def _must_be_allowed(
    sample: Sample,
    approval: DestructionApproval | None,
    promises: Mapping[int, Sequence[Reservation]],
    form: DestroySamples,
) -> None:
    transitions.must("sample.destroyed", sample.status, sample.code)
    refuse_held("sample.destroyed", sample)
    if promises.get(sample.id or 0):
        raise Reserved(f"{sample.code} is reserved.", next_step="Have the reservation released first.")
    if approval is None:
        raise ApprovalNeeded(
            f"Nobody has approved the destruction of {sample.code}.",
            next_step="Ask the biobank manager or the quality manager.",
        )
    must_be_due(sample, approval.cause)
    if sample.status is Status.IN_PROCESS and len(form.reason) < 3:
        raise ReasonNeeded(
            f"{sample.code} is in work; say how it came to this.",
            fields={"reason": "Needed for a tube in work."},
        )


def _certify(
    work: Work,
    form: DestroySamples,
    method: str,
    witness: Actor,
    samples: Sequence[Sample],
    approvals: Mapping[int, DestructionApproval],
) -> DestructionView:
    when, site = form.occurred_at or work.now, site_of(work, samples[0].site_id)
    (number,) = work.database.take_ids(work.session.connection(), 1)
    certificate = work.add(
        Destruction(
            id=number,
            code=code_from_number(number, PREFIX),
            site_id=site.id or 0,
            method=method,
            waste_batch=form.waste_batch,
            operator_id=work.actor.user_id,
            witness_id=witness.user_id,
            destroyed_at=when,
        )
    )
    name_all(work, "destruction", [(number, certificate.code)])
    approvers = {
        one.approved_by: user_by_id(work.session, one.approved_by).login for one in approvals.values()
    }
    facts = []
    for sample in samples:
        approval = approvals[sample.id or 0]
        facts.append(
            SampleDestroyed(
                subject=sample.ref,
                about=tuple(
                    f"{kind}:{id_}"
                    for kind, id_ in (
                        ("destruction", number),
                        ("container", sample.container_id),
                        ("donor", sample.donor_id),
                    )
                    if id_
                ),
                study_id=sample.study_id,
                site_id=sample.site_id,
                occurred_at=when,
                reason=in_words(reasons("destroy")[approval.cause], form.reason),
                code=sample.code,
                operator=work.actor.login,
                witness=witness.login,
                approver=approvers[approval.approved_by],
                cause=approval.cause,
                certificate=certificate.code,
                disposed_amount=sample.amount,
            )
        )
        sample.status = transitions.must("sample.destroyed", sample.status, sample.code).after
        approval.destruction_id = number
        leave(sample)
    empty(work, samples)
    studies = {sample.study_id for sample in samples}
    work.tell(
        DestructionCertified(
            subject=certificate.ref,
            about=tuple(sample.ref for sample in samples),
            study_id=studies.pop() if len(studies) == 1 else None,
            site_id=site.id,
            occurred_at=when,
            reason=form.reason or None,
            code=certificate.code,
            count=len(samples),
            method=method,
            operator=work.actor.login,
            witness=witness.login,
        ),
        *facts,
    )
    return DestructionView(
        certificate=certificate.code,
        method=method,
        waste_batch=form.waste_batch,
        site=site.code,
        operator=work.actor.login,
        witness=witness.login,
        destroyed_at=when,
        samples=[sample.code for sample in samples],
        warnings=_last_of_donor(work, samples),
    )


def _last_of_donor(work: Work, samples: Sequence[Sample]) -> list[Warned]:
    donors = {sample.donor_id for sample in samples if sample.donor_id}
    gone = donors - queries.donors_with_material(work, donors)
    return [
        Warned(code="W-LAST-ALIQUOT", message="This was the last material of its donor.", sample=sample.code)
        for sample in {one.donor_id: one for one in samples if one.donor_id in gone}.values()
    ]
