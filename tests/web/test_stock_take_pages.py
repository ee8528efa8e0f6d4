"""A stock-take by its pages: opened, counted by scans, resolved, closed; the counter learns nothing too early."""

from html import unescape
from typing import Any

import pytest

from app.core.gate import House
from tests.browsing import Browser, inline_parts, key_of
from tests.racks import FILL, rack_file
from tests.tubes import stock, told

JSON = {"accept": "application/json"}
CODES = ["T-1", "T-2", "T-3"]


@pytest.fixture
def box(cast: House) -> House:
    """Three tubes in BX-1, from A1 on."""
    stock(cast, CODES, status="available", box="BX-1")
    return cast


def opened(browser: Browser, **fields: str) -> str:
    """The address of a stock-take that s.muller opens by the page."""
    senior = browser("s.muller")
    page = senior.get("/stock-takes")
    sent = {"container": "BX-1", "mode": "blind", "reason": "Quarterly count", **fields}
    answer = senior.post("/stock-takes", data={"key": key_of(page.text), **sent})
    assert answer.status_code == 303, unescape(answer.text)
    return str(answer.headers["location"])


def scan(person: Any, path: str, text: str, position: str | None = None) -> dict[str, Any]:
    marked = {"position": position} if position else {}
    answer = person.post(f"{path}/scans", json={"text": text, **marked}, headers=JSON)
    found: dict[str, Any] = answer.json()
    return {"tone": "refusal", **found} if answer.status_code >= 400 else found


def text_of(person: Any, path: str) -> str:
    answer = person.get(path)
    assert answer.status_code == 200, answer.text[-2000:]
    assert inline_parts(answer.text) == []
    return unescape(answer.text)


def test_a_box_is_counted_by_scans_and_nothing_is_said_of_what_is_expected(
    browser: Browser, box: House
) -> None:
    at = opened(browser)
    technician = browser("t.weber")
    leads = scan(technician, at, "bx-1")
    assert leads["href"] == f"{at}/boxes/BX-1"
    page = text_of(technician, leads["href"])
    assert all(code not in page for code in CODES)
    for position, code in (("A1", "T-1"), ("A2", "T-3"), ("A3", "T-2")):
        answer = scan(technician, leads["href"], code, position)
        assert answer["sentence"] == f"{code} is noted at {position}."
        assert (answer["tone"], answer["cell"]["state"]) == ("ok", "counted")
    counted = scan(technician, leads["href"], "CMD:CONFIRM")
    assert counted["tone"] == "warning"
    assert counted["sentence"] == "BX-1 is counted: 1 of 3 tubes stand as recorded."
    page = text_of(technician, leads["href"])
    assert "T-2<br>T-3" in page
    assert "Swap them in the record" not in page, "who counts does not decide"
    assert told(box, "sample.position_corrected") == []


def test_notes_are_the_counters_own_and_begin_again(browser: Browser, box: House) -> None:
    at = f"{opened(browser)}/boxes/BX-1"
    technician, senior = browser("t.weber"), browser("s.muller")
    scan(technician, at, "T-1", "A1")
    assert "scanned: T-1" in text_of(technician, at)
    assert "scanned: T-1" not in text_of(senior, at)
    assert scan(technician, at, "CMD:EMPTY")["tone"] == "refusal"
    assert scan(technician, at, "T-2", "A1")["code"] == "E-POS-OCCUPIED"
    assert scan(technician, at, "T-2")["code"] == "E-INVALID"
    assert scan(technician, at, "CMD:START")["tone"] == "warning"
    assert scan(technician, at, "CMD:UNDO")["sentence"] == "A1 is open again."
    assert scan(technician, at, "CMD:UNDO")["sentence"] == "Nothing was scanned yet."
    scan(technician, at, "NO READ", "A2")
    page = technician.get(at)
    answer = technician.post(f"{at}/beginning", data={"key": key_of(page.text)})
    assert answer.status_code == 303
    assert "scanned:" not in text_of(technician, at)
    assert scan(technician, at, "CMD:EMPTY")["sentence"] == "BX-1 is counted: 0 of 3 tubes stand as recorded."


