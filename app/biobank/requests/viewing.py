"""Shows a request: whole to the biobank, and to its applicant without names, codes, positions and donors."""

from app.biobank.requests import queries
from app.biobank.requests.fitting import criteria_of
from app.biobank.requests.models import Request
from app.biobank.requests.schemas import (
    AgreementView,
    Allocation,
    Happened,
    OwnRequestView,
    RequestView,
    Timeline,
    VoteView,
)
from app.biobank.requests.stages import stages_of
from app.biobank.requests.words import RequestState
from app.biobank.samples.words import ReservationState
from app.biobank.storage.queries import site_of
from app.core.ledger.facts import sentence_of
from app.core.work import Work

FOR_APPLICANTS = (
    "request.drafted",
    "request.revised",
    "request.submitted",
    "request.decided",
    "request.agreement_recorded",
    "request.allocated",
    "request.allocation_released",
    "request.picking",
    "request.packed",
    "request.shipped",
    "request.received",
    "request.closed",
    "request.withdrawn",
)
FOR_STAFF = (*FOR_APPLICANTS, "request.voted", "request.picks_missing")

WAITING = {
    RequestState.DRAFT: "you, to submit it",
    RequestState.SUBMITTED: "the access committee",
    RequestState.UNDER_REVIEW: "the access committee",
    RequestState.APPROVED: "the biobank, to reserve the samples",
    RequestState.ALLOCATED: "the biobank, to pick the samples",
    RequestState.PICKING: "the biobank, to pack the samples",
    RequestState.PACKED: "the biobank, to dispatch the parcel",
    RequestState.SHIPPED: "you, to confirm what arrived",
}


def view(work: Work, request: Request) -> RequestView:
    """The request as the biobank and its committee see it."""
    votes = queries.votes_on(work, request.id or 0)
    co_applicants = [int(one) for one in request.co_applicants.split()]
    names = queries.logins(work, [request.applicant_id, *co_applicants, *(one.user_id for one in votes)])
    return RequestView(
        id=request.id or 0,
        code=request.code,
        title=request.title,
        purpose=request.purpose,
        state=request.state,
        applicant=names[request.applicant_id],
        co_applicants=[names[one] for one in co_applicants],
        destination=site_of(work, request.destination_site_id).code,
        study_id=request.study_id,
        is_commercial=request.is_commercial,
        is_genetic=request.is_genetic,
        criteria=criteria_of(request),
        allocation=allocation(work, request),
        agreement=agreement(request),
        votes=[
            VoteView(
                member=names[one.user_id],
                decision=one.decision,
                condition=one.condition,
                voted_at=one.voted_at,
            )
            for one in votes
        ],
        submitted_at=request.submitted_at,
        decided_at=request.decided_at,
        version=request.version,
    )


def own_view(work: Work, request: Request) -> OwnRequestView:
    """The request as its applicant sees it; conditions of the committee show once it has decided."""
    decided = request.decided_at is not None
    conditions = [one.condition for one in queries.votes_on(work, request.id or 0) if one.condition]
    return OwnRequestView(
        code=request.code,
        title=request.title,
        purpose=request.purpose,
        state=request.state,
        destination=site_of(work, request.destination_site_id).code,
        is_commercial=request.is_commercial,
        is_genetic=request.is_genetic,
        criteria=criteria_of(request),
        allocation=allocation(work, request),
        agreement=agreement(request),
        conditions=conditions if decided else [],
        waiting_for=WAITING.get(request.state),
        submitted_at=request.submitted_at,
        decided_at=request.decided_at,
        version=request.version,
    )


def allocation(work: Work, request: Request) -> Allocation:
    """How far the allocation is; what a withdrawal took away counts as released, without a word why."""
    states = queries.promises_by_state(work, queries.purpose_of(request))
    kept = states.get(ReservationState.ACTIVE, 0) + states.get(ReservationState.CONSUMED, 0)
    return Allocation(
        asked=sum(criterion.count for criterion in criteria_of(request)),
        allocated=kept,
        released=sum(states.values()) - kept,
    )


def agreement(request: Request) -> AgreementView | None:
    """The agreement, if there is one."""
    if request.mta_signed_on is None or request.mta_valid_until is None:
        return None
    return AgreementView(
        reference=request.mta_reference,
        institution=request.mta_institution,
        signed_on=request.mta_signed_on,
        valid_until=request.mta_valid_until,
    )


def timeline(work: Work, request: Request, kinds: tuple[str, ...] = FOR_APPLICANTS) -> Timeline:
    """What happened to a request, from the ledger; only kinds whose sentences may be read by the reader."""
    steps = [
        Happened(at=entry.occurred_at, kind=entry.kind, sentence=sentence_of(entry.kind, told))
        for entry, told in queries.told_of(work, request.ref, kinds)
    ]
    stages = stages_of(request, steps, work.now)
    return Timeline(code=request.code, state=request.state, stages=stages, steps=steps)
