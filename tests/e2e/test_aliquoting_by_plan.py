"""Four samples become 96 aliquots with two exceptions in at most ten interactions (T-07)."""

from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from app.core.gate import House
from tests.plans import AT, PLASMA
from tests.racks import CODES, RACK, rack_file
from tests.tubes import stock

pytestmark = pytest.mark.browser
PARENTS = ["P-1", "P-2", "P-3", "P-4"]
MOST = 10
"""1 scan of the rack, 4 of the samples, 4 taps, 1 confirmation (W08)."""


class Counted:
    """Somebody whose every scan and tap is counted."""

    def __init__(self, person: Any) -> None:
        self.person, self.page, self.interactions = person, person.page, 0

    def scan(self, code: str) -> None:
        self.interactions += 1
        self.person.scan(code)

    def tap(self, well: str) -> None:
        self.interactions += 1
        self.page.get_by_test_id(f"cell-{well}").click()


@pytest.fixture
def technician(person: Any, cast: House) -> Any:
    """Before the page that waits; the plan is laid down, and four samples of plasma are in work."""
    stock(cast, PARENTS[:3], status="in_process", holder="t.weber", amount=9_600_000)
    stock(cast, PARENTS[3:], status="in_process", holder="t.weber", amount=9_500_000)
    one = person("t.weber", viewport={"width": 1024, "height": 768})
    answer = one.context.request.post(AT, data=PLASMA, headers={"authorization": "Bearer m.schmit"})
    assert answer.ok, answer.text()
    one.open("/aliquoting")
    return one


def rack_scanned(person: Any, content: bytes) -> None:
    """What the scanner's own machine does when a rack is put on it."""
    answer = person.context.request.post(
        "/api/v1/rack-scans",
        data=content,
        headers={"authorization": "Bearer svc.rackscan.ibbl", "content-type": "text/csv"},
    )
    assert answer.ok, answer.text()


def rows(house: House, query: str) -> list[Any]:
    with house.database.session() as session:
        return list(session.connection().execute(text(query)))


def aliquots(house: House) -> dict[str, tuple[str, int, int]]:
    """Parent, amount and place of every aliquot, by its code."""
    query = (
        "SELECT s.code, p.code, s.amount, s.place FROM sample s JOIN lineage l ON l.child_id = s.id "
        "JOIN sample p ON p.id = l.parent_id JOIN container c ON c.id = s.container_id"
    )
    return {code: (parent, amount, place) for code, parent, amount, place in rows(house, query)}


def test_four_times_24_with_two_exceptions_take_ten_interactions(technician: Any, cast: House) -> None:
    counted = Counted(technician)
    page = technician.page
    counted.interactions += 1
    rack_scanned(technician, rack_file(CODES))
    expect(page.get_by_test_id("context")).to_contain_text("96 tubes are free")
    page.wait_for_selector("html[data-ready=yes]")
    for parent in PARENTS:
        counted.scan(parent)
    expect(page.get_by_test_id("parent-P-4")).to_contain_text("24 of 24, 1 short")
    expect(page.get_by_test_id("context")).to_contain_text("96 tubes of 4 samples, 1 short")
    counted.tap("C10")
    expect(technician.band).to_contain_text("C10 holds 300 µL.")
    expect(page.get_by_test_id("cell-H12")).to_have_attribute("data-state", "planned")
    counted.tap("B02")
    expect(technician.band).to_contain_text("B02 is not made.")
    expect(page.get_by_test_id("cell-B02")).to_be_focused()
    counted.interactions += 1
    page.get_by_test_id("btn-confirm").click()
    expect(technician.band).to_contain_text(f"95 aliquots of 4 samples in {RACK}. 1 tube stayed blank.")
    expect(technician.band).to_have_attribute("data-tone", "complete")
    assert counted.interactions <= MOST
    made = aliquots(cast)
    assert len(made) == 95
    assert CODES["B02"] not in made
    assert made[CODES["C10"]] == ("P-4", 300_000, 2 * 12 + 9)
    assert made[CODES["H12"]] == ("P-4", 400_000, 7 * 12 + 11)
    assert made[CODES["A01"]] == ("P-1", 400_000, 0)
    told = rows(
        cast, "SELECT count(DISTINCT deed), count(*) FROM ledger_entry WHERE kind = 'sample.produced'"
    )
    assert told == [(1, 95)]
    technician.scan("F12-4")
    expect(technician.band).to_contain_text("F12")
    placed = "SELECT p.code FROM container c JOIN container p ON p.id = c.parent_id WHERE c.code = 'RK-0031'"
    assert rows(cast, placed) == [("F12",)]


