"""What is scanned after a scan that leads elsewhere means what it means there, however late the answers come."""

from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from app.core.gate import House
from tests.e2e.test_bench import tubes
from tests.lives import told
from tests.tubes import stock

pytestmark = pytest.mark.browser


def standing(house: House) -> dict[str, str]:
    """Where each tube stands, by its code."""
    query = text("SELECT s.code, c.code AS box FROM sample s JOIN container c ON c.id = s.container_id")
    with house.database.session() as session:
        return {row.code: row.box for row in session.connection().execute(query)}


def without_network(person: Any, *scans: str) -> None:
    person.context.set_offline(True)
    for one in scans:
        person.scan(one)
    expect(person.page.locator("[data-waiting]")).to_have_text(f"{len(scans)} waiting")
    person.context.set_offline(False)
    person.trouble[:] = [line for line in person.trouble if "ERR_INTERNET_DISCONNECTED" not in line]
    expect(person.page.locator("[data-waiting]")).to_be_hidden()


def test_tubes_after_another_box_go_into_that_box(person: Any, cast: House) -> None:
    technician = person("t.weber")
    tubes(technician, "ORD-1", "ORD-2", "ORD-3")
    page = technician.open("/containers/BX-1")
    for one in ("ORD-1", "BX-2", "ORD-2", "ORD-3"):
        technician.scan(one, delay=1)
    expect(page.get_by_test_id("cell-A2")).to_have_attribute("data-state", "filled")
    assert standing(cast) == {"ORD-1": "BX-1", "ORD-2": "BX-2", "ORD-3": "BX-2"}


def test_so_they_do_when_the_network_was_gone(person: Any, cast: House) -> None:
    technician = person("t.weber")
    tubes(technician, "OFF-1", "OFF-2", "OFF-3")
    technician.open("/containers/BX-1")
    without_network(technician, "OFF-1", "BX-2", "OFF-2", "OFF-3")
    expect(technician.page.get_by_test_id("cell-A2")).to_have_attribute("data-state", "filled")
    assert standing(cast) == {"OFF-1": "BX-1", "OFF-2": "BX-2", "OFF-3": "BX-2"}


def test_so_they_do_after_a_reload_on_another_page(person: Any, cast: House) -> None:
    technician = person("t.weber")
    tubes(technician, "REL-1", "REL-2")
    page = technician.open("/containers/BX-1")
    page.route("**/scans", lambda route: route.abort())
    for one in ("REL-1", "BX-2", "REL-2"):
        technician.scan(one)
    expect(page.locator("[data-waiting]")).to_have_text("3 waiting")
    page.unroute("**/scans")
    technician.open("/storage")
    expect(page.locator("[data-waiting]")).to_be_hidden()
    assert standing(cast) == {"REL-1": "BX-1", "REL-2": "BX-2"}
    technician.trouble[:] = [line for line in technician.trouble if "ERR_FAILED" not in line]


def test_a_command_is_about_the_tube_that_was_scanned_before_it(person: Any, cast: House) -> None:
    technician = person("t.weber")
    stock(cast, ["CMD-1", "CMD-2"], status="available", holder="t.weber")
    technician.open("/samples/CMD-1")
    without_network(technician, "CMD-2", "CMD:THAW")
    expect(technician.page.get_by_test_id("sample-code")).to_have_text("CMD-2")
    assert told(cast, "CMD-2")[-1] == "sample.thawed"
    assert "sample.thawed" not in told(cast, "CMD-1")


def test_a_tube_that_is_scanned_twice_stays_where_it_is(person: Any, cast: House) -> None:
    technician = person("t.weber")
    tubes(technician, "TW-1", "TW-2")
    page = technician.open("/containers/BX-1")
    technician.scan("TW-1")
    technician.scan("TW-1")
    expect(technician.band).to_contain_text("TW-1 stands in BX-1 at A1 already.")
    technician.scan("TW-2")
    expect(page.get_by_test_id("cell-A2")).to_contain_text("TW-2")
    page.get_by_test_id("cell-C3").click()
    technician.scan("TW-1")
    expect(technician.band).to_contain_text("TW-1 stands in BX-1 at C3.")
    expect(technician.band).to_contain_text("Until now it was recorded at F07/BX-1/A1.")
    expect(page.get_by_test_id("cell-A1")).to_have_attribute("data-state", "free")
    expect(page.locator("[data-filled]")).to_have_text("2")


def test_a_refusal_in_the_middle_of_a_burst_is_not_lost(person: Any) -> None:
    technician = person("t.weber")
    tubes(technician, "MID-1", "MID-2")
    technician.open("/containers/BX-1")
    without_network(technician, "MID-1", "NEVER-SEEN", "MID-2")
    expect(technician.band).to_have_attribute("data-tone", "refusal")
    expect(technician.band).to_contain_text("1 of 3 scans were refused: NEVER-SEEN")


def test_a_scan_into_a_filter_is_still_a_scan(person: Any) -> None:
    technician = person("t.weber")
    tubes(technician, "FIELD-1")
    page = technician.open("/samples")
    page.get_by_label("Donor").focus()
    technician.scan("FIELD-1")
    expect(page.get_by_test_id("sample-code")).to_have_text("FIELD-1")
    page.go_back()
    assert "donor=" not in page.url


def test_what_is_taken_back_leaves_the_box_open(person: Any) -> None:
    technician = person("t.weber")
    tubes(technician, "BACK-1", "BACK-2")
    page = technician.open("/containers/BX-1")
    technician.scan("BACK-1")
    expect(page.get_by_test_id("cell-A1")).to_have_attribute("data-state", "filled")
    technician.scan("CMD:UNDO")
    expect(technician.band).to_contain_text("Taken back: BACK-1")
    technician.scan("BACK-2")
    expect(page.get_by_test_id("cell-A1")).to_contain_text("BACK-2")
