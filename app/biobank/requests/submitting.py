"""Handing a request in, taking it back, closing it."""

from app.biobank.requests import queries
from app.biobank.requests.allocating import give_back
from app.biobank.requests.facts import RequestClosed, RequestSubmitted, RequestWithdrawn
from app.biobank.requests.models import Request
from app.biobank.requests.rules import must_be_ready
from app.biobank.requests.schemas import WithdrawRequest
from app.biobank.requests.words import RequestState
from app.biobank.samples.queries import by_ids
from app.core.actor import Permission
from app.core.work import Work


def submit(work: Work, code: str) -> Request:
    """Hand in a draft of one's own; from now on the biobank and the committee see it."""
    request = queries.by_code(work, code, only_own=True, for_update=True)
    must_be_ready(request, "submitted")
    request.state, request.submitted_at = RequestState.SUBMITTED, work.now
    work.tell(RequestSubmitted(subject=request.ref, study_id=request.study_id, code=request.code))
    return request


def withdraw(work: Work, code: str, form: WithdrawRequest) -> Request:
    """Take one's own request back; what was reserved for it is free again."""
    request = queries.by_code(work, code, only_own=True, for_update=True)
    must_be_ready(request, "withdrawn")
    promised = queries.promised(work, queries.purpose_of(request))
    locked = by_ids(work, [sample.id or 0 for sample in promised], for_update=True)
    give_back(work, request, list(locked.values()), form.reason)
    request.state = RequestState.WITHDRAWN
    work.tell(
        RequestWithdrawn(
            subject=request.ref, study_id=request.study_id, code=request.code, reason=form.reason
        )
    )
    return request


def close(work: Work, code: str, reason: str) -> Request:
    """Close a request that was received or declined; nothing more is to be done."""
    request = queries.to_change(work, code, Permission.REQUESTS_ALLOCATE)
    must_be_ready(request, "closed")
    request.state = RequestState.CLOSED
    work.tell(
        RequestClosed(
            subject=request.ref, study_id=request.study_id, code=request.code, reason=reason or None
        )
    )
    return request
