"""Collection at the clinic: the planned tubes of one visit are filled, or they are not (t02, t03)."""

from collections.abc import Sequence
from datetime import timedelta

from app.biobank.donors import queries as donors
from app.biobank.donors.errors import DonorWithdrew
from app.biobank.donors.models import Donor
from app.biobank.donors.words import ConsentScope
from app.biobank.samples import queries, transitions
from app.biobank.samples.births import holds_at_birth, holds_text, not_later
from app.biobank.samples.causes import cause_of, in_words
from app.biobank.samples.ends import leave
from app.biobank.samples.errors import ConsentMissing, WrongState
from app.biobank.samples.facts import SampleCollected, SampleNotCollected
from app.biobank.samples.intake_schemas import CollectSamples, CollectTube, NotCollected
from app.biobank.samples.models import Sample
from app.biobank.samples.restraint import refuse_held
from app.biobank.samples.schemas import Brief, Registered, Warned, precision_of
from app.biobank.samples.words import Basis
from app.biobank.storage.queries import working_site
from app.biobank.studies.queries import study_by_code
from app.core.actor import Permission
from app.core.errors import Refusals
from app.core.units import parse_amount, show_amount
from app.core.work import Work

LATE = timedelta(hours=24)
"""What is entered later than this was written on paper first, and says so."""


def collect(work: Work, form: CollectSamples) -> Registered:
    """Record the tubes taken from one donor; all of them, or none.

    The donor's consent must cover collection at this moment (E-CONSENT-MISSING, E-CONSENT-WITHDRAWN). A consent
    that does not cover keeping the material leaves it on hold.
    """
    site, study = working_site(work, form.site), study_by_code(work, form.study)
    work.must(Permission.SAMPLES_COLLECT, site.id, study.id)
    not_later(form.occurred_at, work.now, "The collection")
    donor = donors.donor_by_pseudonym(work, study.id or 0, form.donor)
    donors.locked(work, [donor.id or 0], only_kept=True)
    scopes = donors.scopes_in_force(work, [donor.id or 0]).get(donor.id or 0, frozenset())
    _must_be_consented(donor, scopes)
    codes = [line.sample for line in form.samples]
    samples = queries.to_change(work, codes, Permission.SAMPLES_COLLECT, at=site.id)
    refusals = Refusals()
    for row, (line, sample) in enumerate(zip(form.samples, samples, strict=True)):
        with refusals.of(row, sample=sample.code):
            _fill(sample, line, donor)
    refusals.settle()
    for sample in samples:
        sample.donor_id = donor.id
        sample.visit = form.visit or sample.visit
        sample.custodian_site_id = sample.site_id = sample.origin_site_id = site.id or 0
        sample.collected_at = form.occurred_at
        sample.collected_precision = precision_of(form.precision)
        sample.holds = holds_text(holds_at_birth(donor, scopes, ConsentScope.STORE))
    work.tell(
        *(
            SampleCollected(
                subject=sample.ref,
                about=(donor.ref, *((f"kit:{sample.kit_id}",) if sample.kit_id else ())),
                study_id=sample.study_id,
                site_id=site.id,
                occurred_at=form.occurred_at,
                reason=form.reason or None,
                code=sample.code,
                site=site.code,
                amount=_shown(sample),
            )
            for sample in samples
        )
    )
    return Registered(
        samples=[Brief.of(sample) for sample in samples], warnings=_warnings(work, form, samples)
    )


def not_collected(work: Work, form: NotCollected) -> Registered:
    """Record that planned tubes stayed empty; their codes are burnt."""
    site = working_site(work, form.site)
    not_later(form.occurred_at, work.now, "The visit")
    cause = cause_of("not_collected", form.cause, form.reason)
    samples = queries.to_change(work, form.samples, Permission.SAMPLES_COLLECT, at=site.id)
    refusals = Refusals()
    for row, sample in enumerate(samples):
        with refusals.of(row, sample=sample.code):
            line = transitions.must("sample.not_collected", sample.status, sample.code)
            refuse_held("sample.not_collected", sample)
            sample.status = line.after
            leave(sample)
    refusals.settle()
    work.tell(
        *(
            SampleNotCollected(
                subject=sample.ref,
                about=(f"kit:{sample.kit_id}",) if sample.kit_id else (),
                study_id=sample.study_id,
                site_id=site.id,
                occurred_at=form.occurred_at,
                reason=in_words(cause, form.reason),
                code=sample.code,
                cause=cause.code,
            )
            for sample in samples
        )
    )
    return Registered(samples=[Brief.of(sample) for sample in samples])


def _must_be_consented(donor: Donor, scopes: frozenset[str]) -> None:
    if donor.withdrawn.stops_use:
        raise DonorWithdrew("This participant has withdrawn.", next_step="Do not collect anything.")
    if ConsentScope.COLLECT not in scopes:
        raise ConsentMissing(
            "No form that stands allows a collection from this participant.",
            next_step="Put the signed form on record first.",
        )


def _fill(sample: Sample, line: CollectTube, donor: Donor) -> None:
    transition = transitions.must("sample.collected", sample.status, sample.code)
    refuse_held("sample.collected", sample)
    if sample.study_id != donor.study_id:
        raise WrongState(f"{sample.code} was planned for another study.")
    if sample.donor_id not in (None, donor.id):
        raise WrongState(f"{sample.code} was planned for another participant.", next_step="Take another kit.")
    sample.status = transition.after
    amount = parse_amount(line.amount, sample.unit).value if line.amount else None
    sample.amount = sample.initial_amount = amount
    sample.basis = Basis.UNKNOWN if amount is None else Basis(line.basis)


def _shown(sample: Sample) -> str:
    return "unknown" if sample.amount is None else show_amount(sample.amount, sample.unit, sample.basis)


def _warnings(work: Work, form: CollectSamples, samples: Sequence[Sample]) -> list[Warned]:
    warnings = [
        Warned(code="W-HOLD", message=f"Kept under a hold: {sample.holds}.", sample=sample.code)
        for sample in samples
        if sample.holds
    ]
    if work.now - form.occurred_at > LATE:
        warnings.append(Warned(code="W-LATE-ENTRY", message="Entered more than a day after it happened."))
    return warnings
