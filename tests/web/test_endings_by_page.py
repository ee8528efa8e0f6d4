"""How lives end by the pages: used up, void, lost and found, approved, and destroyed by scans before a witness."""

import re

import pytest

from app.biobank.samples.words import Status
from app.core.gate import House
from tests.browsing import Browser
from tests.by_page import band, done, refused, scan
from tests.lives import bring, payloads, told
from tests.tubes import stock

DESTROYED = {"method": "autoclave", "witness": "q.lambert"}


@pytest.fixture
def stored(cast: House) -> House:
    """T1, T2 and T3 in BX-1."""
    stock(cast, ["T1", "T2", "T3"], status="available", box="BX-1")
    return cast


def test_tubes_are_destroyed_by_scans_before_a_witness_and_a_certificate_says_so(
    browser: Browser, stored: House
) -> None:
    technician = browser("t.weber")
    assert scan(technician, "/tubes/destroy", "T1")["sentence"] == "Not T1. Nobody has approved it yet."
    done(browser("m.schmit"), "/tubes/approve-destruction", samples="T1\nT2", cause="failed_quality")
    assert 'href="/tubes/destroy"><strong>2</strong>' in technician.get("/").text
    page = technician.get("/tubes/destroy").text
    assert [f'href="/samples/{code}"' in page for code in ("T1", "T2", "T3")] == [True, True, False]
    assert "Put all on the list" not in page, "what is destroyed is scanned"
    assert "btn-danger" in page
    assert scan(technician, "/tubes/destroy", "T1")["field"] == "samples"
    witness = scan(technician, "/tubes/destroy", "USER:q.lambert")
    assert (witness["field"], witness["value"]) == ("witness", "q.lambert")
    page = done(technician, "/tubes/destroy", samples="T1\nT2", waste_batch="W-7", **DESTROYED)
    assert band(page).startswith("2 samples were destroyed. The certificate is DC")
    assert re.search(r"Certificate of destruction DC\w+.*Autoclaved.*W-7.*t.weber.*q.lambert", page, re.S)
    assert 'href="/samples/T2"' in page
    (certified,) = payloads(stored, "destruction.certified")
    number = certified["fact"]["code"]
    assert technician.get(f"/scan?text={number}").headers["location"] == f"/destructions/{number}"
    assert browser("c.martin").get(f"/destructions/{number}").status_code == 404
    assert told(stored, "T1")[-2:] == ["sample.destruction_approved", "sample.destroyed"]


def test_one_line_that_may_not_be_destroyed_keeps_them_all_and_is_named(
    browser: Browser, stored: House
) -> None:
    done(browser("q.lambert"), "/samples/T1/approve-destruction", cause="damaged")
    page = refused(stored, browser("t.weber"), "/tubes/destroy", "E-APPROVAL", samples="T1\nT2", **DESTROYED)
    assert re.search(r"1 line was refused.*<td>2</td><td class=\"code\">T2</td>", page, re.S)


def test_a_nurse_destroys_at_the_clinic_without_a_look_at_the_stock(browser: Browser, cast: House) -> None:
    stock(cast, ["N1"], status="collected", site="LU-CHL")
    done(browser("q.lambert"), "/tubes/approve-destruction", samples="N1", cause="damaged")
    page = done(browser("n.reuter"), "/tubes/destroy", samples="N1", **DESTROYED)
    assert band(page).startswith("1 sample was destroyed. The certificate is DC")
    assert told(cast, "N1")[-1] == "sample.destroyed"


def test_nobody_is_their_own_witness(browser: Browser, stored: House) -> None:
    done(browser("m.schmit"), "/samples/T1/approve-destruction", cause="damaged")
    technician, fields = browser("t.weber"), {**DESTROYED, "witness": "t.weber"}
    page = refused(stored, technician, "/tubes/destroy", "E-WITNESS", samples="T1", **fields)
    assert "Ask a colleague to stand by" in page


def test_one_tube_is_scanned_again_before_it_is_destroyed(browser: Browser, stored: House) -> None:
    manager, technician = browser("m.schmit"), browser("t.weber")
    done(manager, "/samples/T1/approve-destruction", cause="damaged")
    assert "It is approved already." in manager.get("/samples/T1").text
    assert manager.get("/samples/T1/destroy").status_code == 403
    refused(stored, technician, "/samples/T1/destroy", "E-INVALID", **DESTROYED)
    page = refused(stored, technician, "/samples/T1/destroy", "E-SCAN-CONFLICT", scanned="T2", **DESTROYED)
    assert "T2 is another tube than T1." in page
    page = done(technician, "/samples/T1/destroy", scanned="]d2T1", **DESTROYED)
    assert "1 sample at LU-IBBL" in page
    page = technician.get("/samples/T1").text
    assert re.search(
        r'Nowhere: it is destroyed. Certificate <a class="code" href="/destructions/DC\w+">', page
    )


def test_who_destroys_does_not_approve(browser: Browser, stored: House) -> None:
    technician = browser("t.weber")
    assert technician.get("/samples/T1/approve-destruction").status_code == 403
    refused(stored, technician, "/tubes/approve-destruction", "E-SCOPE", samples="T1", cause="damaged")


def test_the_rest_of_a_tube_is_written_off_with_a_reason(browser: Browser, stored: House) -> None:
    technician = browser("t.weber")
    assert "400 µL are left by the record." in technician.get("/samples/T1").text
    refused(stored, technician, "/samples/T1/exhaust", "E-STATE", reason="it is gone")
    bring(stored, Status.IN_PROCESS, "T1")
    refused(stored, technician, "/samples/T1/exhaust", "E-REASON-REQUIRED", write_off="yes")
    page = done(technician, "/samples/T1/exhaust", write_off="yes", reason="Stuck to the wall")
    assert "Exhausted." in page
    assert payloads(stored, "sample.exhausted")[0]["fact"]["loss_amount"] == 400_000


def test_a_record_made_in_error_is_voided_by_two(browser: Browser, cast: House) -> None:
    stock(cast, ["V1"], status="received")
    technician = browser("t.weber")
    fields = {"cause": "registered_in_error"}
    refused(cast, technician, "/samples/V1/void", "E-WITNESS", **fields)
    page = done(technician, "/samples/V1/void", second_person="s.muller", **fields)
    assert "Voided." in page
    assert told(cast, "V1")[-1] == "sample.voided"


def test_a_tube_is_lost_after_a_search_and_found_by_who_scans_it(browser: Browser, stored: House) -> None:
    manager, technician = browser("m.schmit"), browser("t.weber")
    search = {"reason": "Not found in three days"}
    steps = "Its position and the four around it\nThe whole rack was scanned"
    assert "Nobody has said yet that it is missing." in manager.get("/samples/T1").text
    refused(stored, manager, "/samples/T1/declare-lost", "E-STATE", searched=steps, **search)
    done(technician, "/samples/T1/hold", kind="missing_suspected", reason="Empty position")
    refused(stored, manager, "/samples/T1/declare-lost", "E-INVALID", searched="Looked", **search)
    page = done(manager, "/samples/T1/declare-lost", searched=steps, **search)
    assert "Lost." in page
    assert technician.get("/samples/T1/declare-lost").status_code == 403
    page = done(technician, "/samples/T1/find", scanned="T1", reason="Behind the rack")
    assert "Received. With t.weber, LU-IBBL." in page
    assert "identity discrepancy" in page
    kinds = told(stored, "T1")
    assert kinds.index("sample.found") - kinds.index("sample.declared_lost") == 1
    refused(stored, technician, "/tubes/find", "E-STATE", samples="T1\nT2")
