"""Refusals of the JSON door: problem+json (RFC 9457) with a stable code, the rows, the fields, the next step."""

from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from app.core.answers import AnsweredBefore
from app.core.errors import BiobankError

log = structlog.get_logger("http")
MEDIA_TYPE = "application/problem+json"


class Problem(BaseModel):
    """A refusal as it is sent."""

    type: str
    title: str
    status: int
    code: str
    fields: dict[str, str] = {}
    rows: list[dict[str, Any]] = []
    next_step: str | None = None


RESPONSES: dict[int | str, dict[str, Any]] = {
    "4XX": {
        "description": "Refused: nothing was stored. The code is stable; rows and fields say where.",
        "content": {MEDIA_TYPE: {"schema": Problem.model_json_schema()}},
    },
    "503": {
        "description": "The house is busy, or lost its database: the same request, under the same key, may succeed shortly.",
        "content": {MEDIA_TYPE: {"schema": Problem.model_json_schema()}},
    },
}
"""How every route refuses, for the OpenAPI."""


def problem(
    status: int,
    code: str,
    title: str,
    *,
    fields: dict[str, str] | None = None,
    rows: list[dict[str, Any]] | None = None,
    next_step: str | None = None,
) -> JSONResponse:
    """One refusal, ready to send."""
    content = Problem(
        type=f"/problems/{code.lower()}",
        title=title,
        status=status,
        code=code,
        fields=fields or {},
        rows=rows or [],
        next_step=next_step,
    )
    headers = {"retry-after": "1"} if status == 503 else None
    return JSONResponse(content.model_dump(), status, headers, MEDIA_TYPE)


async def refuse(scope: Scope, receive: Receive, send: Send, status: int, code: str, title: str) -> None:
    """Send a refusal from outside the application."""
    await problem(status, code, title)(scope, receive, send)


def install(app: FastAPI) -> None:
    """Let every refusal leave this door as a problem."""
    app.add_exception_handler(BiobankError, _refused)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(AnsweredBefore, _again)
    app.add_exception_handler(HTTPException, _no_route)
    app.add_exception_handler(Exception, _bug)


def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, BiobankError)  # noqa: S101 - the handler's registration says so
    answer = problem(
        error.status,
        error.code,
        error.message,
        fields=error.fields,
        rows=error.rows,
        next_step=error.next_step,
    )
    if error.status == 401:
        answer.headers["www-authenticate"] = "Bearer"
    return answer


def _malformed(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - the handler's registration says so
    fields: dict[str, str] = {}
    rows: dict[int, dict[str, str]] = {}
    for one in error.errors():
        place = [part for part in one["loc"] if part not in ("body", "query", "path", "header")]
        name = ".".join(str(part) for part in place) or "body"
        sentence = one["msg"].removeprefix("Value error, ")
        fields.setdefault(name, sentence)
        number = next((part for part in place if isinstance(part, int)), None)
        if number is not None:
            inside = ".".join(str(part) for part in place[place.index(number) + 1 :]) or "row"
            rows.setdefault(number, {}).setdefault(inside, sentence)
    return problem(
        422,
        "E-INVALID",
        "This request cannot be read as it stands.",
        fields=fields,
        rows=[
            {"row": number, "code": "E-INVALID", "message": next(iter(texts.values())), "fields": texts}
            for number, texts in sorted(rows.items())
        ],
        next_step="Mend the named fields; /api/v1/openapi.json says what each may hold.",
    )


def _again(_request: Request, error: Exception) -> Response:
    assert isinstance(error, AnsweredBefore)  # noqa: S101 - the handler's registration says so
    return Response(error.body, error.status, {"idempotent-replay": "true"}, "application/json")


def _no_route(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - the handler's registration says so
    words = {
        400: "This request cannot be read.",
        404: "There is nothing at this address.",
        405: "This address does not take that method.",
    }
    code = {404: "E-NOT-FOUND", 405: "E-METHOD"}.get(error.status_code, "E-INVALID")
    answer = problem(
        error.status_code,
        code,
        words.get(error.status_code, str(error.detail)),
        next_step="/api/v1/openapi.json says which addresses there are, and what each takes.",
    )
    answer.headers.update(error.headers or {})
    return answer


def _bug(request: Request, error: Exception) -> Response:
    # The route and not the address, which may hold a pseudonym.
    route = getattr(request.scope.get("route"), "path", "unmatched")
    log.error("bug", route=route, method=request.method, exc_info=error)
    return problem(
        500,
        "E-BUG",
        "Something in the program is wrong. Nothing was stored.",
        next_step="Tell the people who run this installation, with the request id of this answer.",
    )
