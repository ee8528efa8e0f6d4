"""How tubes come in by the pages: labels planned, a visit collected or not, received, accepted in numbers, taken back."""

import re
from urllib.parse import unquote

import pytest

from app.core.gate import House
from tests.browsing import Browser
from tests.by_page import band, done, refused, scan
from tests.lives import told
from tests.tubes import stock
from tests.web.test_bench_pages import STUDY, enrol

VISIT = {"study": STUDY, "donor": "IBD-LU-0147", "occurred_at": "2026-11-03T07:30", "precision": "exact"}


@pytest.fixture
def planned(browser: Browser, cast: House) -> House:
    """P1, P2 and P3, planned at the clinic, of a donor who agreed."""
    enrol(browser)
    stock(cast, ["P1", "P2", "P3"], status="planned", site="LU-CHL", amount=0, custodian_site_id=None)
    return cast


def test_labels_are_planned_and_their_codes_are_taken(browser: Browser, cast: House) -> None:
    technician = browser("t.weber")
    fields = {"study": STUDY, "material": "PL", "site": "LU-IBBL"}
    page = done(technician, "/tubes/plan", samples="L1\nL2", **fields)
    assert band(page) == "2 samples were planned."
    assert "Planned." in technician.get("/samples/L1").text
    refused(cast, technician, "/tubes/plan", "E-BC-DUP", samples="L3\nL2", **fields)
    answer = technician.post("/tubes/plan", data={"count": "2", **fields})
    assert len(re.findall(r"[A-Z0-9]{10}", unquote(answer.headers["location"]))) == 2
    assert told(cast, "L1") == ["sample.planned"]


def test_a_nurse_records_a_visit_and_what_stayed_empty(browser: Browser, planned: House) -> None:
    nurse = browser("n.reuter")
    assert "/tubes" in nurse.get("/").text
    overview = nurse.get("/tubes").text
    assert ("/tubes/collect" in overview, "/tubes/pick" in overview) == (True, False)
    scanned = scan(nurse, "/tubes/collect", "P1")
    assert (scanned["field"], scanned["value"], scanned["tone"]) == ("samples", "P1", "warning")
    refused(planned, nurse, "/tubes/collect", "E-BC-UNKNOWN", samples="P1\nP9", **VISIT)
    page = done(nurse, "/tubes/collect", samples="P1 8,5 mL\nP2", **VISIT)
    assert band(page) == "2 samples were collected."
    page = done(nurse, "/tubes/not-collected", samples="P3", cause="short_draw")
    assert band(page) == "P3 was not collected."
    assert [told(planned, code)[-1] for code in ("P1", "P3")] == ["sample.collected", "sample.not_collected"]


def test_what_was_collected_is_received_by_who_could_not_see_it_before(
    browser: Browser, planned: House
) -> None:
    done(browser("n.reuter"), "/tubes/collect", samples="P1\nP2", **VISIT)
    technician = browser("t.weber")
    assert scan(technician, "/tubes/receive", "P1")["value"] == "P1"
    page = done(technician, "/tubes/receive", samples="P1\nP2", condition="cold and dry")
    assert "2 samples were received." in band(page)
    assert "Received. With t.weber, LU-IBBL." in technician.get("/samples/P1").text


def test_a_handful_is_accepted_and_an_acceptance_is_taken_back(browser: Browser, cast: House) -> None:
    stock(cast, ["T1", "T2"], status="received")
    technician, senior = browser("t.weber"), browser("s.muller")
    done(technician, "/tubes/accept", samples="T1\nT2", grade="A")
    assert "Accepted." in technician.get("/samples/T2").text
    refused(cast, technician, "/tubes/accept", "E-STATE", samples="T1\nT2", inspection="again")
    refused(cast, senior, "/samples/T1/reverse", "E-INVALID", reason="")
    page = done(senior, "/samples/T1/reverse", reason="wrong tube")
    assert "Received." in page
    assert told(cast, "T1")[-1] == "sample.reception_reversed"
    assert technician.get("/samples/T1/reverse").status_code == 403


def test_tubes_are_rejected_with_what_is_to_become_of_them(browser: Browser, cast: House) -> None:
    stock(cast, ["T1", "T2"], status="received")
    senior = browser("s.muller")
    finding = re.search(r'<option value="(\w+)"', senior.get("/tubes/reject").text)
    assert finding
    fields = {"samples": "T1, T2", "finding": finding[1]}
    refused(cast, senior, "/tubes/reject", "E-INVALID", decision="", **fields)
    done(senior, "/tubes/reject", decision="destroy", **fields)
    assert "On hold: quality quarantine." in senior.get("/samples/T1").text
    assert told(cast, "T2")[-2:] == ["sample.rejected", "hold.placed"]
