"""A workstation that several people share: it locks, and opens again by badge or password where one was."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import JSONResponse, Response

from app.biobank.people.schemas import Password
from app.core.access.badges import UnknownBadge, open_by_badge
from app.core.errors import Invalid
from app.core.gate import Credentials, Gate
from app.core.schemas import Form, Line, View
from app.http.deps import gate, house_of
from app.http.web import sessions
from app.http.web.entrance import Patience, address_of, by_password

router = APIRouter()
Anybody = Annotated[Gate, Depends(gate(None))]


class Unlock(Form):
    """A badge; or a login and its password."""

    badge: Line | None = None
    login: Line | None = None
    password: Password | None = None


class WhoIsHere(View):
    """Whose session is open in this browser."""

    login: str
    name: str


@router.get("/session")
def session(door: Anybody) -> WhoIsHere:
    """Who is signed in; asked while somebody types, so that the session knows of it."""
    with door.read() as work:
        return WhoIsHere(login=work.actor.login, name=work.actor.name)


@router.post("/lock")
def lock(door: Anybody) -> Response:
    """Lock the session; its owner comes back by badge or password."""
    door.lock()
    return Response(status_code=204)


@router.post("/unlock")
def unlock(request: Request, form: Unlock) -> Response:
    """Open the session of whoever this is, and lock the one before."""
    token = _opened(request, form)
    with Gate(house_of(request), Credentials(session=token), None).read() as work:
        here = WhoIsHere(login=work.actor.login, name=work.actor.name)
    answer = JSONResponse(here.model_dump())
    sessions.enter(request, answer, token)
    return answer


def _opened(request: Request, form: Unlock) -> str:
    if form.badge is None:
        if form.login is None or form.password is None:
            raise Invalid("A badge opens this, or a login with its password.")
        return by_password(request, form.login, form.password)
    house, address = house_of(request), address_of(request)
    patience: Patience = request.app.state.patience
    patience.must_last_at(address)
    try:
        return open_by_badge(
            house.database, house.clock, house.seal, form.badge, sessions.opened_here(request)
        )
    except UnknownBadge:
        patience.note_failure(address)
        raise
