"""On whom a request waits, for what, and since when: read from its state and from what the ledger tells of it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import Final

from app.biobank.requests.models import Request
from app.biobank.requests.schemas import Happened, Stage, Whom
from app.biobank.requests.words import RequestState

_WAITS: Final = MappingProxyType(
    {
        RequestState.DRAFT: "submit",
        RequestState.SUBMITTED: "decide",
        RequestState.UNDER_REVIEW: "decide",
        RequestState.APPROVED: "reserve",
        RequestState.ALLOCATED: "pick",
        RequestState.PICKING: "pack",
        RequestState.PACKED: "send",
        RequestState.SHIPPED: "confirm",
        RequestState.RECEIVED: "close",
        RequestState.DECLINED: "close",
    }
)
_STAGES: Final[tuple[tuple[str, Whom, str, str], ...]] = (
    # The stage, who acts, the fact that ends it, and the one since which it waits.
    ("submit", "applicant", "request.submitted", "request.drafted"),
    ("decide", "committee", "request.decided", "request.submitted"),
    ("agree", "institution", "request.agreement_recorded", "request.decided"),
    ("reserve", "biobank", "request.allocated", "request.decided"),
    ("pick", "biobank", "request.picking", "request.allocated"),
    ("pack", "biobank", "request.packed", "request.picking"),
    ("send", "biobank", "request.shipped", "request.packed"),
    ("confirm", "applicant", "request.received", "request.shipped"),
    ("close", "biobank", "request.closed", "request.received"),
)
_NEEDS_AGREEMENT: Final = (
    RequestState.APPROVED,
    RequestState.ALLOCATED,
    RequestState.PICKING,
    RequestState.PACKED,
)
_OVER: Final = (RequestState.DECLINED, RequestState.WITHDRAWN, RequestState.CLOSED)


def stages_of(request: Request, told: Sequence[Happened], now: datetime) -> list[Stage]:
    """Every stage of a request in order: done and when, waiting and since when, or ahead.

    `told` is what happened, oldest first; of a kind that was told twice the last counts. What has to have been done
    before the stage that waits is done, even where nobody told of it. Of a request that is over, the stages that
    never came are left out.
    """
    moments = {step.kind: step.at for step in told}
    current = _WAITS.get(request.state, "")
    names = [name for name, *_ in _STAGES]
    past = names[: names.index(current)] if current and request.state not in _OVER else []
    waiting = {current, "agree"} if _lacks_agreement(request, now.date()) else {current}
    found = []
    for name, whom, ends, begins in _STAGES:
        done = moments.get(ends)
        if name in waiting:
            since = _ran_out(request) if name == "agree" and done else moments.get(begins)
            since = since or (told[-1].at if told else now)
            found.append(Stage(name=name, whom=whom, state="waits", at=since, days=(now - since).days))
        elif done is not None or name in past:
            found.append(Stage(name=name, whom=whom, state="done", at=done))
        elif request.state not in _OVER:
            found.append(Stage(name=name, whom=whom, state="ahead"))
    return found


def _lacks_agreement(request: Request, today: date) -> bool:
    ends = request.mta_valid_until
    return request.state in _NEEDS_AGREEMENT and (ends is None or ends < today)


def _ran_out(request: Request) -> datetime | None:
    ends = request.mta_valid_until
    return datetime(ends.year, ends.month, ends.day, tzinfo=UTC) + timedelta(days=1) if ends else None
