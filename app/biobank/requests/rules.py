"""What the committee, the law and the donors decide about a request: pure rules, no database, no clock."""

from collections.abc import Iterable, Sequence
from datetime import date
from types import MappingProxyType
from typing import Final

from app.biobank.donors.words import ConsentScope
from app.biobank.requests.errors import AgreementMissing, QuorumMissing, WrongStage
from app.biobank.requests.models import Request
from app.biobank.requests.words import Decision, RequestState

QUORUM: Final = 3
"""As many members must have voted before anything is decided."""

_EEA = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK"
EEA: Final = frozenset(_EEA.split())
"""Where the European data protection law holds: a consent without `outside_eu` ends at its border."""

_STAGES: Final = MappingProxyType(
    {
        "revised": (RequestState.DRAFT,),
        "submitted": (RequestState.DRAFT,),
        "voted on": (RequestState.SUBMITTED, RequestState.UNDER_REVIEW),
        "given an agreement": (
            RequestState.APPROVED,
            RequestState.ALLOCATED,
            RequestState.PICKING,
            RequestState.PACKED,
        ),
        "allocated": (RequestState.APPROVED, RequestState.ALLOCATED, RequestState.PICKING),
        "released from": (
            RequestState.APPROVED,
            RequestState.ALLOCATED,
            RequestState.PICKING,
            RequestState.PACKED,
        ),
        "picked for": (RequestState.ALLOCATED, RequestState.PICKING),
        "packed for": (RequestState.ALLOCATED, RequestState.PICKING, RequestState.PACKED),
        "withdrawn": (
            RequestState.DRAFT,
            RequestState.SUBMITTED,
            RequestState.UNDER_REVIEW,
            RequestState.APPROVED,
            RequestState.ALLOCATED,
            RequestState.PICKING,
        ),
        "closed": (RequestState.RECEIVED, RequestState.DECLINED),
    }
)


def must_be_ready(request: Request, deed: str) -> None:
    """Refuse (E-STATE) a deed that does not happen at the request's stage."""
    if request.state not in _STAGES[deed]:
        wanted = " or ".join(state.replace("_", " ") for state in _STAGES[deed])
        raise WrongStage(
            f"{request.code} is {request.state.replace('_', ' ')}; it can be {deed} only while it is {wanted}."
        )


def outcome(votes: Sequence[Decision]) -> RequestState | None:
    """What the votes decide by themselves, or None while they do not.

    The quorum counts who voted for or against; the majority of these decides, and a tie declines.
    """
    return _majority(votes) if len(votes) - votes.count(Decision.ABSTAIN) >= QUORUM else None


def concluded(votes: Sequence[Decision]) -> RequestState:
    """What the votes decide when the committee ends the voting: who abstained was there all the same.

    Raises QuorumMissing (E-QUORUM) while fewer than QUORUM members have voted, or all abstained.
    """
    if len(votes) < QUORUM or all(vote is Decision.ABSTAIN for vote in votes):
        raise QuorumMissing(
            f"{len(votes)} of at least {QUORUM} members have voted.",
            next_step="Ask the other members of the committee to vote.",
        )
    return _majority(votes)


def _majority(votes: Sequence[Decision]) -> RequestState:
    for_it, against = votes.count(Decision.APPROVE), votes.count(Decision.DECLINE)
    return RequestState.APPROVED if for_it > against else RequestState.DECLINED


def scopes_needed(is_commercial: bool, is_genetic: bool, country: str) -> frozenset[ConsentScope]:
    """What a donor must have agreed to, for this purpose and this destination (ISO 3166 country)."""
    needed = {ConsentScope.RESEARCH}
    if is_commercial:
        needed.add(ConsentScope.COMMERCIAL)
    if is_genetic:
        needed.add(ConsentScope.GENETICS)
    if country not in EEA:
        needed.add(ConsentScope.OUTSIDE_EU)
    return frozenset(needed)


def missing_scopes(needed: Iterable[ConsentScope], given: frozenset[str]) -> list[str]:
    """Which of the needed scopes were not given, in words."""
    return sorted(scope.replace("_", " ") for scope in needed if scope not in given)


def must_be_agreed(request: Request, today: date) -> None:
    """Refuse (E-MTA-MISSING) a request whose agreement is not there, or not valid on this day."""
    begins, ends = request.mta_signed_on, request.mta_valid_until
    if begins is None or ends is None:
        raise AgreementMissing(
            f"{request.code} has no material transfer agreement.",
            next_step="Record the agreement that the recipient's institution signed.",
        )
    if not begins <= today <= ends:
        raise AgreementMissing(
            f"The agreement {request.mta_reference} of {request.code} holds from {begins} to {ends}.",
            next_step="Record an agreement that is valid today.",
        )
