"""Picking by scans alone, in a real browser: every scan is counted, no key is typed, and nothing has to be scrolled."""

from typing import Any

import pytest
from playwright.sync_api import expect

from app.core.gate import House
from tests.e2e.test_access_for_all import RULES
from tests.e2e.test_order_of_scans import without_network
from tests.lives import told
from tests.walks import a_walk

pytestmark = pytest.mark.browser
TWELVE = {
    "BX-1": ("W-01", "W-02", "W-03", "W-04", "W-05"),
    "BX-2": ("W-06", "W-07", "W-08", "W-09"),
    "BX-3": ("W-10", "W-11", "W-12"),
}


def picked(house: House) -> list[str]:
    """The tubes that the ledger says were picked, in their order."""
    wanted = [code for codes in TWELVE.values() for code in codes]
    return [code for code in wanted if told(house, code)[-1] == "sample.picked"]


def test_twelve_tubes_from_three_boxes_take_fifteen_scans_and_no_key(
    person: Any, client: Any, cast: House
) -> None:
    code = a_walk(client, cast, TWELVE)
    technician = person("t.weber")
    technician.open(f"/requests/{code}/pick-list")
    scans = [one for box, codes in TWELVE.items() for one in (box, *codes)]
    assert len(scans) == 15
    for text in scans:
        technician.scan(text, delay=1)
    expect(technician.band).to_have_attribute("data-tone", "complete")
    assert len(picked(cast)) == 12


def test_twelve_scans_are_enough_without_box_scans_and_a_wrong_tube_among_them_is_named(
    person: Any, client: Any, cast: House
) -> None:
    code = a_walk(client, cast, TWELVE)
    technician = person("t.weber")
    page = technician.open(f"/requests/{code}/pick-list")
    tubes = [code for codes in TWELVE.values() for code in codes]
    without_network(technician, *tubes[:7], "N-02", *tubes[7:])
    expect(technician.band).to_contain_text("1 of 13 scans were refused: N-02")
    expect(technician.band).to_contain_text("It belongs at F07/BX-1/A4")
    assert len(picked(cast)) == 12
    assert "sample.picked" not in told(cast, "N-02")
    expect(page.get_by_test_id("cell-A05")).to_have_attribute("data-state", "picked")


def test_wells_are_ticked_the_mark_goes_on_and_undo_lights_them_again(
    person: Any, client: Any, cast: House
) -> None:
    code = a_walk(client, cast, TWELVE)
    technician = person("t.weber")
    page = technician.open(f"/requests/{code}/pick-list")
    marked = page.locator("[role=gridcell][aria-selected=true]")
    expect(marked).to_have_attribute("data-label", "A1")
    technician.scan("CMD:SKIP")
    expect(marked).to_have_attribute("data-label", "A3")
    technician.scan("W-02")
    expect(page.get_by_test_id("cell-A3")).to_have_attribute("data-state", "picked")
    expect(marked).to_have_attribute("data-label", "A5")
    expect(page.locator("[data-wanted]")).to_have_text("4")
    technician.scan("CMD:UNDO")
    expect(technician.band).to_contain_text("Taken back")
    expect(page.get_by_test_id("cell-A3")).to_have_attribute("data-state", "wanted")
    expect(page.locator("[data-scan-count]")).to_have_text("12")


def test_a_well_whose_tube_is_not_there_shows_it_and_the_button_says_the_same(
    person: Any, client: Any, cast: House
) -> None:
    code = a_walk(client, cast, TWELVE)
    technician = person("t.weber")
    page = technician.open(f"/requests/{code}/pick-list")
    technician.scan("CMD:MISSING")
    expect(page.get_by_test_id("cell-A1")).to_have_attribute("data-state", "missing")
    expect(technician.band).to_contain_text("W-01 is not in BX-1 at A1")
    page.get_by_test_id("cell-A5").click()
    page.get_by_role("button", name="Not there").click()
    expect(page.get_by_test_id("cell-A5")).to_have_attribute("data-state", "missing")
    expect(page.locator("[role=gridcell][aria-selected=true]")).to_have_attribute("data-label", "A7")
    assert told(cast, "W-01")[-1] == told(cast, "W-03")[-1] == "hold.placed"
    assert told(cast, "W-02")[-1] != "hold.placed"


@pytest.mark.parametrize("box", ["BX-1", "BX-3"])
def test_the_whole_grid_fits_a_small_tablet_beside_an_answer(
    person: Any, client: Any, cast: House, box: str
) -> None:
    code = a_walk(client, cast, TWELVE)
    technician = person("t.weber", viewport={"width": 1024, "height": 768})
    page = technician.open(f"/requests/{code}/pick-list?box={box}")
    technician.scan("N-01")
    expect(technician.band).to_have_attribute("data-tone", "refusal")
    cells = page.locator("[role=gridcell]")
    for cell in (cells.first, cells.last, page.get_by_test_id("way")):
        expect(cell).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    sizes = [box for box in (cells.first.bounding_box(), cells.last.bounding_box()) if box]
    assert min(min(one["width"], one["height"]) for one in sizes) >= 44


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_is_silent_while_picking(person: Any, client: Any, cast: House, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    code = a_walk(client, cast)
    technician = person("t.weber", color_scheme=scheme)
    page = technician.open(f"/requests/{code}/pick-list")
    technician.scan("W-1")
    expect(page.get_by_test_id("cell-A1")).to_have_attribute("data-state", "picked")
    assert [one["id"] for one in axe.run(page, options=RULES).response["violations"]] == []
