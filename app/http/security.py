"""What every answer carries, and what every unsafe request has to show."""

import secrets
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'"
)
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
log = structlog.get_logger("http")

Refuse = Callable[[Scope, Receive, Send, int, str, str], Awaitable[None]]


def is_foreign(method: str, headers: Headers) -> bool:
    """Whether an unsafe request was sent by a page of another site, on a person's cookie."""
    if method in SAFE or headers.get("authorization"):
        return False
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("host")


class Shield:
    """Bounds the body, refuses foreign requests, names the request, and sends strict headers."""

    def __init__(self, app: ASGIApp, *, max_body: int, refuse: Refuse) -> None:
        self._app, self._max_body, self._refuse = app, max_body, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is sound; answer the rest at once."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        request_id = secrets.token_hex(8)
        structlog.contextvars.bind_contextvars(request_id=request_id)
        answer = _with_headers(send, request_id)
        if is_foreign(scope["method"], headers):
            await self._refuse(
                scope, receive, answer, 403, "E-ORIGIN", "This request came from another site."
            )
            return
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > self._max_body:
            await self._refuse(
                scope, receive, answer, 413, "E-TOO-LARGE", "This is more than may be sent at once."
            )
            return
        try:
            await self._app(scope, self._counted(receive), answer)
        except _TooLarge:
            await self._refuse(
                scope, receive, answer, 413, "E-TOO-LARGE", "This is more than may be sent at once."
            )
        finally:
            structlog.contextvars.clear_contextvars()

    def _counted(self, receive: Receive) -> Receive:
        seen = 0

        async def counting() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self._max_body:
                raise _TooLarge
            return message

        return counting


class _TooLarge(Exception):
    """A body without a length turned out longer than allowed."""


def _with_headers(send: Send, request_id: str) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.setdefault("content-security-policy", POLICY)
            headers.setdefault("x-content-type-options", "nosniff")
            headers.setdefault("referrer-policy", "same-origin")
            headers.setdefault("cross-origin-opener-policy", "same-origin")
            headers.setdefault("cross-origin-resource-policy", "same-origin")
            headers.setdefault("permissions-policy", "camera=(), microphone=(), geolocation=()")
            headers.setdefault("cache-control", "no-store")
            headers["x-request-id"] = request_id
        await send(message)

    return sending
