"""Requests for material over JSON: drafted, submitted, voted on, agreed, allocated, picked."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends

from app.biobank.requests import (
    allocating,
    drafting,
    listing_picks,
    picking,
    proposing,
    queries,
    recording_agreements,
    submitting,
    viewing,
    voting,
)
from app.biobank.requests.schemas import (
    Allocate,
    CastVote,
    Conclude,
    DraftRequest,
    Missed,
    OwnRequestView,
    Picked,
    PickList,
    PickSamples,
    Proposal,
    RecordAgreement,
    ReleaseAllocation,
    ReportMissing,
    RequestLine,
    RequestView,
    ReviseRequest,
    Timeline,
    WithdrawRequest,
)
from app.biobank.requests.words import RequestState
from app.biobank.stations.walks import reporting_missing
from app.core.actor import Permission
from app.core.gate import Gate
from app.core.paging import Page
from app.http.deps import AnyPage, gate

router = APIRouter(prefix="/requests", tags=["requests"])

Reading = Annotated[Gate, Depends(gate(Permission.REQUESTS_READ))]
ReadingOwn = Annotated[Gate, Depends(gate(Permission.REQUESTS_READ_OWN))]
Submitting = Annotated[Gate, Depends(gate(Permission.REQUESTS_SUBMIT))]
Voting = Annotated[Gate, Depends(gate(Permission.REQUESTS_VOTE))]
Deciding = Annotated[Gate, Depends(gate(Permission.REQUESTS_DECIDE))]
Agreeing = Annotated[Gate, Depends(gate(Permission.REQUESTS_AGREEMENT))]
Allocating = Annotated[Gate, Depends(gate(Permission.REQUESTS_ALLOCATE))]
Picking = Annotated[Gate, Depends(gate(Permission.SAMPLES_PICK))]

State = Literal[
    "draft",
    "submitted",
    "under_review",
    "approved",
    "declined",
    "allocated",
    "picking",
    "packed",
    "shipped",
    "received",
    "closed",
    "withdrawn",
]


@router.post("", status_code=201)
def draft_request(form: DraftRequest, gate: Submitting) -> OwnRequestView:
    """Begin a request. Nobody else sees it until it is submitted."""
    with gate.write() as work:
        return work.answer(viewing.own_view(work, drafting.draft(work, form)), 201)


@router.get("")
def list_requests(gate: Reading, paging: AnyPage, state: State | None = None) -> Page[RequestLine]:
    """The requests that were handed in, newest first."""
    with gate.read() as work:
        wanted = RequestState(state) if state else None
        return queries.listed(work, paging.after, paging.size, wanted, only_own=False)


@router.get("/mine")
def list_own_requests(gate: ReadingOwn, paging: AnyPage, state: State | None = None) -> Page[RequestLine]:
    """The requests of the one who asks, newest first."""
    with gate.read() as work:
        wanted = RequestState(state) if state else None
        return queries.listed(work, paging.after, paging.size, wanted, only_own=True)


@router.get("/mine/{code}")
def read_own_request(code: str, gate: ReadingOwn) -> OwnRequestView:
    """One's own request, and on whom it waits."""
    with gate.read() as work:
        return viewing.own_view(work, queries.by_code(work, code, only_own=True))


@router.get("/mine/{code}/timeline")
def read_own_timeline(code: str, gate: ReadingOwn) -> Timeline:
    """What happened to one's own request, from the ledger."""
    with gate.read() as work:
        return viewing.timeline(work, queries.by_code(work, code, only_own=True))


@router.get("/{code}")
def read_request(code: str, gate: Reading) -> RequestView:
    """A request as the biobank and its committee see it."""
    with gate.read() as work:
        return viewing.view(work, queries.by_code(work, code))


@router.get("/{code}/timeline")
def read_timeline(code: str, gate: Reading) -> Timeline:
    """What happened to a request, votes included, from the ledger."""
    with gate.read() as work:
        return viewing.timeline(work, queries.by_code(work, code), viewing.FOR_STAFF)


@router.put("/{code}")
def revise_request(code: str, form: ReviseRequest, gate: Submitting) -> OwnRequestView:
    """Change a draft of one's own."""
    with gate.write() as work:
        return work.answer(viewing.own_view(work, drafting.revise(work, code, form)))


@router.post("/{code}/submission")
def submit_request(code: str, gate: Submitting) -> OwnRequestView:
    """Hand a draft of one's own in."""
    with gate.write() as work:
        return work.answer(viewing.own_view(work, submitting.submit(work, code)))


@router.post("/{code}/withdrawal")
def withdraw_request(code: str, form: WithdrawRequest, gate: Submitting) -> OwnRequestView:
    """Take one's own request back; what was reserved for it is free again."""
    with gate.write() as work:
        return work.answer(viewing.own_view(work, submitting.withdraw(work, code, form)))


@router.post("/{code}/votes", status_code=201)
def vote_on_request(code: str, form: CastVote, gate: Voting) -> RequestView:
    """Vote on a request; the vote that completes the quorum decides it."""
    with gate.write() as work:
        return work.answer(viewing.view(work, voting.vote(work, code, form)), 201)


@router.post("/{code}/decision")
def conclude_request(code: str, form: Conclude, gate: Deciding) -> RequestView:
    """End the voting with the votes there are."""
    with gate.write() as work:
        return work.answer(viewing.view(work, voting.conclude(work, code, form)))


@router.post("/{code}/agreement")
def record_agreement(code: str, form: RecordAgreement, gate: Agreeing) -> RequestView:
    """Record the material transfer agreement of a request."""
    with gate.write() as work:
        return work.answer(viewing.view(work, recording_agreements.record_agreement(work, code, form)))


@router.get("/{code}/proposal")
def propose_samples(code: str, gate: Allocating) -> Proposal:
    """Samples that would serve what is still missing of a request."""
    with gate.read() as work:
        return proposing.propose(work, code)


@router.post("/{code}/allocations", status_code=201)
def allocate_samples(code: str, form: Allocate, gate: Allocating) -> RequestView:
    """Reserve samples for a request; all of them, or none."""
    with gate.write() as work:
        return work.answer(viewing.view(work, allocating.allocate(work, code, form)), 201)


@router.post("/{code}/releases")
def release_samples(code: str, form: ReleaseAllocation, gate: Allocating) -> RequestView:
    """Give reserved samples back."""
    with gate.write() as work:
        return work.answer(viewing.view(work, allocating.release(work, code, form)))


@router.get("/{code}/pick-list")
def read_pick_list(code: str, gate: Picking) -> PickList:
    """The tubes to fetch for a request, in the order of a walk."""
    with gate.read() as work:
        return listing_picks.pick_list(work, code)


@router.post("/{code}/picks")
def pick_samples(code: str, form: PickSamples, gate: Picking) -> Picked:
    """Take scanned tubes out of storage for a request."""
    with gate.write() as work:
        return work.answer(picking.pick(work, code, form))


@router.post("/{code}/missing-picks")
def report_missing_picks(code: str, form: ReportMissing, gate: Picking) -> Missed:
    """Say that wanted tubes do not stand where they are recorded: they are held, and a search is on record."""
    with gate.write() as work:
        return work.answer(reporting_missing.report(work, code, form))


@router.post("/{code}/closing")
def close_request(code: str, form: Conclude, gate: Allocating) -> RequestView:
    """Close a request that was received or declined."""
    with gate.write() as work:
        return work.answer(viewing.view(work, submitting.close(work, code, form.reason)))
