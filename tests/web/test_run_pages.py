"""Processing runs by page: opened with their tubes, started by the clock, stopped, and the layers measured."""

import re
from datetime import timedelta
from typing import Any

import pytest

from app.core.clock import SetClock
from app.core.gate import House
from tests.browsing import Browser, inline_parts, key_of
from tests.lives import payloads
from tests.refused import nothing_stored
from tests.web.test_bench_pages import enrol
from tests.web.test_kit_pages import done, refused

RUN = {"code": "CR-1103-01", "equipment": "CF-02", "programme": "2,000 g, 10 min, 20 °C", "samples": "E1\nE2"}
AT = "/runs/CR-1103-01"


@pytest.fixture
def blood(browser: Browser, clock: SetClock) -> Browser:
    """Two accepted EDTA tubes: E1 drawn 130 minutes ago, which is too long, E2 119."""
    enrol(browser)
    technician = browser("t.weber")
    for code, minutes in (("E1", 130), ("E2", 119)):
        drawn = clock.now() - timedelta(minutes=minutes)
        tube = {
            "study": "CLINNOVA-IBD",
            "material": "WBE",
            "amount": "9.6 mL",
            "donor": "IBD-LU-0147",
            "codes": code,
            "collected_at": drawn.isoformat(),
        }
        done(technician.post("/register", data=tube))
        done(technician.post(f"/samples/{code}/accept", data={}))
    return browser


@pytest.fixture
def spun(blood: Browser, clock: SetClock) -> Browser:
    technician = blood("t.weber")
    done(technician.post("/runs", data=RUN))
    done(technician.post(f"{AT}/start", data={"known": "yes"}))
    for _ in range(2):
        clock.set(clock.now() + timedelta(minutes=5))
        assert technician.get("/runs").status_code == 200
    done(technician.post(f"{AT}/stop", data={}))
    return blood


def test_a_run_is_opened_started_and_stopped_by_page(blood: Browser, cast: House, clock: SetClock) -> None:
    technician = blood("t.weber")
    empty = technician.get("/runs").text
    assert inline_parts(empty) == []
    form = {**RUN, "key": key_of(empty)}
    assert done(technician.post("/runs", data=form)) == AT
    assert done(technician.post("/runs", data=form)) == AT
    page = technician.get(AT).text
    assert inline_parts(page) == []
    assert "Open</span> at LU-IBBL" in page
    assert re.findall(r'href="/samples/(E\d)"', page) == ["E1", "E2"]
    assert "In process." in technician.get("/samples/E1").text
    done(technician.post(f"{AT}/start", data={"known": "yes"}))
    page = technician.get(AT).text
    assert "CR-1103-01 is running. 1 non-conformity is opened." in page
    for _ in range(2):
        clock.set(clock.now() + timedelta(minutes=5))
        assert technician.get("/runs").status_code == 200
    done(technician.post(f"{AT}/stop", data={}))
    page = technician.get(AT).text
    assert "after 10 min" in page
    assert page.count("Measure its layers") == 2
    assert 'href="/runs/CR-1103-01"' in technician.get("/runs").text
    assert technician.get("/scan?text=cr-1103-01").headers["location"] == AT
    assert [len(payloads(cast, f"run.{one}")) for one in ("opened", "started", "stopped")] == [1, 1, 1]


def test_tubes_that_waited_too_long_have_to_be_acknowledged(blood: Browser, cast: House) -> None:
    technician = blood("t.weber")
    done(technician.post("/runs", data=RUN))
    with nothing_stored(cast):
        warned = technician.post(f"{AT}/start", data={})
        refused(warned, 409, "E-WARNING", "Tick that you know it", "collection to spin took 130 min")
        assert "ack:" not in warned.text
        assert re.search(r'<td class="code">E1</td>', warned.text)
    done(technician.post(f"{AT}/start", data={"known": "yes"}))
    (told,) = payloads(cast, "nc.opened")
    assert told["fact"]["code"] == "TTC_EXCEEDED"


def test_the_layers_are_measured_by_page_and_aliquoted(spun: Browser, cast: House) -> None:
    technician = spun("t.weber")
    asked = technician.get("/samples/E1/fractionate").text
    assert inline_parts(asked) == []
    layers = {"fractions": "PL 4150 uL\nBC 1 mL", "discard": "4300 uL", "loss": "150 uL"}
    with nothing_stored(cast):
        over = technician.post("/samples/E1/fractionate", data={**layers, "fractions": "PL 4900 uL\nBC 1 mL"})
        refused(over, 422, "E-VOL-OVERDRAW", "PL 4900 uL\nBC 1 mL")
    assert done(technician.post("/samples/E1/fractionate", data=layers)) == "/samples/E1"
    page = technician.get("/samples/E1").text
    assert "PL 4.15 mL, BC 1 mL" in page
    assert "Measure its layers" not in page
    assert technician.get(AT).text.count("Measure its layers") == 1
    (told,) = payloads(cast, "sample.fractionated")
    assert (told["fact"]["discard_amount"], told["fact"]["loss_amount"]) == (4_300_000, 150_000)
    divide = technician.get("/samples/E1/aliquots").text
    assert "PL, 4.15 mL left" in divide
    made = {"material": "PL", "amount": "400 uL", "codes": "PL1\nPL2"}
    done(technician.post("/samples/E1/aliquots", data=made))
    assert "PL 3.35 mL, BC 1 mL" in technician.get("/samples/E1").text


def test_runs_are_worked_only_with_the_right_and_at_the_own_site(spun: Browser, cast: House) -> None:
    manager, other = spun("q.lambert"), spun("c.martin")
    with nothing_stored(cast):
        for answer in (
            manager.get("/runs"),
            manager.post("/runs", data={**RUN, "code": "CR-2"}),
            manager.post(f"{AT}/start", data={}),
            manager.post(f"{AT}/stop", data={}),
            manager.post("/samples/E1/fractionate", data={"fractions": "PL 1 mL"}),
        ):
            refused(answer, 403, "E-SCOPE")
        assert other.get(AT).status_code == 404
        assert other.post(f"{AT}/stop", data={}).status_code == 404
    assert "CR-1103-01" not in other.get("/runs").text


def test_a_run_that_cannot_be_keeps_what_was_typed(spun: Browser, cast: House) -> None:
    technician: Any = spun("t.weber")
    with nothing_stored(cast):
        again = technician.post("/runs", data={**RUN, "code": "CR-2"})
        refused(again, 409, "E1 was in a run already", 'value="CF-02"', "E1\nE2")
        taken = technician.post("/runs", data=RUN)
        refused(taken, 409, "CR-1103-01 was used before", "E-BC-DUP")
        refused(technician.post(f"{AT}/stop", data={}), 409, "is not running")
