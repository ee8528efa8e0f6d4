"""Refusals of the web door: a sentence, its code and the next step, and nothing that was typed is lost."""

from typing import Any
from urllib.parse import quote

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from app.core.answers import AnsweredBefore
from app.core.errors import BiobankError
from app.core.gate import Gate
from app.http.deps import credentials_of, house_of
from app.http.web import pages
from app.http.web.pages import Redirect

log = structlog.get_logger("web")


class Refusal(BaseModel):
    """A refusal as a page shows it. `typed` is what the form held, so that it can be mended and sent again."""

    status: int
    code: str
    sentence: str
    next_step: str | None = None
    fields: dict[str, str] = {}
    rows: list[dict[str, Any]] = []
    typed: list[tuple[str, str]] = []
    action: str = ""


def install(app: FastAPI) -> None:
    """Let every refusal leave this door as a page, a part of a page, or an answer to a scan."""
    app.add_exception_handler(BiobankError, _refused)
    app.add_exception_handler(ValidationError, _malformed)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(AnsweredBefore, _again)
    app.add_exception_handler(HTTPException, _no_page)
    app.add_exception_handler(Exception, _bug)


async def refuse(scope: Scope, receive: Receive, send: Send, status: int, code: str, title: str) -> None:
    """Refuse from outside the application, before anything was read."""
    page = Refusal(status=status, code=code, sentence=title, next_step="Open the page again, and repeat.")
    request = Request(scope, receive)
    await _answer(request, page)(scope, receive, send)


def _answer(request: Request, refusal: Refusal) -> Response:
    if "application/json" in request.headers.get("accept", ""):
        return JSONResponse(refusal.model_dump(exclude={"typed", "action"}), refusal.status)
    if request.headers.get("hx-request"):
        return _drawn(request, refusal, "refusal")
    return _drawn(request, refusal)


def _drawn(request: Request, refusal: Refusal, block: str = "") -> HTMLResponse:
    try:
        with Gate(house_of(request), credentials_of(request), None).read() as work:
            return pages.show(request, work, "refusal.html", refusal, status=refusal.status, block=block)
    except BiobankError:
        template = "refusal.html" if block else "refusal_bare.html"
        return pages.show(request, None, template, refusal, status=refusal.status, block=block)


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, BiobankError)  # noqa: S101 - the handler's registration says so
    is_page = not request.headers.get("hx-request") and "text/html" in request.headers.get("accept", "")
    if error.status == 401 and request.method == "GET" and is_page:
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/sign-in?next={quote(path)}" if path != "/" else "/sign-in", 303)
    return _answer(
        request,
        Refusal(
            status=error.status,
            code=error.code,
            sentence=error.message,
            next_step=error.next_step,
            fields=error.fields,
            rows=error.rows,
            typed=getattr(request.state, "typed", []),
            action=request.url.path,
        ),
    )


def _malformed(request: Request, error: Exception) -> Response:
    assert isinstance(error, ValidationError | RequestValidationError)  # noqa: S101 - as registered
    fields: dict[str, str] = {}
    for line in error.errors():
        place = [str(part) for part in line["loc"] if part not in ("body", "query", "path", "header")]
        fields.setdefault(" ".join(place) or "form", line["msg"].removeprefix("Value error, "))
    return _answer(
        request,
        Refusal(
            status=422,
            code="E-INVALID",
            sentence="Something in this form cannot be read as it stands.",
            next_step="Mend the named fields and send it again.",
            fields=fields,
            typed=getattr(request.state, "typed", []),
            action=request.url.path,
        ),
    )


def _again(request: Request, error: Exception) -> Response:
    assert isinstance(error, AnsweredBefore)  # noqa: S101 - the handler's registration says so
    if error.status != 303:
        headers = {"idempotent-replay": "true"}
        return Response(error.body, error.status, headers, "application/json")
    return pages.lead(request, Redirect.model_validate_json(error.body))


def _no_page(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - the handler's registration says so
    sentence = {
        404: "There is no page at this address.",
        405: "This page does not take that.",
    }.get(error.status_code, "This cannot be answered.")
    code = {404: "E-NOT-FOUND", 405: "E-METHOD"}.get(error.status_code, "E-INVALID")
    page = Refusal(status=error.status_code, code=code, sentence=sentence, next_step="Go back, or scan.")
    answer = _answer(request, page)
    answer.headers.update(error.headers or {})
    return answer


def _bug(request: Request, error: Exception) -> Response:
    # The route and not the address, which may hold a pseudonym.
    route = getattr(request.scope.get("route"), "path", "unmatched")
    log.error("bug", route=route, method=request.method, exc_info=error)
    page = Refusal(
        status=500,
        code="E-BUG",
        sentence="Something in the program is wrong. Nothing was stored.",
        next_step="Tell the people who run this installation, and when it happened.",
        typed=getattr(request.state, "typed", []),
        action=request.url.path,
    )
    return _answer(request, page)
