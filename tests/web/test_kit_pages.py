"""Kits by page: assembled by one person, released by another, sent, received, and used for one visit."""

import re
from typing import Any

import pytest

from app.core.gate import House
from tests.browsing import Browser, inline_parts, key_of
from tests.lives import payloads
from tests.refused import nothing_stored
from tests.web.test_bench_pages import STUDY, enrol

PARTS = ("EDTA", "SST", "LIHEP", "PAX", "STOOL")
RUN = {
    "type": "KIT-IBD-V1", "count": "2", "study": STUDY, "site": "LU-IBBL",
    **{f"lot_{one}": f"L-{one}" for one in PARTS}, **{f"expires_{one}": "2027-03-31" for one in PARTS},
}  # fmt: skip
KITS = "KIT-00001\nKIT-00002"


def done(answer: Any) -> str:
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def refused(answer: Any, status: int, *words: str) -> None:
    assert answer.status_code == status, answer.text
    for word in words:
        assert word in answer.text


@pytest.fixture
def assembled(browser: Browser) -> Browser:
    enrol(browser)
    done(browser("t.weber").post("/kits/new", data=RUN))
    return browser


@pytest.fixture
def at_site(assembled: Browser) -> Browser:
    done(assembled("s.muller").post("/kits/release", data={"kits": KITS}))
    done(assembled("t.weber").post("/kits/dispatch", data={"kits": KITS, "destination": "LU-CHL"}))
    done(assembled("n.reuter").post("/kits/receipt", data={"kits": KITS}))
    return assembled


def test_a_run_is_assembled_by_page_and_its_tubes_are_planned(browser: Browser, cast: House) -> None:
    technician = browser("t.weber")
    asked = technician.get("/kits/new").text
    assert inline_parts(asked) == []
    assert all(f'name="lot_{one}"' in asked for one in PARTS)
    other = technician.get("/kits/new?type=KIT-BLOOD-BASIC").text
    assert 'name="lot_STOOL"' not in other
    form = {**RUN, "key": key_of(asked)}
    assert done(technician.post("/kits/new", data=form)) == "/kits?state=assembled"
    done(technician.post("/kits/new", data=form))
    page = technician.get("/kits?state=assembled").text
    assert inline_parts(page) == []
    assert "KIT-00001 to KIT-00002 are assembled" in page
    assert re.findall(r'href="/kits/(KIT-\d+)"', page) == ["KIT-00001", "KIT-00002"]
    kit = technician.get("/kits/KIT-00002").text
    assert inline_parts(kit) == []
    assert "P0000204" in kit
    assert "L-PAX" in kit
    assert len(payloads(cast, "kit.assembled")) == 2
    assert len(payloads(cast, "sample.planned")) == 10
    recall = technician.get("/kits?lot=L-PAX").text
    assert "KIT-00001" in recall
    assert "KIT-00001" not in technician.get("/kits?lot=L-NONE").text


def test_kits_go_from_hand_to_hand_to_the_site_that_collects(assembled: Browser, cast: House) -> None:
    senior = assembled("s.muller")
    assert done(senior.post("/kits/release", data={"kits": KITS})) == "/kits?state=released"
    assert "2 kits are released." in senior.get("/kits?state=released").text
    sent = assembled("t.weber").post("/kits/dispatch", data={"kits": KITS, "destination": "LU-CHL"})
    assert done(sent) == "/kits?state=dispatched"
    nurse = assembled("n.reuter")
    assert done(nurse.post("/kits/receipt", data={"kits": KITS})) == "/kits?state=at_site"
    page = nurse.get("/kits?state=at_site").text
    assert "2 kits are here." in page
    assert re.findall(r'href="/kits/(KIT-\d+)"', page) == ["KIT-00001", "KIT-00002"]
    assert nurse.get("/scan?text=KIT-00001").headers["location"] == "/kits/KIT-00001"
    for kind in ("kit.released", "kit.dispatched", "kit.received"):
        assert len(payloads(cast, kind)) == 2, kind


