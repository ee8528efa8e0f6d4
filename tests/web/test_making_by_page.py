"""Samples made out of samples by the pages: another material by a method, layers, a pool, reservations."""

import re
from typing import Any
from urllib.parse import unquote

import pytest

from app.biobank.samples.words import Status
from app.core.gate import House
from tests.asking import plasma, submitted
from tests.browsing import Browser
from tests.by_page import band, done, refused, scan
from tests.lives import bring, payloads, told
from tests.tubes import stock


@pytest.fixture
def in_work(cast: House) -> House:
    """T1 and T2 in work, 400 µL of plasma each."""
    stock(cast, ["T1", "T2"], status="in_process", holder="t.weber")
    return cast


def test_another_material_is_derived_and_the_parent_says_what_it_gave(
    browser: Browser, in_work: House
) -> None:
    technician = browser("t.weber")
    fields = {"method": "Qiagen", "material": "DNA", "amount": "20 ug", "consumed": "200 uL"}
    refused(in_work, technician, "/samples/T1/derive", "E-BC-DUP", codes="D1\nT2", **fields)
    page = done(technician, "/samples/T1/derive", codes="D1\nD2", **fields)
    assert band(page) == "2 samples were made from T1."
    assert "200 µL" in technician.get("/samples/T1").text
    assert "Came out of" in technician.get("/samples/D1").text
    assert told(in_work, "T1")[-1] == "sample.consumed"


def test_new_codes_of_derivatives_are_printed_next(browser: Browser, in_work: House) -> None:
    technician = browser("t.weber")
    answer = technician.post(
        "/samples/T1/derive", data={"method": "Qiagen", "material": "DNA", "count": "2", "exhaust": "yes"}
    )
    codes = re.findall(r"[A-Z0-9]{10}", unquote(answer.headers["location"]))
    assert (answer.status_code, len(codes)) == (303, 2)
    assert "Exhausted." in technician.get("/samples/T1").text


def test_the_layers_of_a_tube_make_up_what_went_in(browser: Browser, in_work: House) -> None:
    technician = browser("t.weber")
    page = refused(
        in_work, technician, "/samples/T1/fractionate", "E-VOL-OVERDRAW", fractions="PL 300 uL\nBC 200 uL"
    )
    assert "Nothing was stored" in page
    done(technician, "/samples/T1/fractionate", fractions="PL; 0,3 mL\nBC 50 uL", discard="50 uL")
    assert payloads(in_work, "sample.fractionated")[0]["fact"]["fractions"] == "PL 300 µL, BC 50 µL"
    assert "Its layers were measured" in technician.get("/samples/T1").text


def test_tubes_are_pooled_by_scans_with_what_each_gives(browser: Browser, in_work: House) -> None:
    technician = browser("t.weber")
    assert 'href="/tubes/pool?samples=T1"' in technician.get("/samples/T1").text
    assert ">T1</textarea>" in technician.get("/tubes/pool?samples=T1").text
    assert scan(technician, "/tubes/pool", "T2")["value"] == "T2"
    fields = {"samples": "T1\nT2 100 uL", "code": "POOL-1", "amount": "500 uL"}
    page = refused(in_work, technician, "/tubes/pool", "E-VOL-OVERDRAW", **fields)
    assert re.search(r"1 line was refused.*T1", page, re.S)
    page = done(technician, "/tubes/pool", **{**fields, "amount": "200 uL"})
    assert band(page) == "POOL-1 was made from 2 samples."
    assert "300 µL (n)" in page
    assert told(in_work, "POOL-1") == ["sample.produced"]


def test_nothing_is_made_from_what_is_held_and_the_page_says_why(browser: Browser, cast: House) -> None:
    stock(cast, ["H1"], status="in_process", holder="t.weber", holds="quality_quarantine")
    technician = browser("t.weber")
    assert "On hold: quality quarantine." in technician.get("/samples/H1/derive").text
    assert scan(technician, "/tubes/pool", "H1")["tone"] == "refusal"
    fields = {"method": "Qiagen", "material": "DNA", "codes": "D1"}
    refused(cast, technician, "/samples/H1/derive", "E-HOLD", **fields)
    assert browser("m.schmit").get("/samples/H1/derive").status_code == 403


def test_a_stored_tube_has_to_be_picked_first(browser: Browser, cast: House) -> None:
    stock(cast, ["S1"], status="available", box="BX-1")
    technician = browser("t.weber")
    assert "It stands in a box; pick it first." in technician.get("/samples/S1/derive").text
    fields = {"method": "Qiagen", "material": "DNA", "codes": "D1"}
    refused(cast, technician, "/samples/S1/derive", "E-STATE", **fields)


def test_tubes_are_kept_for_a_request_and_given_up_again(browser: Browser, client: Any, cast: House) -> None:
    plasma(client, cast, 2)
    request = submitted(client)
    senior = browser("s.muller")
    done(senior, "/tubes/reserve", samples="PL-1\nPL-2 100 uL", request=request)
    assert f"For {request}, whole" in senior.get("/samples/PL-1").text
    assert f"For {request}: 100 µL" in senior.get("/samples/PL-2").text
    refused(cast, senior, "/samples/PL-1/reserve", "E-RESERVED", request=request)
    assert "Not promised to anybody" in done(senior, "/samples/PL-1/give-up", reason="changed its mind")
    assert told(cast, "PL-1")[-1] == "reservation.released"
    assert browser("t.weber").get("/samples/PL-2/give-up").status_code == 403


def test_a_used_up_tube_gives_nothing_more(browser: Browser, in_work: House) -> None:
    bring(in_work, Status.EXHAUSTED, "T1")
    page = browser("t.weber").get("/samples/T1").text
    assert re.search(r"<dt>[^<]*Derive[^<]*</dt><dd>It is exhausted.</dd>", page)
