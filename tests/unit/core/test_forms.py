"""What comes in through a form: times and days as JSON writes them, and nothing that only looks like one."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from app.core.schemas import Day, Form, Moment


class Visit(Form):
    at: Moment
    on: Day = date(2026, 11, 3)


def test_a_time_is_read_from_its_text_and_kept_in_utc() -> None:
    assert Visit.model_validate({"at": "2026-11-03T08:15:00+01:00"}).at == datetime(
        2026, 11, 3, 7, 15, tzinfo=UTC
    )


def test_a_day_is_read_from_its_text() -> None:
    assert Visit.model_validate({"at": "2026-11-03T08:15:00Z", "on": "2026-01-02"}).on == date(2026, 1, 2)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-03T08:15:00",
        "2026-11-03",
        "yesterday",
        "",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-12:00",
        "1767600000",
        1767600000,
        1.5,
        True,
        None,
        ["2026-11-03T08:15:00Z"],
    ],
)
def test_what_is_no_aware_time_of_this_calendar_is_refused(text: Any) -> None:
    with pytest.raises(ValidationError):
        Visit.model_validate({"at": text})


@pytest.mark.parametrize("text", ["2026-13-01", "03.11.2026", "2026-11-03T00:00:00Z", 20261103, True])
def test_what_is_no_day_is_refused(text: Any) -> None:
    with pytest.raises(ValidationError):
        Visit.model_validate({"at": "2026-11-03T08:15:00Z", "on": text})
