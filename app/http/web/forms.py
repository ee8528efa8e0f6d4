"""Reads what a page's form sent: text only, in the reader's own time, into the same forms that the API takes."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Annotated, Any, TypeVar
from zoneinfo import ZoneInfo

from fastapi import Depends, Request
from starlette.datastructures import FormData, UploadFile

from app.biobank.storage.queries import home_clock
from app.core.errors import Invalid
from app.core.schemas import Form
from app.core.work import Work

M = TypeVar("M", bound=Form)


async def posted(request: Request) -> AsyncIterator[FormData]:
    """The fields of the form. What was typed is kept beside the request, for the page of a refusal.

    Passwords are not: they are typed again.
    """
    form = await request.form()
    request.state.typed = [
        (name, value)
        for name, value in form.multi_items()
        if isinstance(value, str) and name not in ("key", "password")
    ]
    try:
        yield form
    finally:
        await form.close()


Posted = Annotated[FormData, Depends(posted)]


def said(form: FormData, *names: str) -> dict[str, Any]:
    """The text fields of `names` that were filled in."""
    return {name: text for name in names if (text := one(form, name))}


def one(form: FormData, name: str) -> str:
    """One text field, without outer blanks; "" where it is missing."""
    value = form.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def ticked(form: FormData, name: str) -> bool:
    """Whether a box was ticked."""
    return name in form


def whole(form: FormData, name: str) -> int | None:
    """A whole number, None for an empty field."""
    text = one(form, name)
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise Invalid("A number is missing.", fields={name: "Type a whole number."})
    return int(text)


def lines_of(form: FormData, name: str) -> list[str]:
    """The lines of a field with several codes: one a line, or separated by commas, semicolons or tabs."""
    text = one(form, name)
    for sign in ",;\t\r":
        text = text.replace(sign, "\n")
    return [line.strip() for line in text.split("\n") if line.strip()]


def uploaded(form: FormData, name: str) -> list[tuple[str, bytes]]:
    """The files of a field: each one's name and content. No file is a refusal."""
    files = [
        (value.filename, value.file.read())
        for value in form.getlist(name)
        if isinstance(value, UploadFile) and value.filename
    ]
    if not files:
        raise Invalid("Choose a file first.", fields={name: "No file was sent."})
    return files


def fill(model: type[M], values: dict[str, Any]) -> M:
    """The API's form filled with what a page sent: the same bounds, the same refusals."""
    return model.model_validate_json(json.dumps(values))


def moment(work: Work, text: str, field: str = "occurred_at") -> datetime | None:
    """What a person typed as a local time at their site, as a moment; None for nothing typed."""
    if not text:
        return None
    try:
        typed = datetime.fromisoformat(text)
    except ValueError as error:
        raise Invalid("This is not a time.", fields={field: "Write it as 2026-11-03 08:12."}) from error
    if typed.tzinfo is not None:
        return typed.astimezone(UTC)
    zone = ZoneInfo(home_clock(work))
    found = typed.replace(tzinfo=zone).astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) != typed:
        raise Invalid(
            "The clocks were put forward over that time; it never was.", fields={field: "No such local time."}
        )
    return found


def day(form: FormData, name: str) -> date:
    """A day that was chosen; none is a refusal."""
    try:
        return date.fromisoformat(one(form, name))
    except ValueError as error:
        raise Invalid("A day is missing.", fields={name: "Choose a day."}) from error


def moment_text(work: Work, text: str, field: str = "occurred_at") -> str | None:
    """As `moment`, in the text that a JSON form takes."""
    found = moment(work, text, field)
    return found.isoformat() if found else None
