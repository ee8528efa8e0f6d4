"""Boxes by the pages: moved with all their content, taken out of use, and looked into as they were."""

from datetime import timedelta

import pytest

from app.core.clock import SetClock
from app.core.gate import House
from tests.browsing import Browser
from tests.by_page import band, done, refused, scan
from tests.houses import MORNING
from tests.lives import payloads
from tests.tubes import stock

LATER = MORNING + timedelta(hours=2)


@pytest.fixture
def filled(cast: House) -> House:
    """Two tubes in BX-1, which stands at 1 of F07."""
    stock(cast, ["T1", "T2"], status="available", box="BX-1", frozen_at=MORNING)
    return cast


def test_a_box_is_moved_with_all_that_stands_in_it(browser: Browser, filled: House) -> None:
    technician = browser("t.weber")
    assert 'href="/storage/moves?container=BX-1"' in technician.get("/containers/BX-1").text
    assert ">BX-1</textarea>" in technician.get("/storage/moves?container=BX-1").text
    page = done(technician, "/storage/moves", containers="]d2BX-1", parent="F12", slot="3")
    assert band(page) == "BX-1 stands at F12/3."
    assert "In F12 / BX-1 / A2." in technician.get("/samples/T2").text
    (moved,) = payloads(filled, "container.moved")
    assert moved["fact"]["position"] == "F12/3"


def test_boxes_are_scanned_and_then_where_they_go(browser: Browser, filled: House) -> None:
    technician = browser("t.weber")
    box, unit = (scan(technician, "/storage/moves", code) for code in ("bx-2", "F12"))
    assert [(one["field"], one["value"]) for one in (box, unit)] == [
        ("containers", "BX-2"),
        ("parent", "F12"),
    ]
    assert scan(technician, "/storage/moves", "T1")["field"] is None
    assert scan(technician, "/storage/moves", "NOPE")["tone"] == "refusal"
    page = done(technician, "/storage/moves", containers="BX-1\nBX-2", parent="F12")
    assert band(page) == "BX-1 stands at F12/1; BX-2 stands at F12/2."


def test_a_move_that_cannot_be_moves_nothing_and_says_why(browser: Browser, filled: House) -> None:
    technician = browser("t.weber")
    refused(filled, technician, "/storage/moves", "E-INVALID", containers="BX-1", reason="it is warm there")
    refused(filled, technician, "/storage/moves", "E-INVALID", containers="", parent="F12")
    page = refused(
        filled, technician, "/storage/moves", "E-POS-OCCUPIED", containers="BX-1", parent="F07", slot="2"
    )
    assert "The next free slot is" in page
    refused(filled, technician, "/storage/moves", "E-BC-UNKNOWN", containers="BX-1\nNOPE", parent="F12")
    refused(filled, technician, "/storage/moves", "E-CONTAINER-CYCLE", containers="F07", parent="F07")
    assert browser("q.lambert").get("/storage/moves").status_code == 403


def test_an_empty_box_is_retired_for_good_and_a_full_one_is_not(browser: Browser, filled: House) -> None:
    manager = browser("m.schmit")
    assert "Retire it" not in manager.get("/containers/BX-1").text
    assert "/storage/retirements?container=BX-2" in manager.get("/containers/BX-2").text
    page = refused(
        filled, manager, "/storage/retirements", "E-POS-OCCUPIED", containers="BX-2\nBX-1", reason="cracked"
    )
    assert "Move what stands in it first" in page
    refused(filled, manager, "/storage/retirements", "E-INVALID", containers="BX-2", reason="")
    page = done(manager, "/storage/retirements", containers="BX-2", reason="cracked")
    assert band(page) == "BX-2 is out of use."
    assert "Retired." in page
    assert payloads(filled, "container.retired")[0]["reason"] == "cracked"
    assert browser("t.weber").get("/storage/retirements").status_code == 403


def test_where_a_tube_was_is_told_also_when_it_was_its_box_that_moved(
    browser: Browser, filled: House, clock: SetClock
) -> None:
    clock.set(LATER)
    technician = browser("t.weber")
    done(technician, "/storage/moves", containers="BX-1", parent="F12")
    before = technician.get("/samples/T1/whereabouts?at=2026-11-03T09:00").text
    assert "T1 stood at F07/BX-1/A1" in before
    assert 'value="2026-11-03T09:00"' in before
    assert "T1 stood at F12/BX-1/A1" in technician.get("/samples/T1/whereabouts").text
    assert (
        "was not known to this ledger" in technician.get("/samples/T1/whereabouts?at=2025-01-01T00:00").text
    )
    for at, code in (("soon", "E-INVALID"), ("2027-01-01T00:00", "E-TIME-FUTURE")):
        answer = technician.get(f"/samples/T1/whereabouts?at={at}")
        assert (answer.status_code, code in answer.text) == (422, True)


def test_what_stood_in_a_box_then_is_listed_without_what_one_may_not_see(
    browser: Browser, cast: House, clock: SetClock
) -> None:
    stock(cast, ["T1", "T2"])
    stock(cast, ["SECRET"], study="BETA")
    technician = browser("t.weber")
    done(technician, "/tubes/place", samples="T1\nT2\nSECRET", container="BX-1")
    clock.set(LATER)
    technician = browser("t.weber")
    done(technician, "/tubes/pick", samples="T1", purpose="use")
    assert "/containers/BX-1/content-at" in technician.get("/containers/BX-1").text
    then = technician.get("/containers/BX-1/content-at?at=2026-11-03T09:00").text
    now = technician.get("/containers/BX-1/content-at").text
    assert [f'href="/samples/{code}"' in then for code in ("T1", "T2", "SECRET")] == [True, True, True]
    assert [f'href="/samples/{code}"' in now for code in ("T1", "T2", "SECRET")] == [False, True, True]
    assert "F07/BX-1, LU-IBBL, −80 °C" in then
    assert 'href="/containers/BX-1"' in technician.get("/containers/F07/content-at").text
    hidden = browser("x.auditor").get("/containers/BX-1/content-at?at=2026-11-03T09:00").text
    assert ("1 more tube stood there" in hidden, "SECRET" in hidden) == (True, False)
    assert technician.get("/containers/BX-1/content-at?at=2025-01-01T00:00").status_code == 404
