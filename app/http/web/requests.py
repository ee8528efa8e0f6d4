"""Requests as pages: the own ones for researchers, the queue for the biobank, and one request whole."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app.biobank.requests import queries, viewing
from app.biobank.requests.schemas import RequestLine
from app.biobank.requests.words import RequestState
from app.core.actor import Permission
from app.core.errors import NotAllowed
from app.core.gate import Gate
from app.core.paging import Page
from app.core.schemas import View
from app.core.work import Work
from app.http.deps import gate
from app.http.web import pages
from app.http.web.request_page import RequestPage, page_of
from app.http.web.samples import Option

router = APIRouter()
Anybody = Annotated[Gate, Depends(gate(None))]


class RequestsPage(View):
    """The queue, or one's own requests."""

    found: Page[RequestLine]
    is_queue: bool
    state: str
    states: list[Option]
    waiting: dict[str, str]
    """On whom one's own request waits, by its state."""
    more: str | None


@router.get("/requests")
def requests_page(
    request: Request, door: Anybody, state: RequestState | None = None, after: str = ""
) -> Response:
    """The list: all that were handed in, for those who may read them; else one's own."""
    with door.read() as work:
        is_queue = bool(work.actor.scopes(Permission.REQUESTS_READ))
        if not is_queue and not work.actor.scopes(Permission.REQUESTS_READ_OWN):
            raise NotAllowed("Your roles have nothing to do with requests.")
        found = queries.listed(work, after, 50, state, only_own=not is_queue)
        chosen = state.value if state else ""
        page = RequestsPage(
            found=found,
            is_queue=is_queue,
            state=chosen,
            states=[(one.value, pages.spoken(one)) for one in RequestState],
            waiting={state.value: words for state, words in viewing.WAITING.items()},
            more=f"/requests?state={chosen}&after={found.next}" if found.next else None,
        )
        return pages.show(request, work, "requests.html", page, block="lines" if after else "")


@router.get("/requests/{code}")
def request_page(request: Request, door: Anybody, code: str) -> Response:
    """One request, as its applicant or as the biobank sees it."""
    with door.read() as work:
        return pages.show(request, work, "request.html", _page(work, code))


def _page(work: Work, code: str) -> RequestPage:
    reads_all = bool(work.actor.scopes(Permission.REQUESTS_READ))
    if not reads_all and not work.actor.scopes(Permission.REQUESTS_READ_OWN):
        raise NotAllowed("Your roles have nothing to do with requests.")
    row = queries.by_code(work, code, only_own=not reads_all)
    return page_of(work, row)
