"""Signing in and out: a password, a cookie, and patience with those who guess."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.responses import RedirectResponse, Response

from app.core.access.signing_in import WrongPassword
from app.core.errors import TooOften
from app.core.gate import Gate, House, come_in
from app.core.schemas import View
from app.http.deps import cookie_name, gate, house_of
from app.http.web import forms, pages
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
        if self._limiter.test(self._address, address) and self._limiter.hit(self._login, login):
            return
        raise TooOften(
            "There were too many failed sign-ins.",
            next_step="Wait a quarter of an hour, or ask an administrator.",
        )

    def note_failure(self, address: str) -> None:
        """Count one failure for its address, too."""
        self._limiter.hit(self._address, address)

    def begin_anew(self, login: str) -> None:
        """Forget the failures of somebody who came in after all."""
        self._limiter.clear(self._login, login)


@router.get("/sign-in")
def sign_in_page(request: Request, next: str = "/") -> Response:
    """The form, without a session."""
    return pages.show(request, None, "sign_in.html", SignInPage(next=_own(next)))


@router.post("/sign-in")
def sign_in(request: Request, form: Posted) -> Response:
    """Open a session for whoever knows the password."""
    house, patience = house_of(request), request.app.state.patience
    login, onward = forms.one(form, "login")[:60], _own(forms.one(form, "next"))
    password = form.get("password")
    address = request.client.host if request.client else ""
    try:
        patience.must_last(login.lower(), address)
        token = come_in(house, login, password if isinstance(password, str) else "")
    except (WrongPassword, TooOften) as error:
        if isinstance(error, WrongPassword):
            patience.note_failure(address)
        page = SignInPage(
            login=login,
            next=onward,
            code=error.code,
            sentence=error.message,
            next_step=error.next_step or "",
        )
        return pages.show(request, None, "sign_in.html", page, status=error.status)
    patience.begin_anew(login.lower())
    answer = RedirectResponse(onward, 303)
    _set_cookie(answer, house, token)
    return answer


@router.post("/sign-out")
def sign_out(request: Request, door: Anybody) -> Response:
    """End the session; its cookie opens nothing any more."""
    door.leave()
    answer = RedirectResponse("/sign-in", 303)
    answer.delete_cookie(
        cookie_name(door.house),
        path="/",
        httponly=True,
        samesite="lax",
        secure=door.house.settings.secure_cookies,
    )
    return answer


def _set_cookie(answer: Response, house: House, token: str) -> None:
    answer.set_cookie(
        cookie_name(house),
        token,
        max_age=house.settings.session_hours * 3600,
        path="/",
        httponly=True,
        samesite="lax",
        secure=house.settings.secure_cookies,
    )


def _own(path: str) -> str:
    """A path of this site; anything that could lead elsewhere becomes the first page."""
    plain = path.startswith("/") and path.isprintable() and "\\" not in path
    return path if plain and not path.startswith("//") else "/"
