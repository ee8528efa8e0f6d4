"""What every answer carries, and what every unsafe request has to show."""

import contextlib
import secrets
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'"
)
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
FOR_PROBES = frozenset({"/healthz", "/readyz", "/metrics"})
log = structlog.get_logger("http")

Refuse = Callable[[Scope, Receive, Send, int, str, str], Awaitable[None]]
Refusal = tuple[int, str, str]
TOO_LARGE: Refusal = (413, "E-TOO-LARGE", "This is more than may be sent at once.")


def is_foreign(method: str, headers: Headers) -> bool:
    """Whether an unsafe request was sent by a page of another site, on a person's cookie.

    Only what is sent with a token needs no look, because no page can make a browser add one. Any other scheme of
    sign-in that a browser adds by itself leaves the cookie in force.
    """
    if method in SAFE or bearer(headers.get("authorization", "")):
        return False
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("host")


def bearer(authorization: str) -> str:
    """The token of an Authorization header; "" where there is none, or another scheme."""
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


class Shield:
    """Stands before an application: bounds the body, refuses foreign requests, names the request, sends strict headers.

    It wraps the whole of it, what answers for a bug included: every answer carries the headers and the name.
    """

    def __init__(self, app: ASGIApp, *, max_body: int, refuse: Refuse, only_https: bool = False) -> None:
        self._app, self._max_body, self._refuse, self._only_https = app, max_body, refuse, only_https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is sound; answer the rest at once."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = secrets.token_hex(8)
        structlog.contextvars.bind_contextvars(request_id=request_id)
        answer = _with_headers(send, request_id)
        try:
            if refusal := self._refusal(scope):
                await self._refuse(scope, receive, _closing(answer), *refusal)
                return
            await self._bounded(scope, receive, answer)
        finally:
            structlog.contextvars.clear_contextvars()

    def _refusal(self, scope: Scope) -> Refusal | None:
        """Why this request is refused by its first lines alone, if it is."""
        headers = Headers(scope=scope)
        if self._only_https and scope["scheme"] != "https" and scope["path"] not in FOR_PROBES:
            return 403, "E-PLAIN", "Come through the proxy in front; it says `X-Forwarded-Proto: https`."
        if is_foreign(scope["method"], headers):
            return 403, "E-ORIGIN", "This request came from another site."
        if "\x00" in scope["path"] or b"%00" in scope.get("query_string", b""):
            return 400, "E-INVALID", "This address holds a character that is none (NUL)."
        length = headers.get("content-length", "0")
        if not (length.isascii() and length.isdigit()):
            return 400, "E-INVALID", "The length of this request is no number."
        return TOO_LARGE if len(length) > 18 or int(length) > self._max_body else None

    async def _bounded(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the application read as much as may be sent, and answer for it where more comes.

        Whatever the application makes of a body that broke off is dropped, so that the answer is always the same.
        """
        seen, begun = 0, False

        async def counting() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self._max_body:
                raise _TooLarge
            return message

        async def answering(message: Message) -> None:
            nonlocal begun
            if seen > self._max_body and not begun:
                return
            begun = True
            await send(message)

        with contextlib.suppress(_TooLarge):
            await self._app(scope, counting, answering)
        if seen > self._max_body and not begun:
            await self._refuse(scope, receive, _closing(send), *TOO_LARGE)


class _TooLarge(HTTPException):
    """A body without a length turned out longer than allowed. An answer to the application, and no bug of its own."""

    def __init__(self) -> None:
        super().__init__(413)


def _closing(send: Send) -> Send:
    """Hang up after the answer: else the server would go on taking in what nobody reads."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message)["connection"] = "close"
        await send(message)

    return sending


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
