"""One's badge: made by oneself, shown once as a card to print, ended by oneself or by those who keep the people."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from markupsafe import Markup
from pydantic import ConfigDict
from starlette.responses import Response

from app.biobank.labels.symbols import Symbology
from app.biobank.people import making_badges
from app.biobank.people.schemas import Why
from app.core.access import queries
from app.core.actor import Permission
from app.core.gate import Gate
from app.core.schemas import View
from app.http.deps import gate
from app.http.web import forms, pages
from app.http.web.forms import Posted
from app.http.web.pages import Redirect
from app.http.web.symbols import drawn

router = APIRouter()
Anybody = Annotated[Gate, Depends(gate(None))]
Writing = Annotated[Gate, Depends(gate(Permission.PEOPLE_WRITE))]


class BadgePage(View):
    """Whether there is a badge; `symbol` is the barcode of one that was just made, shown this once."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    made_at: datetime | None
    symbol: Markup = Markup()


@router.get("/badge")
def badge_page(request: Request, door: Anybody) -> Response:
    """What one has, and how to get one."""
    with door.read() as work:
        kept = queries.badge_in_force(work.session, work.actor.user_id)
        return pages.show(request, work, "badge.html", BadgePage(made_at=kept.made_at if kept else None))


@router.post("/badge")
def make_badge(request: Request, door: Anybody, form: Posted) -> Response:
    """Make a badge, and show it. The same form sent again leads back, and shows nothing."""
    with door.write() as work:
        code = making_badges.make(work)
        again = "This badge was made before. It is not shown again: make another."
        work.answer(Redirect(to="/badge", note=again), 303)
    with door.read() as work:
        symbol = Markup(drawn(code, Symbology.CODE128))  # noqa: S704 - our own drawing
        page = BadgePage(made_at=work.now, symbol=symbol)
        return pages.show(request, work, "badge.html", page, status=201)


@router.post("/badge/end")
def end_own_badge(request: Request, door: Anybody, form: Posted) -> Response:
    """Let one's badge open nothing any more."""
    with door.write() as work:
        reason = forms.fill(Why, forms.said(form, "reason")).reason
        making_badges.end(work, queries.user_by_id(work.session, work.actor.user_id), reason)
        return pages.go(request, work, "/badge", "Your badge opens nothing any more.")


@router.post("/people/{login}/badge/end")
def end_badge(request: Request, door: Writing, login: str, form: Posted) -> Response:
    """Let somebody's badge open nothing any more, such as one that was lost."""
    with door.write() as work:
        reason = forms.fill(Why, forms.said(form, "reason")).reason
        making_badges.end(work, queries.known_user(work.session, login), reason)
        to = f"/people/{pages.path_part(login)}"
        return pages.go(request, work, to, f"The badge of {login} opens nothing any more.")
