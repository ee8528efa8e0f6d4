"""What is known of a tube, by the pages: measured, adjusted, given a new label, corrected in the open."""

import pytest

from app.biobank.samples.words import Status
from app.core.gate import House
from tests.browsing import Browser
from tests.by_page import band, done, refused
from tests.lives import bring, payloads, told
from tests.tubes import stock
from tests.web.test_bench_pages import enrol, register


@pytest.fixture
def stored(cast: House) -> House:
    """T1 and T2 in BX-1, 400 µL each."""
    stock(cast, ["T1", "T2"], status="available", box="BX-1")
    return cast


def test_a_measurement_replaces_what_was_supposed(browser: Browser, stored: House) -> None:
    technician = browser("t.weber")
    refused(stored, technician, "/samples/T1/measure", "E-INVALID", amount="3 mg", reason="weighed")
    page = done(technician, "/samples/T1/measure", amount="0.3995 mL")
    assert "399.5 µL (m)" in page
    assert payloads(stored, "sample.measured")[0]["fact"]["difference"] == -500
    assert "Nothing is left in it." in band(done(technician, "/samples/T1/measure", amount="0 uL"))


def test_several_are_measured_each_by_its_own_figure(browser: Browser, stored: House) -> None:
    technician = browser("t.weber")
    page = refused(stored, technician, "/tubes/measure", "E-INVALID", samples="T1 0,3 mL\nT2")
    assert "Nothing is said beside T2." in page
    done(technician, "/tubes/measure", samples="T1 0,3 mL\nT2", amount="250 uL")
    assert "300 µL (m)" in technician.get("/samples/T1").text
    assert "250 µL (m)" in technician.get("/samples/T2").text


def test_an_adjustment_names_its_cause(browser: Browser, stored: House) -> None:
    technician = browser("t.weber")
    fields = {"amount": "300 uL", "basis": "estimated"}
    refused(stored, technician, "/samples/T1/adjust", "E-REASON-REQUIRED", cause="other", **fields)
    page = done(technician, "/samples/T1/adjust", cause="spilled", reason="Tipped over", **fields)
    assert "300 µL (e)" in page
    assert "“It was spilled: Tipped over”" in page
    assert told(stored, "T1")[-1] == "sample.amount_adjusted"


def test_a_new_label_finds_the_tube_and_the_old_one_still_does(browser: Browser, stored: House) -> None:
    senior = browser("s.muller")
    fields = {"cause": "label_damaged", "evidence": "old_code"}
    refused(stored, senior, "/samples/T1/relabel", "E-BC-DUP", label="T2", **fields)
    page = done(senior, "/samples/T1/relabel", label="0099", **fields)
    assert '<dd class="code">0099</dd>' in page
    assert 'data-testid="sample-code">T1<' in senior.get("/samples/0099").text
    assert browser("t.weber").get("/samples/T1/relabel").status_code == 403


def test_without_evidence_a_second_person_sees_to_the_label(browser: Browser, stored: House) -> None:
    senior = browser("s.muller")
    fields = {"label": "0099", "cause": "label_lost", "evidence": "second_person"}
    refused(stored, senior, "/samples/T1/relabel", "E-WITNESS", second_person="s.muller", **fields)
    done(senior, "/samples/T1/relabel", second_person="USER:t.weber", **fields)
    assert payloads(stored, "sample.relabelled")[0]["fact"]["second_person"] == "t.weber"


def test_several_are_relabelled_each_with_its_own(browser: Browser, stored: House) -> None:
    fields = {"cause": "label_damaged", "evidence": "position"}
    done(browser("s.muller"), "/tubes/relabel", samples="T1\t0101\nT2\t]d20102", **fields)
    assert [one["fact"]["label"] for one in payloads(stored, "sample.relabelled")] == ["0101", "0102"]


def test_a_field_is_corrected_in_local_time_and_the_old_value_stays(browser: Browser, cast: House) -> None:
    enrol(browser)
    technician, senior = browser("t.weber"), browser("s.muller")
    register(technician, "R1", donor="IBD-LU-0147", collected_at="2026-11-03T06:00")
    assert '<option value="visit" selected>' in senior.get("/samples/R1/correct?field=visit").text
    page = done(technician, "/samples/R1/correct", field="visit", value="V2", cause="entry_error")
    assert "<dd>V2" in page
    fields = {"field": "collected_at", "cause": "wrong_time"}
    refused(cast, senior, "/samples/R1/correct", "E-INVALID", value="yesterday", **fields)
    page = done(senior, "/samples/R1/correct", value="2026-11-03 06:30", **fields)
    assert "2026-11-03 06:30" in page
    assert payloads(cast, "record.corrected")[1]["fact"]["new"] == "2026-11-03T05:30:00.000000Z"


def test_whose_it_is_is_not_for_the_technician_to_correct(browser: Browser, stored: House) -> None:
    technician = browser("t.weber")
    assert '<option value="donor"' not in technician.get("/samples/T1/correct").text
    assert "/samples/T1/correct?field=donor" not in technician.get("/samples/T1").text
    fields = {"field": "donor", "value": "D-9", "cause": "wrong_donor"}
    refused(stored, technician, "/samples/T1/correct", "E-SCOPE", **fields)
    assert '<option value="donor"' in browser("s.muller").get("/samples/T1/correct").text


def test_after_the_end_a_record_is_still_corrected_and_nothing_else(browser: Browser, stored: House) -> None:
    bring(stored, Status.DESTROYED, "T1")
    technician = browser("t.weber")
    refused(stored, technician, "/samples/T1/measure", "E-TERMINAL", amount="1 uL")
    page = done(technician, "/samples/T1/correct", field="tube", value="cryovial", cause="entry_error")
    assert "<dd>cryovial" in page
