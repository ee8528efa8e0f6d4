"""A stock-take at the bench: a box by hand, tube by tube, a rack by its scanner, and the difference put right."""

from typing import Any

import pytest
from playwright.sync_api import expect

from app.core.gate import House
from tests.e2e.test_bench import api
from tests.racks import FILL, rack_file
from tests.tubes import stock, told

pytestmark = pytest.mark.browser
RACK = "RK-0096"


def opened(person: Any, container: str, **more: Any) -> str:
    form = {"container": container, "reason": "Quarterly count", **more}
    return f"/stock-takes/{api(person, '/stock-takes', form, 's.muller')['id']}"


def test_a_full_box_is_counted_blind_in_its_tubes_and_two_scans(person: Any, cast: House) -> None:
    codes = [f"FB{n:06d}" for n in range(81)]
    stock(cast, codes, status="available", box="BX-1")
    technician = person("t.weber")
    at = opened(technician, "F07")
    page = technician.open(at)
    scans = ["BX-1", *codes[:40], codes[41], codes[40], *codes[42:], "CMD:CONFIRM"]
    assert len(scans) == 81 + 2
    technician.scan(scans[0])
    expect(page.get_by_test_id("count-grid")).to_be_visible()
    expect(page.get_by_test_id("count-grid")).not_to_contain_text("000000")
    for text in scans[1:-1]:
        technician.scan(text, delay=1)
    expect(page.locator("[data-filled]")).to_have_text("81")
    technician.scan(scans[-1])
    expect(technician.band).to_contain_text("BX-1 is counted: 79 of 81 tubes stand as recorded.")
    expect(page.locator("[data-kind=swapped]")).to_contain_text(
        "The tubes at E5 and E6 stand in each other's places."
    )
    expect(page.get_by_test_id("cell-E5")).to_have_attribute("data-state", "elsewhere")
    technician.scan("BX-2")
    expect(page.get_by_role("heading", name="Count BX-2")).to_be_visible()

    senior = person("s.muller")
    page = senior.open(f"{at}/boxes/BX-1")
    page.get_by_role("button", name="Swap them in the record").click()
    expect(senior.band).to_contain_text("It is resolved.")
    expect(page.get_by_test_id("differences")).to_contain_text("The record follows")
    assert [one["fact"]["position"] for one in told(cast, "sample.position_corrected")] == [
        "F07/BX-1/E6",
        "F07/BX-1/E5",
    ]


def test_a_rack_of_96_is_checked_by_one_scan_of_the_rack(person: Any, cast: House) -> None:
    technician = person("t.weber")
    rack = {"code": RACK, "kind": "rack", "format": "sbs-96", "parent": "F12", "slot": "1"}
    api(technician, "/containers", {"containers": [rack]}, "m.schmit")
    wells = {well: f"FX{well}" for well in FILL}
    stock(cast, sorted(wells.values()), status="available", box=RACK)
    page = technician.open(opened(technician, RACK))
    answer = technician.context.request.post(
        "/api/v1/rack-scans",
        multipart={
            "file": {"name": "scan.txt", "mimeType": "text/plain", "buffer": rack_file(wells, rack=RACK)},
        },
        headers={"authorization": "Bearer svc.rackscan.ibbl"},
    )
    assert answer.ok, answer.text()
    expect(page.get_by_test_id("context")).to_contain_text("The rack scanner read 96 tubes.")
    technician.scan("CMD:CONFIRM")
    expect(technician.band).to_contain_text(f"{RACK} is counted: its 96 tubes all stand as recorded.")
    expect(technician.band).to_have_attribute("data-tone", "complete")
    expect(page.get_by_test_id("cell-H12")).to_have_attribute("data-state", "match")


def test_double_scans_empty_places_and_unreadable_tubes_are_noted_as_they_are(
    person: Any, cast: House
) -> None:
    stock(cast, ["T-1", "T-2", "T-3"], status="available", box="BX-1")
    technician = person("t.weber")
    page = technician.open(f"{opened(technician, 'BX-1')}/boxes/BX-1")
    technician.scan("CMD:CONFIRM")
    expect(technician.band).to_contain_text("Nothing was scanned yet.")
    technician.scan("T-1")
    expect(technician.band).to_contain_text("T-1 is noted at A1.")
    technician.scan("T-1")
    expect(technician.band).to_contain_text("T-1 was scanned at A1 already.")
    expect(page.get_by_test_id("cell-A2")).to_have_attribute("data-state", "free")
    technician.scan("T-9")
    expect(technician.band).to_contain_text("T-9 is noted at A2.")
    technician.scan("CMD:UNDO")
    expect(technician.band).to_contain_text("A2 is open again.")
    technician.scan("CMD:SKIP")
    expect(technician.band).to_contain_text("A2 stays free.")
    technician.scan("CMD:DAMAGED")
    expect(technician.band).to_contain_text("A tube that cannot be read is noted at A3.")
    expect(page.get_by_test_id("cell-A3")).to_have_attribute("data-state", "noread")
    technician.scan("BX-2")
    expect(technician.band).to_contain_text("BX-2 does not belong to this stock-take.")
    page = technician.open(page.url)
    expect(page.get_by_test_id("cell-A1")).to_have_attribute("data-state", "counted")
    technician.scan("CMD:CONFIRM")
    expect(technician.band).to_contain_text("BX-1 is counted: 1 of 3 tubes stand as recorded.")
    expect(page.locator("[data-kind]")).to_have_count(2)


def test_a_tube_of_another_box_or_study_is_told_of_after_the_count_and_not_before(
    person: Any, cast: House
) -> None:
    stock(cast, ["T-1"], status="available", box="BX-1")
    stock(cast, ["B-1"], status="available", box="BX-2", study="BETA")
    technician = person("t.weber")
    page = technician.open(f"{opened(technician, 'BX-1')}/boxes/BX-1")
    for text in ("T-1", "B-1"):
        technician.scan(text)
        expect(technician.band).to_contain_text(f"{text} is noted at")
        expect(technician.band).to_have_attribute("data-tone", "ok")
    expect(page.locator("main")).not_to_contain_text("BX-2")
    technician.scan("CMD:CONFIRM")
    expect(page.locator("[data-kind=wrong_box]")).to_contain_text("F07/BX-2/A1")
