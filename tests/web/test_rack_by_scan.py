"""A scanned rack is not set down nowhere, and what was said of it is seen again."""

from datetime import timedelta
from typing import Any

import pytest

from app.core.clock import SetClock
from app.core.gate import House
from tests.browsing import Browser
from tests.lives import told
from tests.racks import rack_file
from tests.tubes import stock

JSON = {"accept": "application/json"}
RACK = "RK-0078"
TUBES = {"A01": "RB-1", "B01": "RB-2", "C01": "RB-3"}


@pytest.fixture
def rack(browser: Browser, cast: House) -> str:
    """The page of a rack with two accepted tubes and an unreadable one."""
    stock(cast, list(TUBES.values()), status="accepted")
    content = rack_file(TUBES, rack=RACK, unreadable=["C01"])
    answer = browser("t.weber").post("/racks", files={"file": ("scan.txt", content)}, data={})
    return str(answer.headers["location"])


def scan(client: Any, rack: str, text: str, **more: Any) -> Any:
    answer = client.post(f"{rack}/scans", json={"text": text, **more}, headers=JSON)
    return answer.json() | {"http": answer.status_code}


def test_a_new_rack_is_opened_by_its_label_in_green(browser: Browser, rack: str) -> None:
    said = browser("t.weber").post("/scan", json={"text": RACK}, headers=JSON).json()
    assert (said["tone"], said["href"]) == ("ok", rack)


def test_the_well_that_is_marked_takes_what_the_hand_scanner_reads(
    browser: Browser, cast: House, rack: str
) -> None:
    technician = browser("t.weber")
    refused = scan(technician, rack, "F12-4", position="C01")
    assert (refused["http"], refused["code"]) == (422, "E-SCAN-NOREAD")
    said = scan(technician, rack, "RB-3", position="C01")
    assert (said["tone"], said["sentence"]) == ("ok", "C01 is RB-3.")
    assert "C01 RB-3" in technician.get(rack).text, "what was said stands in the form"
    done = scan(technician, rack, "F12-4", position="C01")
    assert done["sentence"] == "RK-0078 is confirmed at F12/RK-0078: 0 new, 3 put in, 0 as recorded."
    assert told(cast, "RB-3")[-1] == "sample.stored_direct"


def test_a_rack_that_stands_nowhere_is_not_confirmed_where_it_stands(
    browser: Browser, cast: House, rack: str
) -> None:
    technician = browser("t.weber")
    scan(technician, rack, "RB-3", position="C01")
    said = scan(technician, rack, "CMD:CONFIRM")
    assert (said["tone"], said["sentence"]) == ("warning", "RK-0078 stands nowhere yet. Nothing was stored.")
    assert "sample.stored_direct" not in told(cast, "RB-1")


def test_confirming_twice_is_no_mistake(browser: Browser, rack: str) -> None:
    technician = browser("t.weber")
    scan(technician, rack, "RB-3", position="C01")
    scan(technician, rack, "F12-4")
    again = scan(technician, rack, "F12-4")
    assert (again["http"], again["tone"]) == (200, "ok")


def test_a_rack_that_waited_too_long_is_confirmed_once_that_is_known(
    browser: Browser, cast: House, rack: str, clock: SetClock
) -> None:
    technician = browser("t.weber")
    scan(technician, rack, "RB-3", position="C01")
    clock.set(clock.now() + timedelta(minutes=9))
    assert technician.get(rack).status_code == 200
    clock.set(clock.now() + timedelta(minutes=2))
    blind = scan(technician, rack, "F12-4", before=["CMD:ACK"])
    assert (blind["http"], blind["code"]) == (409, "E-WARNING"), "what was not said yet is not known"
    refused = scan(technician, rack, "F12-4")
    assert "The rack was scanned 11 min ago." in str(refused)
    known = scan(technician, rack, "F12-4", before=["F12-4", "CMD:ACK"])
    assert (known["http"], known["tone"]) == (200, "complete")
