"""One request on a page: what it asks, on whom it waits, and what whoever looks may do about it."""

from typing import Any

from app.biobank.requests import queries, viewing
from app.biobank.requests.fitting import criteria_of
from app.biobank.requests.models import Request
from app.biobank.requests.schemas import OwnRequestView, RequestView, Timeline
from app.biobank.requests.words import RequestState
from app.biobank.shipments import queries as shipments
from app.biobank.vocabulary.materials import material_of
from app.core.actor import Permission
from app.core.schemas import View
from app.core.work import Work
from app.http.web import pages, wishes
from app.http.web.fields import REMARK, WHY, Asked, Field, codes

VOTES = [("approve", "approve"), ("decline", "decline"), ("abstain", "abstain")]
_VOTING = (RequestState.SUBMITTED, RequestState.UNDER_REVIEW)
_OPEN = (*_VOTING, RequestState.APPROVED, RequestState.ALLOCATED)


class Line(View):
    """What is asked for, in words."""

    count: int
    material: str
    only: str


class RequestPage(View):
    """One request. `staff` or `own` is filled, by who looks."""

    code: str
    title: str
    state: str
    staff: RequestView | None
    own: OwnRequestView | None
    lines: list[Line]
    timeline: Timeline
    reserved: list[str]
    shipments: list[str]
    asked: list[Asked]


def page_of(work: Work, row: Request) -> RequestPage:
    """The page of a request that the actor may see."""
    reads_all = bool(work.actor.scopes(Permission.REQUESTS_READ))
    staff = viewing.view(work, row) if reads_all else None
    own = viewing.own_view(work, row) if not reads_all else None
    timeline = viewing.timeline(work, row, viewing.FOR_STAFF) if reads_all else viewing.timeline(work, row)
    rows = bool(work.actor.scopes(Permission.SAMPLES_READ))
    reserved = [one.code for one in queries.promised(work, queries.purpose_of(row))] if rows else []
    return RequestPage(
        code=row.code,
        title=row.title,
        state=row.state,
        staff=staff,
        own=own,
        lines=[
            Line(count=one.count, material=material_of(one.material).name, only=wishes.only_of(one))
            for one in criteria_of(row)
        ],
        timeline=timeline,
        reserved=reserved,
        shipments=[one.code for one in shipments.of_request(work, row.id or 0)],
        asked=asked_of(work, row),
    )


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
