"""What is missing, damaged or too many in a parcel is said by a scan, and nothing is accepted unseen."""

from typing import Any

import pytest

from app.core.gate import House
from tests.browsing import Browser
from tests.lives import told
from tests.tubes import stock

JSON = {"accept": "application/json"}


@pytest.fixture
def parcel(browser: Browser, cast: House) -> str:
    """Three tubes on their way from Grand Est to Dudelange; where they are scanned in."""
    stock(cast, ("F1", "F2", "F3"), status="available", box="BX-G1", site="FR-GE1")
    sender = browser("c.martin")
    form = {"kind": "transfer", "destination": "LU-IBBL", "samples": "F1\nF2\nF3", "coolant": "dry ice 5 kg"}
    at = sender.post("/shipments/new", data=form).headers["location"]
    assert sender.post(f"{at}/dispatch", data={"waybill": "WB-77"}).status_code == 303
    return str(at)


def scan(client: Any, parcel: str, text: str, *before: str) -> Any:
    answer = client.post(f"{parcel}/receiving", json={"text": text, "before": before}, headers=JSON)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_waybill_leads_to_its_parcel_and_to_no_other_site(browser: Browser, parcel: str) -> None:
    def said(login: str) -> Any:
        return browser(login).post("/scan", json={"text": "WB-77"}, headers=JSON).json()

    assert said("t.weber")["href"] == parcel
    assert said("n.reuter")["kind"] == "unknown"


def test_nothing_is_confirmed_while_tubes_are_awaited(browser: Browser, cast: House, parcel: str) -> None:
    technician = browser("t.weber")
    scan(technician, parcel, "F1")
    said = scan(technician, parcel, "CMD:CONFIRM")
    assert (said["tone"], said["count"]) == ("warning", "2")
    assert "F2, F3" in said["sentence"]
    assert told(cast, "F1")[-1] == "sample.received"


def test_what_is_missing_is_noted_and_the_rest_is_accepted(
    browser: Browser, cast: House, parcel: str
) -> None:
    technician = browser("t.weber")
    scan(technician, parcel, "F1")
    scan(technician, parcel, "F2")
    assert "1 tube is noted as missing: F3." in scan(technician, parcel, "CMD:MISSING")["sentence"]
    said = scan(technician, parcel, "CMD:CONFIRM")
    assert (said["tone"], said["sentence"]) == ("complete", "2 tubes are accepted.")
    assert told(cast, "F2")[-1] == "sample.accepted"
    assert "sample.received" not in told(cast, "F3")


def test_a_damaged_tube_is_not_accepted_with_the_others(browser: Browser, cast: House, parcel: str) -> None:
    technician = browser("t.weber")
    for code in ("F1", "F2", "F3"):
        scan(technician, parcel, code)
    assert scan(technician, parcel, "CMD:DAMAGED")["tone"] == "refusal", "nobody knows which"
    assert "F3 is damaged" in scan(technician, parcel, "CMD:DAMAGED", "F1", "F3")["sentence"]
    said = scan(technician, parcel, "CMD:CONFIRM")
    assert (said["tone"], said["sentence"]) == ("warning", "2 tubes are accepted. 1 tube is not: F3.")
    assert told(cast, "F3")[-1] == "sample.received"
    assert "data-scan-to" in technician.get(parcel).text, "the closed parcel still takes its last decision"


def test_confirming_twice_accepts_once(browser: Browser, cast: House, parcel: str) -> None:
    technician = browser("t.weber")
    for code in ("F1", "F2", "F3"):
        scan(technician, parcel, code)
    scan(technician, parcel, "CMD:CONFIRM")
    assert scan(technician, parcel, "CMD:CONFIRM")["sentence"] == "There is nothing to accept."
    assert told(cast, "F1").count("sample.accepted") == 1


def test_a_tube_that_is_not_listed_is_put_aside(browser: Browser, cast: House, parcel: str) -> None:
    technician = browser("t.weber")
    stock(cast, ("X-1",), status="available", box="BX-G1", site="FR-GE1")
    said = scan(technician, parcel, "X-1")
    assert said["tone"] == "warning"
    assert "not on the list" in said["sentence"]