def test_a_kit_is_used_for_a_visit_and_what_was_not_taken_is_said(at_site: Browser, cast: House) -> None:
    nurse = at_site("n.reuter")
    page = nurse.get("/kits/KIT-00001").text
    assert inline_parts(page) == []
    assert "Use it for a visit" in page
    visit = {
        "donor": "IBD-LU-0147", "occurred_at": "2026-11-03T08:00", "site": "LU-CHL",
        "cause_1": "", "amount_1": "9 mL", "cause_2": "", "amount_2": "",
        "cause_4": "short_draw", "amount_4": "",
    }  # fmt: skip
    assert done(nurse.post("/kits/KIT-00001/openings", data=visit)) == "/kits/KIT-00001"
    page = nurse.get("/kits/KIT-00001").text
    assert "4 tubes collected, 1 not." in page
    assert "Use it for a visit" not in page
    (told,) = payloads(cast, "kit.opened")
    assert (told["fact"]["collected"], told["fact"]["not_collected"]) == (4, 1)
    taken = {one["fact"]["code"]: one for one in payloads(cast, "sample.collected")}
    assert sorted(taken) == ["P0000101", "P0000102", "P0000103", "P0000105"]
    assert "9 mL" in at_site("q.lambert").get("/samples/P0000101").text
    assert [one["fact"]["code"] for one in payloads(cast, "sample.not_collected")] == ["P0000104"]
    again = nurse.post("/kits/KIT-00001/openings", data={**visit, "donor": "IBD-LU-0147"})
    refused(again, 409, "already used", "E-KIT-STATE")


def test_refusals_name_the_kit_and_keep_what_was_typed(assembled: Browser, cast: House) -> None:
    technician, senior = assembled("t.weber"), assembled("s.muller")
    with nothing_stored(cast):
        expired = technician.post("/kits/new", data={**RUN, "expires_SST": "2026-10-01"})
        refused(expired, 422, "Lot L-SST of SST expired", "Put it aside", 'value="L-EDTA"', "E-LOT-EXPIRED")
        refused(technician.post("/kits/new", data={**RUN, "count": ""}), 422, 'value="L-EDTA"')
        early = technician.post("/kits/dispatch", data={"kits": KITS, "destination": "LU-CHL"})
        refused(
            early, 409, "KIT-00001 is assembled; this is done while it is released", "KIT-00001\nKIT-00002"
        )
        unknown = senior.post("/kits/release", data={"kits": "KIT-00001\nKIT-99999"})
        refused(unknown, 404, '<td class="code">KIT-99999</td>')


def test_each_step_needs_its_right(at_site: Browser, cast: House) -> None:
    people = {one: at_site(one) for one in ("q.lambert", "t.weber", "n.reuter", "r.keller", "p.blanc")}
    with nothing_stored(cast):
        refused(people["q.lambert"].post("/kits/new", data=RUN), 403, "E-SCOPE")
        refused(people["t.weber"].post("/kits/release", data={"kits": KITS}), 403, "E-SCOPE")
        refused(people["q.lambert"].post("/kits/dispatch", data={"kits": KITS, "destination": "LU-CHL"}), 403)
        refused(people["q.lambert"].post("/kits/receipt", data={"kits": KITS}), 403)
        visit = {"donor": "IBD-LU-0147", "occurred_at": "2026-11-03T08:00"}
        refused(people["q.lambert"].post("/kits/KIT-00001/openings", data=visit), 403)
        there = {**visit, "site": "LU-CHL"}
        refused(people["p.blanc"].post("/kits/KIT-00001/openings", data=there), 403, "E-SCOPE")
    assert people["r.keller"].get("/kits").status_code == 403
    assert people["p.blanc"].get("/kits/KIT-00001").status_code == 404, "a kit of another site"
    reader = people["q.lambert"].get("/kits").text
    assert "Assemble a run" not in reader
    assert "/kits/release" not in reader
    assert "Use it for a visit" not in people["q.lambert"].get("/kits/KIT-00001").text


def test_who_assembled_a_run_does_not_release_it(browser: Browser, cast: House) -> None:
    enrol(browser)
    senior = browser("s.muller")
    done(senior.post("/kits/new", data=RUN))
    with nothing_stored(cast):
        refused(senior.post("/kits/release", data={"kits": KITS}), 403, "another person releases it", "E-SOD")
