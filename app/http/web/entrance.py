"""Signing in and out: a password, a cookie, and patience with those who guess."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.responses import RedirectResponse, Response

from app.core.access.signing_in import WrongPassword
from app.core.errors import TooOften
from app.core.gate import Gate, come_in
from app.core.schemas import View
from app.http.deps import gate, house_of
from app.http.web import forms, pages, sessions
from app.http.web.forms import Posted

router = APIRouter()
Anybody = Annotated[Gate, Depends(gate(None))]


class SignInPage(View):
    """The sign-in form: what was typed, where to go on, and why it was refused."""

    login: str = ""
    next: str = "/"
    code: str = ""
    sentence: str = ""
    next_step: str = ""


class Patience:
    """How many failures are borne in a quarter of an hour, for each login and for each address."""

    def __init__(self, for_login: int = 10, for_address: int = 60) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._login = RateLimitItemPerMinute(for_login, 15)
        self._address = RateLimitItemPerMinute(for_address, 15)

    def must_last(self, login: str, address: str) -> None:
        """Refuse (E-TOO-OFTEN) once it has run out.

        An attempt counts for its login from its beginning, so that many at once are no more than one after another.
        """
        self.must_last_at(address)
        if not self._limiter.hit(self._login, login):
            raise _too_often()

    def must_last_at(self, address: str) -> None:
        """The same for an address alone."""
        if not self._limiter.test(self._address, address):
            raise _too_often()

    def note_failure(self, address: str) -> None:
        """Count one failure for its address, too."""
        self._limiter.hit(self._address, address)

    def begin_anew(self, login: str) -> None:
        """Forget the failures of somebody who came in after all."""
        self._limiter.clear(self._login, login)


def _too_often() -> TooOften:
    return TooOften(
        "There were too many failed sign-ins.",
        next_step="Wait a quarter of an hour, or ask an administrator.",
    )


@router.get("/sign-in")
def sign_in_page(request: Request, next: str = "/") -> Response:
    """The form, without a session."""
    return pages.show(request, None, "sign_in.html", SignInPage(next=_own(next)))


@router.post("/sign-in")
def sign_in(request: Request, form: Posted) -> Response:
    """Open a session for whoever knows the password."""
    login, onward = forms.one(form, "login")[:60], _own(forms.one(form, "next"))
    password = form.get("password")
    try:
        token = by_password(request, login, password if isinstance(password, str) else "")
    except (WrongPassword, TooOften) as error:
        page = SignInPage(
            login=login,
            next=onward,
            code=error.code,
            sentence=error.message,
            next_step=error.next_step or "",
        )
        return pages.show(request, None, "sign_in.html", page, status=error.status)
    answer = RedirectResponse(onward, 303)
    sessions.enter(request, answer, token)
    return answer


def by_password(request: Request, login: str, password: str) -> str:
    """The token of a new session; E-SIGN-IN, and E-TOO-OFTEN for those who guess."""
    patience: Patience = request.app.state.patience
    address = address_of(request)
    patience.must_last(login.lower(), address)
    try:
        token = come_in(house_of(request), login, password)
    except WrongPassword:
        patience.note_failure(address)
        raise
    patience.begin_anew(login.lower())
    return token


def address_of(request: Request) -> str:
    """Where a request comes from."""
    return request.client.host if request.client else ""


@router.post("/sign-out")
def sign_out(request: Request, door: Anybody) -> Response:
    """End the session; its cookie opens nothing any more."""
    door.leave(sessions.opened_here(request))
    answer = RedirectResponse("/sign-in", 303)
    sessions.leave(request, answer)
    return answer


def _own(path: str) -> str:
    """A path of this site; anything that could lead elsewhere becomes the first page."""
    plain = path.startswith("/") and path.isprintable() and "\\" not in path
    return path if plain and not path.startswith("//") else "/"
