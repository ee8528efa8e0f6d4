"""A day or a moment is read in the one way it can be read, or refused with words."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.biobank.exchange.tables.cells import CellRefused
from app.biobank.exchange.tables.times import day_of, moment_of

LUX = ZoneInfo("Europe/Luxembourg")


@pytest.mark.parametrize(
    "raw", ["2026-03-29", "2026/3/29", "29.03.2026", "29/3/2026", "3/29/2026", "29-03-2026"]
)
def test_a_day_is_read_however_it_is_written(raw: str) -> None:
    assert day_of(raw) == date(2026, 3, 29)


def test_a_day_that_can_be_two_days_needs_the_profile() -> None:
    with pytest.raises(CellRefused, match="2026-04-03 or as 2026-03-04"):
        day_of("03/04/2026")
    assert day_of("03/04/2026", day_first=True) == date(2026, 4, 3)
    assert day_of("03/04/2026", day_first=False) == date(2026, 3, 4)
    assert day_of("03.04.2026", day_first=False) == date(2026, 4, 3)
    assert day_of("04/04/2026") == date(2026, 4, 4)


@pytest.mark.parametrize(
    "raw",
    [
        "2026-02-30",
        "29.2.2026",
        "6/12/13",
        "43831",
        "Tuesday",
        "2026-13-01",
        "1026-01-01",
        "",
        "0000-01-01",
        "13/13/2026",
    ],
)
def test_what_is_no_day_is_refused(raw: str) -> None:
    with pytest.raises(CellRefused):
        day_of(raw)


@pytest.mark.parametrize(
    "raw",
    [
        *(
            "2026-11-03 08:12",
            "2026-11-03T08:12:00",
            "2026-11-03 08:12:00.000",
            "3.11.2026 08:12",
            "2026-11-03 8:12 AM",
        ),
        *(
            "2026-11-03T07:12:00Z",
            "2026-11-03 09:12+02:00",
            "2026-11-03 02:12:00-0500",
            "2026-11-03 07:12:00 UTC",
        ),
    ],
)
def test_a_moment_is_read_in_its_own_offset_or_by_the_clock_of_the_site(raw: str) -> None:
    assert moment_of(raw, LUX) == datetime(2026, 11, 3, 7, 12, tzinfo=UTC)


def test_a_time_without_offset_needs_a_zone() -> None:
    with pytest.raises(CellRefused, match="no time zone"):
        moment_of("2026-11-03 08:12", None)
    assert moment_of("2026-11-03 08:12Z", None) == datetime(2026, 11, 3, 8, 12, tzinfo=UTC)


def test_a_time_that_the_clocks_skipped_is_refused() -> None:
    for raw in ("2026-03-29 02:00", "2026-03-29 02:30", "2026-03-29T02:59:59"):
        with pytest.raises(CellRefused, match="does not exist in Europe/Luxembourg"):
            moment_of(raw, LUX)
    assert moment_of("2026-03-29 03:00", LUX) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    assert moment_of("2026-03-29 01:59", LUX) == datetime(2026, 3, 29, 0, 59, tzinfo=UTC)


def test_a_time_that_came_twice_is_refused_without_its_offset() -> None:
    with pytest.raises(CellRefused, match=r"came twice.*\+02:00 or \+01:00"):
        moment_of("2026-10-25 02:30", LUX)
    assert moment_of("2026-10-25 02:30+02:00", LUX) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert moment_of("2026-10-25 02:30+01:00", LUX) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert moment_of("2026-10-25 03:00", LUX) == datetime(2026, 10, 25, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "raw",
    [
        *(
            "2026-11-03",
            "08:12",
            "2026-11-03 24:00",
            "2026-11-03 08:60",
            "2026-11-03 13:00 PM",
            "2026-11-03 08:12+99:00",
        ),
        *("2026-11-03 08:12 CET", "noon", "2026-11-03 08", "2026-11-03 08:12+01:75"),
    ],
)
def test_what_is_no_moment_is_refused(raw: str) -> None:
    with pytest.raises(CellRefused):
        moment_of(raw, LUX)


@given(st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - bounds are naive
def test_every_moment_written_by_a_clock_of_the_site_is_read_back_or_known_to_be_double(
    moment: datetime,
) -> None:
    moment = moment.replace(microsecond=0)
    local = moment.astimezone(LUX)
    try:
        assert moment_of(local.strftime("%Y-%m-%d %H:%M:%S"), LUX) == moment
    except CellRefused:
        twin = [
            m
            for d in (-1, 1)
            if (m := moment + timedelta(hours=d)).astimezone(LUX).replace(tzinfo=None)
            == local.replace(tzinfo=None)
        ]
        if not twin:
            raise
    assert moment_of(local.isoformat(), None) == moment


@given(st.text(max_size=40))
def test_any_text_is_a_moment_or_refused(raw: str) -> None:
    for read in (day_of, lambda text: moment_of(text, LUX)):
        try:
            read(raw)
        except CellRefused as refusal:
            said = str(refusal)
        else:
            continue
        assert said
