"""A map of storage in a browser: gone through by keys, and printed without what is only for the screen."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.test_bench import api

pytestmark = pytest.mark.browser
BOXES = [
    {"code": f"B-{slot}", "kind": "box", "format": "9x9", "parent": "F12", "slot": str(slot)}
    for slot in (1, 2, 4)
]


def test_arrows_go_from_cell_to_cell_and_enter_opens_it(person: Any) -> None:
    technician = person("t.weber")
    api(technician, "/containers", {"containers": BOXES}, "m.schmit")
    page = technician.page
    technician.open("/containers/F12")
    page.locator("svg.map a").first.focus()
    for key, words in (
        ("ArrowRight", "B-2 at F12-2"),
        ("ArrowDown", "F12-5: free slot"),
        ("ArrowLeft", "B-4 at F12-4"),
    ):
        page.keyboard.press(key)
        expect(page.locator("a:focus title")).to_contain_text(words)
    assert page.locator('svg.map a[tabindex="0"]').count() == 1, "Tab enters a drawing once"
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("box-grid")).to_be_visible()
    page.go_back()
    page.locator("svg.map a").filter(has_text="F12-9: free slot").click()
    expect(page.get_by_label("Into")).to_have_value("F12")
    expect(page.get_by_label("At", exact=True)).to_have_value("9")


def test_on_paper_there_is_the_map_and_nothing_to_press(person: Any) -> None:
    technician = person("t.weber", color_scheme="dark")
    page = technician.page
    technician.open("/containers/F07")
    expect(page.get_by_role("navigation", name="Places")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_test_id("map-sheet")).to_be_visible()
    expect(page.get_by_text("printed by t.weber")).to_be_visible()
    for part in (".top", ".rail", ".head-deeds", ".no-print"):
        assert not any(one.is_visible() for one in page.locator(part).all()), part
    ink = page.locator("svg.map .map-code").first.evaluate("one => getComputedStyle(one).fill")
    assert ink == "rgb(0, 0, 0)", "what is printed at night is black on white as well"
