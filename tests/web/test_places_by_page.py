"""Where tubes go, by the pages: stored, moved, picked, put back, and where somebody saw them."""

import pytest

from app.core.gate import House
from tests.browsing import Browser
from tests.by_page import band, done, refused
from tests.houses import MORNING
from tests.lives import told
from tests.tubes import stock


@pytest.fixture
def stored(cast: House) -> House:
    """T1 and T2 in BX-1."""
    stock(cast, ["T1", "T2"], status="available", box="BX-1", frozen_at=MORNING)
    return cast


def test_a_picked_tube_goes_back_where_it_was_and_the_page_says_where(
    browser: Browser, stored: House
) -> None:
    technician = browser("t.weber")
    page = done(technician, "/samples/T1/pick", purpose="use")
    assert band(page) == "T1 was picked."
    assert 'It belongs at <span class="code">F07 / BX-1 / A1</span>' in page
    assert "back to F07 / BX-1 / A1" in technician.get("/samples/T1/put-back").text
    page = done(technician, "/samples/T1/put-back")
    assert band(page) == "T1 was put back: F07/BX-1/A1."
    assert "Available. In F07 / BX-1 / A1." in page
    assert told(stored, "T1")[-2:] == ["sample.picked", "sample.put_back"]


def test_a_tube_may_be_put_back_elsewhere(browser: Browser, stored: House) -> None:
    technician = browser("t.weber")
    done(technician, "/samples/T1/pick", purpose="move")
    page = done(technician, "/samples/T1/put-back", container="]d2BX-2", position="C3")
    assert "In F07 / BX-2 / C3." in page


def test_what_somebody_else_has_is_not_put_back(browser: Browser, stored: House) -> None:
    done(browser("t.weber"), "/samples/T1/pick", purpose="use")
    senior = browser("s.muller")
    assert "Somebody else has it." in senior.get("/samples/T1").text
    assert "Somebody else has it." in senior.get("/samples/T1/put-back").text
    page = refused(stored, senior, "/samples/T1/put-back", "E-CUSTODY-NOT-HOLDER", reason="found it there")
    assert "Let the holder put it back" in page


def test_a_held_tube_is_picked_only_to_move_it_or_to_dispose_of_it(browser: Browser, cast: House) -> None:
    stock(cast, ["H1"], status="available", box="BX-1", holds="quality_quarantine")
    technician = browser("t.weber")
    page = technician.get("/samples/H1/pick").text
    assert ("to use it" in page, "to dispose of it" in page) == (False, True)
    refused(cast, technician, "/samples/H1/pick", "E-HOLD", purpose="use")
    assert "With t.weber" in done(technician, "/samples/H1/pick", purpose="disposition")


def test_a_tube_is_moved_and_a_taken_position_is_refused(browser: Browser, stored: House) -> None:
    technician = browser("t.weber")
    page = refused(stored, technician, "/samples/T1/move", "E-POS-OCCUPIED", container="BX-1", position="A2")
    assert "T2" in page
    page = done(technician, "/samples/T1/move", container="BX-2", position="J9")
    assert "In F07 / BX-2 / J9." in page
    assert told(stored, "T1")[-1] == "sample.moved"


def test_a_tube_in_hand_cannot_be_moved_and_the_page_says_so_first(browser: Browser, cast: House) -> None:
    stock(cast, ["T1"], status="available", holder="t.weber")
    technician = browser("t.weber")
    assert "It stands in no box." in technician.get("/samples/T1/move").text
    refused(cast, technician, "/samples/T1/move", "E-STATE", container="BX-1", position="A1")


def test_a_position_is_confirmed_only_where_the_tube_stands(browser: Browser, stored: House) -> None:
    technician = browser("t.weber")
    page = refused(
        stored, technician, "/samples/T1/confirm-position", "E-SCAN-CONFLICT", container="BX-1", position="A9"
    )
    assert "F07/BX-1/A1" in page
    page = done(technician, "/samples/T1/confirm-position", container="BX-1", position="A1")
    assert "T1 was seen where it should stand" in band(page)
    assert told(stored, "T1")[-1] == "sample.position_confirmed"


def test_a_corrected_position_is_told_with_what_is_odd_about_it(browser: Browser, stored: House) -> None:
    technician = browser("t.weber")
    refused(stored, technician, "/samples/T1/correct-position", "E-INVALID", container="BX-1", position="B1")
    page = done(
        technician, "/samples/T1/correct-position", container="BX-1", position="B1", reason="seen there"
    )
    assert 'data-tone="warning"' in page
    assert "It was recorded at F07/BX-1/A1." in band(page)
    assert "In F07 / BX-1 / B1." in page
    assert told(stored, "T1")[-1] == "sample.position_corrected"


@pytest.mark.parametrize("key", ["pick", "put-back", "move", "confirm-position", "correct-position"])
def test_who_only_looks_moves_nothing(browser: Browser, stored: House, key: str) -> None:
    auditor = browser("x.auditor")
    assert auditor.get(f"/samples/T1/{key}").status_code == 403
    refused(stored, auditor, f"/samples/T1/{key}", "E-SCOPE", container="BX-1", position="B1")
