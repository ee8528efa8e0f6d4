"""Deeds on several tubes: scans are looked at and make the list, and the list is done whole or not at all."""

import re

import pytest

from app.core.gate import House
from tests.browsing import Browser
from tests.by_page import band, done, refused, scan
from tests.houses import MORNING
from tests.lives import entries, told
from tests.tubes import stock


@pytest.fixture
def stored(cast: House) -> House:
    """T1 to T7 in BX-1; H1 beside them, on hold."""
    stock(cast, [f"T{n}" for n in range(1, 8)], status="available", box="BX-1", frozen_at=MORNING)
    stock(cast, ["H1"], status="available", box="BX-1", first=20, holds="quality_quarantine")
    return cast


def test_a_handful_is_picked_thawed_frozen_and_put_back(browser: Browser, stored: House) -> None:
    technician = browser("t.weber")
    list_ = "]d2t1\nT2; T3"
    assert band(done(technician, "/tubes/pick", samples=list_, purpose="use")) == "3 samples were picked."
    done(technician, "/tubes/thaw", samples=list_)
    done(technician, "/tubes/refreeze", samples=list_)
    page = technician.get("/tubes/put-back").text
    assert "In your hands" in page
    page = done(technician, "/tubes/put-back", samples="T1\nT2\nT3")
    assert "T1 at F07/BX-1/A1, T2 at F07/BX-1/A2" in band(page)
    assert told(stored, "T3")[-4:] == [
        "sample.picked",
        "sample.thawed",
        "sample.refrozen",
        "sample.put_back",
    ]
    assert "Nothing." in technician.get("/tubes/put-back").text


def test_many_places_are_counted_after_the_first(browser: Browser, stored: House) -> None:
    technician = browser("t.weber")
    lines = "\n".join(f"T{n} B{n}" for n in range(1, 8))
    page = done(technician, "/tubes/move", samples=lines, container="BX-2")
    assert "T5 at F07/BX-2/B5, and 2 more." in band(page)
    assert "In F07 / BX-2 / B7." in technician.get("/samples/T7").text


def test_every_line_that_is_refused_is_named_and_the_list_stays(browser: Browser, stored: House) -> None:
    technician = browser("t.weber")
    page = refused(stored, technician, "/tubes/pick", "E-HOLD", samples="T1\nH1\nT2", purpose="use")
    assert "T1\nH1\nT2</textarea>" in page
    page = refused(stored, technician, "/tubes/pick", "E-SCAN-CONFLICT", samples="T1\nT2\nt1", purpose="use")
    assert "Name every sample once" in page
    page = refused(stored, technician, "/tubes/pick", "E-BC-UNKNOWN", samples="T1\nNOPE\nGONE", purpose="use")
    lines = re.findall(r'<tr><td>(\d+)</td><td class="code">(\w+)</td>', page)
    assert lines == [("2", "NOPE"), ("3", "GONE")]
    refused(stored, technician, "/tubes/pick", "E-INVALID", samples="", purpose="use")


def test_a_scan_is_looked_at_before_it_is_on_the_list(browser: Browser, stored: House) -> None:
    technician, before = browser("t.weber"), entries(stored)
    fits = scan(technician, "/tubes/thaw", "T1")
    assert (fits["tone"], fits["field"]) == ("refusal", None)
    assert "pick it first" in fits["sentence"]
    fits = scan(technician, "/tubes/pick", "]d2t1")
    assert (fits["tone"], fits["field"], fits["value"]) == ("ok", "samples", "T1")
    held = scan(technician, "/tubes/pick", "H1")
    assert (held["tone"], held["value"]) == ("warning", "H1")
    box = scan(technician, "/tubes/move", "BX-2")
    assert (box["field"], box["value"]) == ("container", "BX-2")
    odd = scan(technician, "/tubes/pick", "BX-2")
    assert (odd["tone"], odd["field"]) == ("warning", None)
    for text in ("NEVER-SEEN", "NO READ", "USER:nobody"):
        assert scan(technician, "/tubes/pick", text)["tone"] == "refusal", text
    assert entries(stored) == before, "looking stores nothing"


def test_the_list_of_a_look_up_goes_on_to_what_is_done_with_it(browser: Browser, stored: House) -> None:
    technician = browser("t.weber")
    found = technician.post("/samples/look-up", data={"codes": "T2\nT1\nNOPE"}).text
    assert 'href="/tubes?samples=T2%2CT1"' in found
    overview = technician.get("/tubes?samples=T2%2CT1").text
    assert 'href="/tubes/pick?samples=T2%2CT1"' in overview
    assert ">T2\nT1</textarea>" in technician.get("/tubes/pick?samples=T2%2CT1").text
    assert "/tubes?samples" not in browser("x.auditor").post("/samples/look-up", data={"codes": "T1"}).text


def test_a_hold_is_placed_on_several_and_lifted_by_who_may(browser: Browser, stored: House) -> None:
    technician, senior = browser("t.weber"), browser("s.muller")
    done(technician, "/tubes/hold", samples="T1\nT2", kind="quality_quarantine", reason="cloudy")
    assert "Your roles lift none of its holds." in technician.get("/samples/T1").text
    fields = {"samples": "T1\nT2", "kind": "quality_quarantine", "reason": "it was the light"}
    refused(stored, technician, "/tubes/release", "E-SCOPE", **fields)
    done(senior, "/tubes/release", **fields)
    assert told(stored, "T2")[-2:] == ["hold.placed", "hold.released"]


def test_a_list_sent_twice_is_done_once(browser: Browser, stored: House) -> None:
    technician = browser("t.weber")
    body = {"samples": "T1\nT2", "purpose": "use", "key": "once"}
    answers = [technician.post("/tubes/pick", data=body) for _ in range(2)]
    assert [one.headers["location"] for one in answers] == ["/tubes/pick", "/tubes/pick"]
    assert told(stored, "T1").count("sample.picked") == 1
