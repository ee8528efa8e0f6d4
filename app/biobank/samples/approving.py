"""Allowing a destruction: nothing is destroyed that nobody with the authority has allowed (W22).

Who and why are recorded; nobody is asked to sign again.
"""

from typing import Final

from app.biobank.samples import queries, transitions
from app.biobank.samples.causes import cause_of, in_words
from app.biobank.samples.ending_schemas import ApproveDestruction
from app.biobank.samples.errors import WrongState
from app.biobank.samples.facts import DestructionApproved
from app.biobank.samples.models import DestructionApproval, Sample
from app.biobank.samples.restraint import holds_of, refuse_held
from app.biobank.samples.schemas import Brief, Registered
from app.biobank.samples.words import HoldKind, Status
from app.core.actor import Permission
from app.core.errors import Conflict, Refusals
from app.core.work import Work

BEFORE_USE: Final = frozenset({Status.COLLECTED, Status.RECEIVED, Status.ACCEPTED})
UNUSABLE: Final = frozenset(
    {"failed_quality", "rejected", "contaminated", "damaged", "temperature_excursion"}
)


def approve(work: Work, form: ApproveDestruction) -> Registered:
    """Allow the destruction of every sample of `form`, or of none."""
    cause = cause_of("destroy", form.cause, form.reason)
    samples = queries.to_change(work, form.samples, Permission.SAMPLES_APPROVE_DESTRUCTION)
    known = queries.approvals_of(work, [sample.id or 0 for sample in samples])
    refusals = Refusals()
    for row, sample in enumerate(samples):
        with refusals.of(row, sample=sample.code):
            transitions.must("sample.destroyed", sample.status, sample.code)
            refuse_held("sample.destruction_approved", sample)
            must_be_due(sample, cause.code)
            if sample.id in known:
                raise Conflict(f"The destruction of {sample.code} is approved already.")
    refusals.settle()
    work.insert(
        DestructionApproval,
        [
            {
                "sample_id": sample.id,
                "cause": cause.code,
                "approved_by": work.actor.user_id,
                "approved_at": work.now,
                "destruction_id": None,
            }
            for sample in samples
        ],
    )
    work.tell(
        *(
            DestructionApproved(
                subject=sample.ref,
                study_id=sample.study_id,
                site_id=sample.site_id,
                reason=in_words(cause, form.reason),
                code=sample.code,
                cause=cause.code,
            )
            for sample in samples
        )
    )
    return Registered(samples=[Brief.of(sample) for sample in samples])


def must_be_due(sample: Sample, cause: str) -> None:
    """Refuse a withdrawal nobody made, and the end of a fresh tube that is neither withdrawn nor unusable (t25, t28)."""
    withdrawn = HoldKind.CONSENT_WITHDRAWN in holds_of(sample)
    if cause == HoldKind.CONSENT_WITHDRAWN and not withdrawn:
        raise WrongState(f"The donor of {sample.code} has not withdrawn.", next_step="Give the true cause.")
    if sample.status in BEFORE_USE and not (withdrawn or cause in UNUSABLE):
        raise WrongState(
            f"{sample.code} is {transitions.spoken(sample.status)}; before use only what was withdrawn or is unusable "
            "is destroyed."
        )
