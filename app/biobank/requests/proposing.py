"""Proposes samples for a request: what was asked for, fewest thaws first, then the oldest. Nothing is reserved by it."""

from app.biobank.requests import queries
from app.biobank.requests.catalogue.queries import among, candidates
from app.biobank.requests.fitting import Wanted, criteria_of
from app.biobank.requests.rules import scopes_needed
from app.biobank.requests.schemas import Proposal, Proposed
from app.biobank.samples.models import Sample
from app.biobank.storage.queries import site_of
from app.core.actor import Permission
from app.core.units import show_amount
from app.core.work import Work


def propose(work: Work, code: str) -> Proposal:
    """Samples at the actor's sites that would serve what is still missing; the same question, the same answer."""
    request = queries.by_code(work, code)
    criteria = criteria_of(request)
    given = queries.promised(work, queries.purpose_of(request))
    kept = [sample.id or 0 for sample in given]
    before = Wanted(request, given, [among(work, criterion, kept) for criterion in criteria])
    country = site_of(work, request.destination_site_id).country
    needed = scopes_needed(request.is_commercial, request.is_genetic, country)
    found = [
        candidates(work, criterion, needed, missing + len(given), Permission.SAMPLES_RESERVE)
        for criterion, missing in zip(criteria, before.missing(), strict=True)
    ]
    ids = [*kept, *(sample.id or 0 for some in found for sample in some)]
    wanted = Wanted(request, given, [among(work, criterion, ids) for criterion in criteria])
    chosen: list[Proposed] = []
    seen: set[int] = set()
    for sample in (one for some in found for one in some):
        place = wanted.place_of(sample) if sample.id not in seen else None
        if place is not None:
            seen.add(sample.id or 0)
            chosen.append(_shown(work, sample, place))
    return Proposal(request=request.code, missing=sum(wanted.missing()), samples=chosen)


def _shown(work: Work, sample: Sample, place: int) -> Proposed:
    known = sample.amount is not None
    return Proposed(
        sample=sample.code,
        criterion=place,
        material=sample.material,
        amount=show_amount(sample.amount or 0, sample.unit, sample.basis) if known else "unknown",
        thaws=sample.thaws,
        site=site_of(work, sample.site_id).code,
    )
