"""Voting on a request. Nobody votes on what they asked for themselves."""

from app.biobank.requests import queries
from app.biobank.requests.facts import RequestDecided, VoteCast
from app.biobank.requests.models import Request, Vote, VotedAlready
from app.biobank.requests.rules import concluded, must_be_ready, outcome
from app.biobank.requests.schemas import CastVote, Conclude
from app.biobank.requests.words import Decision, RequestState
from app.core.actor import Permission
from app.core.errors import SeparationOfDuties
from app.core.work import Work


def vote(work: Work, code: str, form: CastVote) -> Request:
    """Vote on a request. The vote that completes the quorum decides it."""
    request = queries.to_change(work, code, Permission.REQUESTS_VOTE)
    if queries.is_own(work, request) or form.has_conflict:
        raise SeparationOfDuties(
            f"You have a part in {request.code} and cannot vote on it.",
            next_step="Leave this vote to the other members.",
        )
    must_be_ready(request, "voted on")
    votes = queries.votes_on(work, request.id or 0)
    if any(one.user_id == work.actor.user_id for one in votes):
        raise VotedAlready("You have voted on this request.")
    decision = Decision(form.decision)
    work.add(
        Vote(
            request_id=request.id or 0,
            user_id=work.actor.user_id,
            decision=decision,
            condition=form.condition,
            voted_at=work.now,
        )
    )
    request.state = RequestState.UNDER_REVIEW
    work.tell(
        VoteCast(
            subject=request.ref,
            study_id=request.study_id,
            code=request.code,
            member=work.actor.login,
            decision=decision,
            condition=form.condition,
        )
    )
    cast = [*(one.decision for one in votes), decision]
    decided = outcome(cast)
    return _decide(work, request, decided, len(cast)) if decided is not None else request


def conclude(work: Work, code: str, form: Conclude) -> Request:
    """End the voting with the votes there are; E-QUORUM while they are too few."""
    request = queries.to_change(work, code, Permission.REQUESTS_DECIDE)
    if queries.is_own(work, request):
        raise SeparationOfDuties(f"You have a part in {request.code} and cannot decide it.")
    must_be_ready(request, "voted on")
    votes = [one.decision for one in queries.votes_on(work, request.id or 0)]
    return _decide(work, request, concluded(votes), len(votes), form.reason or None)


def _decide(
    work: Work, request: Request, decided: RequestState, votes: int, reason: str | None = None
) -> Request:
    request.state, request.decided_at = decided, work.now
    work.tell(
        RequestDecided(
            subject=request.ref,
            study_id=request.study_id,
            code=request.code,
            outcome=decided,
            votes=votes,
            reason=reason,
        )
    )
    return request
