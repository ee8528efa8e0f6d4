"""A parcel is packed by one scan of its box and sealed by the scans of a second person, in a real browser."""

from typing import Any

import pytest
from playwright.sync_api import expect

from app.core.gate import House
from tests.e2e.test_access_for_all import RULES
from tests.e2e.test_order_of_scans import without_network
from tests.walks import a_parcel, put_together

pytestmark = pytest.mark.browser
WANTED = ["W-1", "W-2", "W-3", "W-4", "W-5", "W-6"]


def test_six_tubes_in_a_box_are_packed_in_two_scans_and_sealed_in_seven(
    person: Any, client: Any, cast: House
) -> None:
    _, parcel = a_parcel(client, cast)
    put_together(client, cast, "BX-OUT", *WANTED)
    packer, checker = person("t.weber"), person("s.muller")
    page = packer.open(f"/shipments/{parcel}")
    packer.scan("BX-OUT")
    expect(packer.band).to_contain_text("6 tubes of BX-OUT went into the parcel, 6 in all.")
    expect(page.get_by_test_id("awaited")).to_have_count(0)
    packer.scan("CMD:CONFIRM")
    expect(packer.band).to_contain_text("Frozen tubes do not travel without a coolant")

    page = checker.open(f"/shipments/{parcel}")
    expect(page.get_by_test_id("context")).to_contain_text("0 of 6 are checked")
    for code in WANTED:
        checker.scan(code, delay=1)
    expect(page.get_by_test_id("context")).to_contain_text("6 of 6 are checked")
    checker.scan("CMD:CONFIRM")
    expect(page.get_by_test_id("refusal")).to_contain_text("E-COOLANT")
    page.get_by_label("Coolant").fill("dry ice 10 kg")
    checker.scan("CMD:CONFIRM")
    expect(checker.band).to_contain_text("The parcel is sealed.")
    expect(page.get_by_test_id("shipment-state")).to_contain_text("sealed")


def test_a_refused_tube_among_many_is_not_lost_and_the_others_are_in(
    person: Any, client: Any, cast: House
) -> None:
    _, parcel = a_parcel(client, cast)
    packer = person("t.weber")
    page = packer.open(f"/shipments/{parcel}")
    without_network(packer, *WANTED[:3], "N-1", *WANTED[3:])
    expect(packer.band).to_contain_text("1 of 7 scans were refused: N-1")
    expect(page.locator("[data-scan-count]")).to_have_text("6")
    expect(page.locator("[data-testid=awaited] tr.done")).to_have_count(6)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_is_silent_while_packing_and_checking(person: Any, client: Any, cast: House, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    _, parcel = a_parcel(client, cast)
    packer, checker = person("t.weber", color_scheme=scheme), person("s.muller", color_scheme=scheme)
    for somebody in (packer, checker):
        somebody.open(f"/shipments/{parcel}")
        found = axe.run(somebody.page, options=RULES).response["violations"]
        assert [one["id"] for one in found] == []
        tubes = {"tubes": [{"sample": code} for code in WANTED]}
        client("t.weber").post(f"/api/v1/shipments/{parcel}/tubes", json=tubes)
