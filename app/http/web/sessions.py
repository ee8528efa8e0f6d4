"""The cookies of a workstation: whose session is open, and which others were opened here by password."""

from contextlib import suppress

from fastapi import Request
from starlette.responses import Response

from app.core.errors import NotSignedIn
from app.core.gate import Gate, House
from app.http.deps import COOKIE, HERE, cookie_name, credentials_of, house_of

MOST_HERE = 20


def opened_here(request: Request) -> list[str]:
    """The tokens of the sessions that were opened in this browser, oldest first."""
    kept = request.cookies.get(cookie_name(house_of(request), HERE), "")
    return [token for token in kept.split(".") if token][-MOST_HERE:]


def enter(request: Request, answer: Response, token: str) -> None:
    """Let this session be the one of the browser; the one before is locked, and waits for its owner."""
    house, before = house_of(request), credentials_of(request)
    if before.session and before.session != token:
        with suppress(NotSignedIn):
            Gate(house, before, None).lock()
    here = [one for one in opened_here(request) if one != token]
    _set(answer, house, COOKIE, token)
    _set(answer, house, HERE, ".".join([*here, token][-MOST_HERE:]))


def leave(request: Request, answer: Response) -> None:
    """Forget the session of this browser; those of others wait for their owners."""
    house = house_of(request)
    token = credentials_of(request).session
    answer.delete_cookie(
        cookie_name(house), path="/", httponly=True, samesite="lax", secure=house.settings.secure_cookies
    )
    _set(answer, house, HERE, ".".join(one for one in opened_here(request) if one != token))


def _set(answer: Response, house: House, name: str, value: str) -> None:
    answer.set_cookie(
        cookie_name(house, name),
        value,
        max_age=house.settings.session_hours * 3600,
        path="/",
        httponly=True,
        samesite="lax",
        secure=house.settings.secure_cookies,
    )
