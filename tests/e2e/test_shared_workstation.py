"""A workstation that several people share: it locks, and whoever comes back finds the page as it was."""

from typing import Any

import pytest
from playwright.sync_api import expect

from app.biobank.people import making_badges
from app.core.gate import Credentials, Gate, House
from app.http.deps import HERE
from tests.browsing import session_of
from tests.e2e.conftest import PASSWORD
from tests.e2e.test_bench import tubes

pytestmark = pytest.mark.browser


def badge_of(house: House, login: str) -> str:
    """The code of a badge that somebody made."""
    with Gate(house, Credentials(session=session_of(house, login)), None).write() as work:
        return making_badges.make(work)


@pytest.fixture
def shared(person: Any, cast: House) -> Any:
    """t.weber at a workstation where s.muller gave a password, too; and their badges."""
    technician = person("t.weber")
    own = next(one["value"] for one in technician.context.cookies() if one["name"] != HERE)
    here = f"{session_of(cast, 's.muller')}.{own}"
    technician.context.add_cookies([{"name": HERE, "value": here, "url": technician.address}])
    return technician, {login: badge_of(cast, login) for login in ("t.weber", "s.muller")}


def test_a_badge_locks_and_opens_and_the_scans_go_on_where_they_were(shared: Any) -> None:
    technician, badges = shared
    tubes(technician, "LK-1", "LK-2")
    page = technician.open("/containers/BX-1")
    technician.scan("LK-1")
    expect(page.get_by_test_id("cell-A1")).to_have_attribute("data-state", "filled")
    page.get_by_test_id("cell-B4").click()
    technician.scan(badges["t.weber"])
    lock = page.get_by_role("dialog")
    expect(lock).to_be_visible()
    technician.scan("LK-2")
    expect(lock).to_contain_text("What you scanned was not taken")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(lock).to_be_visible()
    technician.scan(badges["t.weber"])
    expect(lock).to_be_hidden()
    technician.scan("LK-2")
    expect(page.get_by_test_id("cell-B4")).to_have_attribute("data-state", "filled")


def test_a_colleague_takes_over_with_one_scan_after_what_was_scanned_is_stored(
    shared: Any, cast: House
) -> None:
    technician, badges = shared
    codes = [f"SW-{number}" for number in range(8)]
    tubes(technician, *codes)
    page = technician.open("/containers/BX-1")
    for code in codes:
        technician.scan(code)
    technician.scan(badges["s.muller"])
    expect(page.locator("body")).to_have_attribute("data-login", "s.muller")
    expect(page.locator("[role=gridcell][data-state=filled]")).to_have_count(8)
    page.goto(f"/samples/{codes[-1]}")
    expect(page.locator("main")).to_contain_text("t.weber")


def test_a_password_opens_as_well_and_nothing_typed_is_lost(shared: Any) -> None:
    technician, _badges = shared
    page = technician.open("/register")
    page.locator("textarea[name=codes]").fill("TYPED-1")
    page.locator(".who summary").click()
    page.get_by_role("button", name="Lock").click()
    lock = page.get_by_role("dialog")
    lock.get_by_label("Password").fill("wrong")
    lock.get_by_role("button", name="Open").click()
    expect(lock).to_contain_text("do not belong together")
    lock.get_by_label("Password").fill(PASSWORD)
    lock.get_by_role("button", name="Open").click()
    expect(lock).to_be_hidden()
    expect(page.locator("textarea[name=codes]")).to_have_value("TYPED-1")


def test_a_session_that_ended_in_the_middle_of_a_box_loses_no_scan(shared: Any, cast: House) -> None:
    technician, badges = shared
    tubes(technician, "EX-1", "EX-2", "EX-3")
    page = technician.open("/containers/BX-1")
    technician.scan("EX-1")
    expect(page.get_by_test_id("cell-A1")).to_have_attribute("data-state", "filled")
    page.evaluate("fetch('/lock', { method: 'POST' })")
    technician.scan("EX-2")
    lock = page.get_by_role("dialog")
    expect(lock).to_be_visible()
    technician.scan(badges["t.weber"])
    expect(lock).to_be_hidden()
    expect(page.get_by_test_id("cell-A2")).to_have_attribute("data-state", "filled")
    technician.scan("EX-3")
    expect(page.get_by_test_id("cell-A3")).to_have_attribute("data-state", "filled")


def test_an_idle_workstation_locks_itself_in_every_tab(shared: Any) -> None:
    technician, badges = shared
    page = technician.open("/samples")
    other = technician.context.new_page()
    other.goto(technician.address + "/put-away")
    other.wait_for_selector("html[data-ready=yes]")
    page.bring_to_front()
    other.evaluate("localStorage.setItem('cryoledger.touched', Date.now() - 11 * 60 * 1000)")
    expect(other.get_by_role("dialog")).to_be_visible()
    expect(page.get_by_role("dialog")).to_be_visible()
    technician.scan(badges["t.weber"])
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(other.get_by_role("dialog")).to_be_hidden()


def test_a_witness_is_named_by_a_badge(shared: Any) -> None:
    technician, badges = shared
    page = technician.open("/tubes/destroy")
    technician.scan(badges["s.muller"])
    expect(page.locator("[name=witness]")).to_have_value("s.muller")
    expect(page.locator("body")).to_have_attribute("data-login", "t.weber")


def test_so_is_one_whose_field_has_the_focus_and_the_badge_is_not_to_be_seen(shared: Any) -> None:
    technician, badges = shared
    page = technician.open("/tubes/destroy")
    page.locator("[name=witness]").focus()
    technician.scan("]C1" + badges["s.muller"])
    expect(page.locator("[name=witness]")).to_have_value("s.muller")


def test_a_lock_that_the_server_did_not_hear_of_is_not_opened_by_a_reload(shared: Any) -> None:
    technician, badges = shared
    page = technician.open("/samples")
    page.route("**/lock", lambda route: route.abort())
    page.locator(".who summary").click()
    page.get_by_role("button", name="Lock").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.reload()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.unroute("**/lock")
    technician.trouble[:] = [line for line in technician.trouble if "ERR_FAILED" not in line]
    technician.scan(badges["t.weber"])
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_the_door_itself_takes_a_badge(shared: Any) -> None:
    technician, badges = shared
    page = technician.open("/samples")
    page.locator(".who summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in")
    page.get_by_label("Login").focus()
    technician.scan(badges["t.weber"])
    expect(page.get_by_role("alert")).to_contain_text("has not signed in at this workstation")
    technician.scan(badges["s.muller"])
    expect(page.locator("body")).to_have_attribute("data-login", "s.muller")