def test_what_was_decided_on_the_page_is_done_in_one_step(browser: Browser, box: House) -> None:
    at = opened(browser)
    technician = browser("t.weber")
    for position, code in (("A1", "T-2"), ("A2", "T-1"), ("A5", "NEVER-SEEN")):
        scan(technician, f"{at}/boxes/BX-1", code, position)
    scan(technician, f"{at}/boxes/BX-1", "CMD:CONFIRM")
    senior = browser("s.muller")
    page = text_of(senior, at)
    assert "To be decided" in page
    known = senior.get(f"{at}/boxes/BX-1").text
    ids = [part.split('"')[0] for part in known.split('<select class="form-select" name="resolve-')[1:]]
    answers = dict(zip(ids, ("corrected", "set_aside", "searching"), strict=True))
    nothing = senior.post(f"{at}/resolutions", data={"reason": "Looked at"})
    assert nothing.status_code == 422
    decided = {f"resolve-{number}": way for number, way in answers.items()}
    answer = senior.post(f"{at}/resolutions", data={"box": "BX-1", "reason": "Looked at", **decided})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{at}/boxes/BX-1")
    assert len(told(box, "sample.position_corrected")) == 2
    assert len(told(box, "hold.placed")) == 1
    manager = browser("m.schmit")
    closed = manager.post(f"{at}/closure", data={"conclusion": "As far as one can see."})
    assert closed.status_code == 303
    page = text_of(manager, at)
    assert "Closed." in page
    assert "4 tubes differ, of 3 tubes that were looked for: more than 0.1 %." in page


def test_a_box_is_counted_again_by_its_page(browser: Browser, box: House) -> None:
    at = opened(browser)
    scan(browser("t.weber"), f"{at}/boxes/BX-1", "CMD:EMPTY")
    answer = browser("s.muller").post(f"{at}/recounts", data={"box": "BX-1", "reason": "The wrong box"})
    assert answer.headers["location"] == f"{at}/boxes/BX-1"
    assert "not scanned" in text_of(browser("t.weber"), f"{at}/boxes/BX-1")


def test_tubes_are_drawn_by_the_page_and_the_seed_is_shown(browser: Browser, box: House) -> None:
    at = opened(browser, container="", count="2", seed="2026-Q4", mode="open")
    page = text_of(browser("q.lambert"), at)
    assert "2026-Q4" in page
    assert "2 of 3 tubes" in page
    sheet = text_of(browser("q.lambert"), f"{at}/boxes/BX-1")
    assert sum(code in sheet for code in CODES) == 2
    assert "data-takes" in sheet, "the quality manager counts what was drawn"
    whole = opened(browser)
    assert "data-takes" not in text_of(browser("q.lambert"), f"{whole}/boxes/BX-1")


def test_a_rack_is_counted_by_the_file_of_its_scanner(browser: Browser, cast: House) -> None:
    manager = browser("m.schmit")
    rack = {"code": "RK-9", "kind": "rack", "format": "sbs-96", "parent": "F12", "slot": "1"}
    form = {"containers": [rack]}
    assert (
        manager.post(
            "/api/v1/containers", json=form, headers={"authorization": "Bearer m.schmit"}
        ).status_code
        == 201
    )
    wells = {well: f"FX{well}" for well in FILL}
    stock(cast, sorted(wells.values()), status="available", box="RK-9")
    at = opened(browser, container="RK-9")
    technician = browser("t.weber")
    waits = technician.get(f"{at}/newest-rack?after=0")
    assert (waits.status_code, waits.headers.get("hx-redirect")) == (204, None)
    turned = rack_file(wells, rack="RK-9", turned=True)
    lies = technician.post(f"{at}/rack-file", files={"file": ("scan.txt", turned)})
    assert "lies turned by 180°" in unescape(lies.text)
    answer = technician.post(f"{at}/rack-file", files={"file": ("scan.txt", rack_file(wells, rack="RK-9"))})
    assert answer.headers["location"] == f"{at}/boxes/RK-9"
    assert "96 of 96" in text_of(technician, f"{at}/boxes/RK-9")
    (fact,) = told(cast, "stocktake.counted")
    assert len(fact["fact"]["sha256"]) == 64
