"""Things find their place by scans alone, and each scan is counted (T-05, T-08)."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.test_bench import api, tubes

pytestmark = pytest.mark.browser


def containers(person: Any, *lines: dict[str, Any]) -> None:
    api(person, "/containers", {"containers": list(lines)}, "m.schmit")


def where_is(person: Any, code: str) -> str:
    answer = person.context.request.get(
        f"/api/v1/containers/{code}/content", headers={"authorization": "Bearer t.weber"}
    )
    assert answer.ok, answer.text()
    return str(answer.json()["where"])


def test_a_box_is_put_away_in_two_scans(person: Any) -> None:
    technician = person("t.weber")
    page = technician.open("/")
    technician.scan("BX-1")
    expect(page.get_by_test_id("box-grid")).to_be_visible()
    technician.scan("F12-3")
    expect(technician.band).to_contain_text("BX-1 stands at F12/3.")
    expect(page.locator(".path")).to_contain_text("F12")
    assert where_is(technician, "BX-1") == "F12/BX-1"


def test_a_taken_slot_is_refused_with_what_stands_there_and_the_next_that_is_free(person: Any) -> None:
    technician = person("t.weber")
    technician.open("/containers/BX-1")
    technician.scan("F07-2")
    expect(technician.band).to_have_attribute("data-tone", "refusal")
    expect(technician.band).to_contain_text("BX-2 stands at F07/2.")
    expect(technician.band).to_contain_text("The next free slot is 3.")
    technician.scan("F07-3")
    expect(technician.band).to_contain_text("BX-1 stands at F07/3.")


def test_forty_boxes_leave_a_failing_freezer_in_thirty_four_scans(person: Any) -> None:
    technician = person("t.weber")
    units = [
        {"code": f"F{n}", "kind": "unit", "site": "LU-IBBL", "temperature": "-80", "format": "9x9-numbered"}
        for n in (90, 93, 95)
    ]
    racks = [
        {"code": f"RK90-{n}", "kind": "rack", "format": "shelf-racks", "parent": "F90", "slot": str(n)}
        for n in range(1, 7)
    ]
    inside = [
        {"code": f"BX-{1200 + n}", "kind": "box", "format": "9x9", "parent": f"RK90-{(n - 1) // 5 + 1}"}
        for n in range(1, 31)
    ]
    single = [
        {"code": f"BX-{1200 + n}", "kind": "box", "format": "9x9", "parent": "F90", "slot": str(n)}
        for n in range(31, 41)
    ]
    containers(technician, *units, *racks, *inside, *single)
    scans = ["F90"]
    for n in range(1, 7):
        scans += [f"RK90-{n}", f"F{93 if n < 5 else 95}-{n}"]
    for n in range(31, 41):
        scans += [f"BX-{1200 + n}", f"F{93 if n < 35 else 95}-{n}"]
    scans.append("CMD:STOP")
    assert len(scans) == 34

    page = technician.open("/put-away")
    technician.scan(scans[0])
    expect(page.get_by_role("heading", name="Empty F90")).to_be_visible()
    for text in scans[1:]:
        technician.scan(text, delay=1)
    expect(technician.band).to_contain_text("F90 is empty.")
    expect(technician.band).to_have_attribute("data-tone", "complete")
    expect(page.locator("[data-line].done")).to_have_count(16)
    for code in ("BX-1201", "BX-1230"):
        assert where_is(technician, code).startswith(("F93", "F95"))
    assert where_is(technician, "BX-1235").startswith("F95")


def test_scans_without_network_mean_the_same_when_they_arrive(person: Any) -> None:
    technician = person("t.weber")
    page = technician.open("/put-away")
    technician.context.set_offline(True)
    for text in ("BX-1", "F12-1", "BX-2", "F12-2"):
        technician.scan(text)
    expect(page.locator("[data-waiting]")).to_have_text("4 waiting")
    technician.context.set_offline(False)
    technician.trouble[:] = [line for line in technician.trouble if "ERR_INTERNET_DISCONNECTED" not in line]
    expect(page.locator("[data-waiting]")).to_be_hidden()
    expect(page.locator("[data-last-acts] li")).to_have_count(4)
    assert [where_is(technician, code).split("/")[0] for code in ("BX-1", "BX-2")] == ["F12", "F12"]


def test_a_slot_after_a_finished_pair_moves_nothing(person: Any) -> None:
    technician = person("t.weber")
    page = technician.open("/put-away")
    for text in ("BX-1", "F12-1", "F12-2"):
        technician.scan(text, delay=1)
    expect(technician.band).to_contain_text("First scan what goes there")
    expect(page.locator("[data-hand]")).to_have_text("nothing")
    assert where_is(technician, "BX-1") == "F12/BX-1"


def test_a_refused_slot_leaves_the_box_in_the_hand(person: Any) -> None:
    technician = person("t.weber")
    page = technician.open("/put-away")
    technician.scan("BX-1")
    technician.scan("F07-2")
    expect(technician.band).to_contain_text("BX-2 stands at F07/2.")
    technician.scan("F07-3")
    expect(technician.band).to_contain_text("BX-1 stands at F07/3.")
    expect(page.locator("[data-hand]")).to_have_text("nothing")


def test_a_tube_goes_into_the_next_place_of_the_box_that_is_scanned_after_it(person: Any) -> None:
    technician = person("t.weber")
    tubes(technician, "PUT-1", "PUT-2")
    page = technician.open("/put-away")
    technician.scan("PUT-1")
    expect(page.locator("[data-hand]")).to_have_text("PUT-1")
    technician.scan("BX-1")
    expect(technician.band).to_contain_text("PUT-1 stands at F07/BX-1/A1.")
    technician.scan("PUT-2")
    technician.scan("BX-1-C3")
    expect(technician.band).to_contain_text("PUT-2 stands at F07/BX-1/C3.")


def test_a_cancelled_hand_puts_nothing_away(person: Any) -> None:
    technician = person("t.weber")
    page = technician.open("/put-away")
    for text in ("BX-1", "CMD:CANCEL", "F12-1"):
        technician.scan(text, delay=1)
    expect(technician.band).to_contain_text("Slot 1 of F12 is free.")
    expect(page.locator("[data-last-acts] li")).to_have_count(3)
    assert where_is(technician, "BX-1").startswith("F07")
