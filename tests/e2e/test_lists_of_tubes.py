"""Several tubes at once, in a real browser: scans make the list, a refusal keeps it, and the keyboard is enough."""

from typing import Any

import pytest
from playwright.sync_api import expect

from app.core.gate import House
from tests.e2e.test_bench import tubes
from tests.lives import told

pytestmark = pytest.mark.browser


def test_scans_make_a_list_that_is_done_whole(person: Any, cast: House) -> None:
    technician = person("t.weber")
    tubes(technician, "L-1", "L-2")
    page = technician.open("/tubes/place")
    list_ = page.get_by_label("Tubes, a code a line")
    for code in ("L-1", "]d2L-2"):
        technician.scan(code)
    expect(page.locator("[data-line-count]")).to_have_text("2")
    expect(list_).to_have_value("L-1\nL-2\n")
    technician.scan("L-1")
    expect(technician.band).to_contain_text("L-1 is on the list already.")
    technician.scan("NEVER-SEEN")
    expect(technician.band).to_have_attribute("data-tone", "refusal")
    technician.scan("BX-1")
    expect(page.get_by_label("Box")).to_have_value("BX-1")
    expect(list_).to_have_value("L-1\nL-2\n")
    page.get_by_role("button", name="Store them").click()
    expect(technician.band).to_contain_text("2 samples were stored: L-1 at F07/BX-1/A1, L-2 at F07/BX-1/A2.")
    expect(list_).to_have_value("")
    assert "sample.stored_direct" in told(cast, "L-2")


def test_a_refused_list_stays_as_it_was_and_is_mended_by_hand(person: Any) -> None:
    technician = person("t.weber")
    tubes(technician, "L-1", "L-2")
    page = technician.open("/tubes/place")
    list_ = page.get_by_label("Tubes, a code a line")
    technician.scan("L-1")
    expect(list_).to_have_value("L-1\n")
    list_.fill("L-1 A1\nL-2 A1\n")
    expect(page.locator("[data-line-count]")).to_have_text("2")
    page.get_by_label("Box").fill("BX-1")
    page.get_by_role("button", name="Store them").click()
    refusal = page.get_by_test_id("refusal")
    expect(refusal).to_contain_text("E-POS-OCCUPIED")
    expect(refusal.get_by_role("row")).to_have_count(2)
    expect(technician.band).to_be_hidden()
    expect(list_).to_have_value("L-1 A1\nL-2 A1\n")
    list_.fill("L-1 A1\nL-2 A2\n")
    page.get_by_role("button", name="Store them").click()
    expect(technician.band).to_contain_text("2 samples were stored")


def test_a_deed_on_several_is_done_by_the_keyboard_alone(person: Any) -> None:
    technician = person("t.weber")
    tubes(technician, "L-1")
    page = technician.open("/tubes/hold")
    page.get_by_label("Tubes, a code a line").focus()
    page.keyboard.type("L-1", delay=60)
    page.keyboard.press("Tab")
    page.keyboard.type("Quarantine", delay=60)
    page.keyboard.press("Tab")
    page.keyboard.type("cloudy", delay=60)
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('button[type=submit]')"):
            break
    page.keyboard.press("Enter")
    expect(technician.band).to_contain_text("L-1 was put on hold.")
