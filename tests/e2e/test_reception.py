"""A parcel is received by scans alone: its waybill, its tubes, and one scan that says that all look well (T-06)."""

from typing import Any

import pytest
from playwright.sync_api import expect

from app.core.gate import House
from tests.e2e.test_bench import api
from tests.lives import told
from tests.tubes import stock

pytestmark = pytest.mark.browser


def test_twenty_tubes_are_received_and_accepted_in_twenty_two_scans(person: Any, cast: House) -> None:
    technician = person("t.weber")
    codes = [f"IN{n:02}" for n in range(20)]
    stock(cast, codes, status="available", box="BX-G1", site="FR-GE1")
    parcel = {"kind": "transfer", "destination": "LU-IBBL", "samples": codes, "dispatch": True}
    api(technician, "/shipments", parcel | {"coolant": "dry ice 6 kg", "waybill": "1Z 999 AA1"}, "c.martin")
    scans = ["1Z 999 AA1", *codes, "CMD:CONFIRM"]
    assert len(scans) == 22

    page = technician.open("/")
    technician.scan(scans[0])
    expect(page.locator("[data-scan-count]")).to_have_text("20")
    for text in scans[1:]:
        technician.scan(text, delay=1)
    expect(technician.band).to_contain_text("20 tubes are accepted.")
    expect(technician.band).to_have_attribute("data-tone", "complete")
    expect(page.locator("[data-line].done")).to_have_count(20)
    for code in (codes[0], codes[-1]):
        assert told(cast, code)[-2:] == ["sample.received", "sample.accepted"]