def test_scans_and_taps_one_upon_the_other_mean_what_they_mean_in_their_order(
    technician: Any, cast: House
) -> None:
    rack_scanned(technician, rack_file(CODES))
    expect(technician.page.get_by_test_id("context")).to_contain_text("96 tubes are free")
    technician.page.wait_for_selector("html[data-ready=yes]")
    for code in (*PARENTS, "CMD:CONFIRM"):
        technician.scan(code)
    expect(technician.band).to_contain_text("96 aliquots of 4 samples")
    assert len(aliquots(cast)) == 96


def test_without_the_network_and_over_a_reload_nothing_that_was_tapped_is_lost(
    technician: Any, cast: House
) -> None:
    page = technician.page
    rack_scanned(technician, rack_file(CODES))
    expect(page.get_by_test_id("context")).to_contain_text("96 tubes are free")
    page.wait_for_selector("html[data-ready=yes]")
    technician.scan("P-1")
    expect(page.get_by_test_id("parent-P-1")).to_be_visible()
    technician.context.route("**/scans?seen=*", lambda route: route.abort())
    page.get_by_test_id("cell-B02").click()
    technician.scan("P-4")
    expect(page.get_by_text("2 waiting")).to_be_visible()
    expect(page.get_by_test_id("cell-B02")).to_have_attribute("data-state", "blank")
    page.reload()
    page.wait_for_selector("html[data-ready=yes]")
    technician.context.unroute("**/scans?seen=*")
    expect(page.get_by_test_id("parent-P-4")).to_be_visible()
    expect(page.get_by_test_id("cell-B02")).to_have_attribute("data-state", "blank")
    technician.trouble.clear()
    technician.scan("CMD:CONFIRM")
    expect(technician.band).to_contain_text("47 aliquots of 2 samples")
    assert len(aliquots(cast)) == 47


def test_whoever_was_signed_out_keeps_what_was_tapped_and_confirms_after_signing_in(
    technician: Any, cast: House
) -> None:
    page = technician.page
    rack_scanned(technician, rack_file(CODES))
    expect(page.get_by_test_id("context")).to_contain_text("96 tubes are free")
    page.wait_for_selector("html[data-ready=yes]")
    technician.scan("P-1")
    expect(page.get_by_test_id("parent-P-1")).to_be_visible()
    cookies = technician.context.cookies()
    technician.context.clear_cookies()
    page.get_by_test_id("cell-B02").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    technician.context.add_cookies(cookies)
    page.reload()
    page.wait_for_selector("html[data-ready=yes]")
    expect(page.get_by_test_id("cell-B02")).to_have_attribute("data-state", "blank")
    technician.scan("CMD:CONFIRM")
    expect(technician.band).to_contain_text("23 aliquots of 1 sample in")
    assert CODES["B02"] not in aliquots(cast)


def test_by_keys_alone_a_tube_is_marked_and_an_amount_typed(technician: Any, cast: House) -> None:
    page = technician.page
    rack_scanned(technician, rack_file(CODES))
    expect(page.get_by_test_id("context")).to_contain_text("96 tubes are free")
    page.wait_for_selector("html[data-ready=yes]")
    technician.scan("P-4")
    expect(page.get_by_test_id("parent-P-4")).to_be_visible()
    page.get_by_test_id("cell-A01").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(technician.band).to_contain_text("B01 holds 300 µL.")
    expect(page.get_by_test_id("cell-B01")).to_be_focused()
    page.keyboard.press("Enter")
    expect(technician.band).to_contain_text("B01 is not made.")
    page.get_by_label("Amount in B01").fill("250 uL")
    page.keyboard.press("Enter")
    expect(technician.band).to_contain_text("B01 holds 250 µL.")
    page.get_by_label("Amount in B01").fill("50 mL")
    page.keyboard.press("Enter")
    expect(technician.band).to_have_attribute("data-tone", "refusal")
    expect(page.get_by_test_id("cell-B01")).to_have_attribute("data-state", "short")
