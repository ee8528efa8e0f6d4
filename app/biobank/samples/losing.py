"""A sample is declared lost when the search for it has ended, and taken in again when it turns up (t30, t32, t33).

What was lost on the way is declared with its shipment (t31). Who and why are recorded; nobody is asked to sign again.
"""

from typing import Any

from app.biobank.samples import queries, transitions
from app.biobank.samples.births import holds_text, not_later
from app.biobank.samples.ending_schemas import DeclareLost, FindSamples
from app.biobank.samples.ends import leave, release_promises
from app.biobank.samples.errors import WrongState
from app.biobank.samples.facts import DeclaredLost, HoldPlaced, HoldReleased, SampleFound
from app.biobank.samples.models import Sample
from app.biobank.samples.restraint import holds_of, refuse_held
from app.biobank.samples.schemas import Brief, Registered
from app.biobank.samples.words import HoldKind, Status
from app.biobank.storage.models import Site
from app.biobank.storage.queries import working_site
from app.core.actor import Permission
from app.core.errors import BiobankError, Refusals
from app.core.ledger.facts import Fact
from app.core.work import Work

DOUBTED = (HoldKind.IDENTITY_DISCREPANCY, HoldKind.QUALITY_QUARANTINE)
"""What is doubted of a tube that was lost: whether it is the one, and what it went through."""


def declare_lost(work: Work, form: DeclareLost) -> list[Sample]:
    """Declare every sample of `form` lost, or none; what was reserved of it is released.

    One in storage must have been suspected missing first. Whoever calls opens the non-conformity.
    """
    not_later(form.occurred_at, work.now, "The loss")
    samples = queries.to_change(work, form.samples, Permission.SAMPLES_DECLARE_LOST)
    refusals = Refusals()
    facts: list[Fact] = []
    for row, sample in enumerate(samples):
        try:
            line = transitions.must("sample.declared_lost", sample.status, sample.code)
            refuse_held("sample.declared_lost", sample)
            _searched_for(sample)
        except BiobankError as error:
            refusals.add(row, error, sample=sample.code)
            continue
        facts.append(
            DeclaredLost(
                subject=sample.ref,
                about=(f"container:{sample.container_id}",) if sample.container_id else (),
                study_id=sample.study_id,
                site_id=sample.site_id,
                occurred_at=form.occurred_at,
                reason=form.reason,
                code=sample.code,
                searched="; ".join(form.searched),
            )
        )
        sample.status = line.after
        leave(sample)
    refusals.settle()
    work.tell(*facts)
    work.tell(*release_promises(work, samples, "Declared lost"))
    return samples


def find(work: Work, form: FindSamples) -> Registered:
    """Take lost samples in at the site where they were scanned; their identity and quality are in doubt."""
    site = working_site(work, form.site)
    not_later(form.occurred_at, work.now, "The find")
    samples = queries.to_change(work, form.samples, Permission.SAMPLES_FIND, at=site.id)
    refusals = Refusals()
    facts: list[Fact] = []
    for row, sample in enumerate(samples):
        with refusals.of(row, sample=sample.code):
            facts += _take_in(work, sample, site, form)
    refusals.settle()
    work.tell(*facts)
    return Registered(samples=[Brief.of(sample) for sample in samples])


def _searched_for(sample: Sample) -> None:
    if sample.status is Status.IN_TRANSIT:
        raise WrongState(f"{sample.code} is on its way.", next_step="Declare its shipment lost.")
    if sample.status is Status.AVAILABLE and HoldKind.MISSING_SUSPECTED not in holds_of(sample):
        raise WrongState(
            f"Nobody has said yet that {sample.code} is missing.",
            next_step="Place the hold missing_suspected, search, and then declare it lost.",
        )


def _take_in(work: Work, sample: Sample, site: Site, form: FindSamples) -> list[Fact]:
    line = transitions.must("sample.found", sample.status, sample.code)
    refuse_held("sample.found", sample)
    sample.status = line.after
    sample.custodian_site_id, sample.custodian_user_id = site.id, work.actor.user_id or None
    sample.site_id = site.id or 0
    sample.received_at = sample.received_at or form.occurred_at or work.now
    before = holds_of(sample)
    after = (before | set(DOUBTED)) - {HoldKind.MISSING_SUSPECTED}
    sample.holds = holds_text(after)
    common: dict[str, Any] = {
        "subject": sample.ref,
        "study_id": sample.study_id,
        "site_id": site.id,
        "code": sample.code,
    }
    reason = "It was found"
    return [
        SampleFound(**common, occurred_at=form.occurred_at, reason=form.reason or None, site=site.code),
        *(HoldPlaced(**common, reason=reason, hold=kind) for kind in sorted(after - before)),
        *(HoldReleased(**common, reason=reason, hold=kind) for kind in sorted(before - after)),
    ]
