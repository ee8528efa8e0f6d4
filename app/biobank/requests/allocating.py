"""Reserving samples for a request, and giving them back."""

from collections.abc import Sequence

from app.biobank.donors.queries import scopes_in_force
from app.biobank.requests import queries
from app.biobank.requests.catalogue.queries import among
from app.biobank.requests.facts import AllocationReleased, RequestAllocated
from app.biobank.requests.fitting import Wanted, criteria_of, must_be_consented
from app.biobank.requests.models import Request
from app.biobank.requests.rules import must_be_ready, scopes_needed
from app.biobank.requests.schemas import Allocate, ReleaseAllocation
from app.biobank.requests.words import RequestState
from app.biobank.samples.ends import release_promises
from app.biobank.samples.hold_schemas import Reserve, ReserveLine
from app.biobank.samples.models import Sample
from app.biobank.samples.queries import donors_behind, to_change
from app.biobank.samples.reserving import reserve
from app.biobank.storage.queries import site_of
from app.core.actor import Permission
from app.core.errors import Invalid, Refusals
from app.core.work import Work


def allocate(work: Work, code: str, form: Allocate) -> Request:
    """Reserve samples, whole, for a request that was approved; all of them, or none.

    Each must be available, unheld, unreserved, covered by consent for this purpose and destination, and meet
    one of the criteria of which something is still missing.
    """
    request = queries.to_change(work, code, Permission.REQUESTS_ALLOCATE)
    must_be_ready(request, "allocated")
    before = queries.promised(work, queries.purpose_of(request))
    samples = to_change(work, form.samples, Permission.SAMPLES_RESERVE)
    asked_of = [sample.id or 0 for sample in (*before, *samples)]
    wanted = Wanted(request, before, [among(work, one, asked_of) for one in criteria_of(request)])
    behind = donors_behind(work, samples)
    given = scopes_in_force(work, sorted({donor for donors in behind.values() for donor in donors}))
    country = site_of(work, request.destination_site_id).country
    needed = scopes_needed(request.is_commercial, request.is_genetic, country)
    reserve(
        work,
        Reserve(
            purpose=queries.purpose_of(request),
            lines=[ReserveLine(sample=one) for one in form.samples],
            expires_at=form.expires_at,
        ),
        scopes=needed,
    )
    refusals = Refusals()
    for row, sample in enumerate(samples):
        with refusals.of(row, sample=sample.code):
            must_be_consented(sample, behind[sample.id or 0], needed, given)
            wanted.take(sample)
    refusals.settle()
    request.state = max(request.state, RequestState.ALLOCATED, key=list(RequestState).index)
    work.tell(
        RequestAllocated(
            subject=request.ref, study_id=request.study_id, code=request.code, count=len(samples)
        )
    )
    return request


def release(work: Work, code: str, form: ReleaseAllocation) -> Request:
    """Give reserved samples back, with the reason why."""
    request = queries.to_change(work, code, Permission.REQUESTS_ALLOCATE)
    must_be_ready(request, "released from")
    samples = to_change(work, form.samples, Permission.SAMPLES_RESERVE)
    kept = {row.sample_id for row in queries.promises(work, queries.purpose_of(request))}
    refusals = Refusals()
    for row, sample in enumerate(samples):
        if sample.id not in kept:
            refusals.add(
                row, Invalid(f"{sample.code} is not reserved for {request.code}."), sample=sample.code
            )
    refusals.settle()
    give_back(work, request, samples, form.reason)
    return request


def give_back(work: Work, request: Request, samples: Sequence[Sample], reason: str) -> None:
    """Release what is reserved for the request of these samples, and tell it."""
    if not samples:
        return
    facts = release_promises(work, samples, reason, purpose=queries.purpose_of(request))
    work.tell(
        *facts,
        AllocationReleased(
            subject=request.ref, study_id=request.study_id, code=request.code, count=len(facts)
        ),
    )
