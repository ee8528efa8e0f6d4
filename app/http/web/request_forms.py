"""The forms about one request that are open to whoever looks, in the state it is in."""

from typing import Any

from app.biobank.requests import queries
from app.biobank.requests.models import Request
from app.biobank.requests.words import RequestState
from app.core.actor import Permission
from app.core.work import Work
from app.http.web import pages
from app.http.web.fields import REMARK, WHY, Asked, Field, codes

VOTES = [("approve", "approve"), ("decline", "decline"), ("abstain", "abstain")]
_VOTING = (RequestState.SUBMITTED, RequestState.UNDER_REVIEW)
_OPEN = (*_VOTING, RequestState.APPROVED, RequestState.ALLOCATED)


def asked_of(work: Work, row: Request) -> list[Asked]:
    """The forms that are open to the actor in this state of the request."""
    at = f"/requests/{pages.path_part(row.code)}"
    may: dict[str, Any] = {one: bool(work.actor.scopes(one)) for one in Permission}
    found: list[Asked] = []
    own = queries.is_own(work, row)
    if own and row.state is RequestState.DRAFT:
        found.append(Asked(action=f"{at}/submission", title="Hand it in", verb="Hand it in"))
    if may[Permission.REQUESTS_VOTE] and row.state in _VOTING and not own:
        found.append(_vote(at))
    if may[Permission.REQUESTS_DECIDE] and row.state in _VOTING and not own:
        found.append(
            Asked(
                action=f"{at}/decision", title="End the voting", verb="Decide by the votes", fields=[REMARK]
            )
        )
    if may[Permission.REQUESTS_AGREEMENT] and row.state in _OPEN:
        found.append(_agreement(at))
    if may[Permission.REQUESTS_ALLOCATE] and row.state in (RequestState.APPROVED, RequestState.ALLOCATED):
        found.append(
            Asked(
                action=f"{at}/allocations",
                title="Reserve samples for it",
                verb="Reserve them",
                fields=[codes("Samples", "Scan or paste their codes, one a line.")],
            )
        )
        found.append(
            Asked(
                action=f"{at}/releases",
                title="Give samples back",
                verb="Give them back",
                fields=[codes("Samples"), WHY],
            )
        )
    if may[Permission.REQUESTS_ALLOCATE] and row.state in (RequestState.RECEIVED, RequestState.DECLINED):
        found.append(Asked(action=f"{at}/closing", title="Close it", verb="Close it", fields=[REMARK]))
    if own and row.state in (RequestState.DRAFT, *_OPEN):
        found.append(
            Asked(
                action=f"{at}/withdrawal",
                title="Take it back",
                verb="Take it back",
                fields=[WHY],
                is_grave=True,
            )
        )
    return found


def _vote(at: str) -> Asked:
    return Asked(
        action=f"{at}/votes",
        title="Vote",
        verb="Vote",
        fields=[
            Field(name="decision", label="Your vote", options=VOTES, required=True),
            Field(name="condition", label="On the condition that"),
            Field(name="has_conflict", label="I have a conflict of interest", kind="checkbox"),
        ],
    )


def _agreement(at: str) -> Asked:
    return Asked(
        action=f"{at}/agreement",
        title="Record the agreement (MTA)",
        verb="Record it",
        lead="Signed by the institution, not by the researcher.",
        fields=[
            Field(name="reference", label="Reference", required=True),
            Field(name="institution", label="Institution", required=True),
            Field(name="signed_on", label="Signed on", kind="date", required=True),
            Field(name="valid_until", label="Valid until", kind="date", required=True),
        ],
    )
