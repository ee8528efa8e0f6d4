"""The gates as dependencies: idle until the endpoint enters them, in its own thread."""

import hashlib
from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Path, Query, Request
from starlette.datastructures import UploadFile

from app.core.actor import Permission
from app.core.answers import Key, digest
from app.core.errors import Invalid
from app.core.gate import Credentials, Gate, House
from app.http.security import bearer

COOKIE = "cryoledger_session"
HERE = "cryoledger_here"
"""The cookie that remembers the sessions which were opened in this browser, so that a badge can open them again."""
WHOSE = "cryoledger-login"
"""The header in which a page says whose it is."""
KEY_LENGTH = 100


def gate(permission: Permission | None) -> Callable[[Request], Awaitable[Gate]]:
    """The entrance of one route. None lets in anybody who is signed in."""

    async def entrance(request: Request) -> Gate:
        return Gate(
            house=house_of(request),
            credentials=credentials_of(request),
            permission=permission,
            key=await _key(request),
        )

    entrance.permission = permission  # type: ignore[attr-defined]
    return entrance


def house_of(request: Request) -> House:
    """What the application was built around."""
    house: House = request.app.state.house
    return house


def cookie_name(house: House, name: str = COOKIE) -> str:
    """The cookie's name; behind TLS with the prefix that ties it to this host."""
    return f"__Host-{name}" if house.settings.secure_cookies else name


def credentials_of(request: Request) -> Credentials:
    """A bearer token if one was sent, else the session of the cookie."""
    if token := bearer(request.headers.get("authorization", "")):
        return Credentials(token=token)
    session = request.cookies.get(cookie_name(house_of(request)), "")
    return Credentials(session=session, login=request.headers.get(WHOSE, "")[:60])


async def _key(request: Request) -> Key | None:
    if request.method in ("GET", "HEAD"):
        return None
    name = request.headers.get("idempotency-key", "")
    content = request.headers.get("content-type", "")
    if "form" in content:
        form = await request.form()
        name = name or str(form.get("key", ""))
        parts = [f"{field}={await _content(value)}" for field, value in form.multi_items() if field != "key"]
        body = "\n".join(parts).encode()
    else:
        body = await request.body()
    if not name:
        return None
    if len(name) > KEY_LENGTH or not name.isprintable():
        raise Invalid(f"An Idempotency-Key is printable text of at most {KEY_LENGTH} characters.")
    asked = f"{request.url.path}?{request.url.query}"
    return Key(name, digest(request.method.encode(), asked.encode(), body))


async def _content(value: UploadFile | str) -> str:
    if isinstance(value, str):
        return value
    content = await value.read()
    await value.seek(0)
    return f"{value.filename} {hashlib.sha256(content).hexdigest()}"


class Paging:
    """Where a list goes on (`after`: the last key seen) and how many rows it shows."""

    def __init__(
        self,
        after: Annotated[str, Query(max_length=100, description="The `next` of the page before.")] = "",
        size: Annotated[int, Query(ge=1, le=500, description="Rows on the page.")] = 50,
    ) -> None:
        self.after = after
        self.size = size


AnyPage = Annotated[Paging, Depends()]

Number = Annotated[int, Path(ge=1, le=2**62)]
"""The number of a row in an address, no larger than a database counts."""
