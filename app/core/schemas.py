"""The two shapes at every door: what comes in (Form) and what goes out (View)."""

from datetime import UTC, date, datetime
from typing import Annotated

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    field_validator,
)


def _printable(text: str) -> str:
    if text.isprintable():
        return text
    if any(ord(sign) < 32 and sign not in "\n\t" for sign in text) or "\x7f" in text:
        raise ValueError("Control characters are not text.")
    if any(0xD800 <= ord(sign) <= 0xDFFF for sign in text):
        raise ValueError("This is not well-formed Unicode text.")
    return text


class Form(BaseModel):
    """What comes in: unknown fields are refused, text is stripped and can be printed, nothing is coerced."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True, strict=True)

    @field_validator("*")
    @classmethod
    def _text_is_printable(cls, value: object) -> object:
        """Every text, however its field is declared: no database keeps a NUL, and nobody can read one."""
        return _printable(value) if type(value) is str else value


class View(BaseModel):
    """What goes out, made from a row while its transaction is open."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


EARLIEST = 1900
"""The first year that a time may lie in."""


def _as_moment(value: object) -> object:
    """JSON has no times, only their text; a number would be somebody's count of seconds, and is left refused."""
    if not isinstance(value, str):
        return value
    try:
        # A NUL would end the text unseen.
        return datetime.fromisoformat(_printable(value))
    except ValueError:
        raise ValueError("A time is written as 2026-11-03T08:15:00+01:00.") from None


def _as_day(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError("A day is written as 2026-11-03.") from None


def _in_utc(moment: datetime) -> datetime:
    try:
        moment = moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("That is not a time of this calendar.") from None
    if moment.year < EARLIEST:
        raise ValueError(f"That is before {EARLIEST}; no sample is so old.")
    return moment


Moment = Annotated[AwareDatetime, BeforeValidator(_as_moment), AfterValidator(_in_utc)]
"""An aware time; a naive one is refused, since nobody can know which noon it meant."""

Day = Annotated[date, BeforeValidator(_as_day)]
"""A day of the calendar."""

Code = Annotated[str, StringConstraints(min_length=1, max_length=64), AfterValidator(_printable)]
"""What a label carries: text, with its leading zeros."""

Line = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_printable)]
"""One line of text by a person."""

Note = Annotated[str, StringConstraints(max_length=2000), AfterValidator(_printable)]
"""A remark by a person; may be empty."""

Reason = Annotated[str, StringConstraints(min_length=3, max_length=500), AfterValidator(_printable)]
"""Why: asked for whenever something is corrected, overridden or ended."""
