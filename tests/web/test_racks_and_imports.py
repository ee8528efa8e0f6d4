"""Files by page: a rack's file becomes a grid and then tubes; a table is previewed and brought in."""

from tests.browsing import Browser, inline_parts
from tests.web.test_bench_pages import enrol, register
from tests.web.test_request_to_receipt import done, scan

ROWS = "ABCDEFGH"


def rack_file(codes: int) -> bytes:
    wells = [f"{row}{column:02}" for column in range(1, 13) for row in ROWS]
    lines = [f"RK-0031,{well},{f'FB{n:08}' if n <= codes else 'NO TUBE'}" for n, well in enumerate(wells, 1)]
    return "\r\n".join(lines).encode()


def test_a_rack_is_shown_planned_and_confirmed_by_scanning_its_slot(browser: Browser) -> None:
    enrol(browser)
    technician = browser("t.weber")
    register(technician, "P0048101", amount="9.6 mL", donor="IBD-LU-0147")
    done(technician.post("/samples/P0048101/accept", data={}))
    at = done(technician.post("/racks", files={"file": ("RK-0031.csv", rack_file(8), "text/csv")}))
    page = technician.get(at).text
    assert 'data-testid="rack-grid"' in page
    assert 'data-well="new" data-testid="cell-A01"' in page
    assert inline_parts(page) == []
    done(technician.post(f"{at}/plan", data={"plan": "P0048101, PL, 400 uL, 8", "wells": ""}))
    page = technician.get(at).text
    assert "Scan the slot it goes to" in page
    confirmed = scan(technician, f"{at}/scans", "F07-3")
    assert confirmed.get("tone") == "complete", confirmed
    assert "Committed." in technician.get(at).text
    assert "In F07 / RK-0031 / A01" in technician.get("/samples/FB00000001").text
    assert "RK-0031" in technician.get("/racks").text


def test_a_file_that_is_no_rack_is_refused_with_words(browser: Browser) -> None:
    refused = browser("t.weber").post("/racks", files={"file": ("x.csv", b"\x00\x01\x02", "text/csv")})
    assert 400 <= refused.status_code < 500
    assert 'class="refusal"' in refused.text
    nothing = browser("t.weber").post("/racks", data={"rack": "RK-1"})
    assert (nothing.status_code, "Choose a file first" in nothing.text) == (422, True)


def test_an_import_is_previewed_and_an_odd_file_refused(browser: Browser) -> None:
    manager = browser("d.braun")
    page = manager.get("/imports").text
    assert "samples" in page
    assert inline_parts(page) == []
    table = b"code;nothing\nX;Y\n"
    answer = manager.post(
        "/imports/preview",
        data={"profile": "samples", "site": "LU-IBBL"},
        files={"files": ("odd.csv", table, "text/csv")},
        headers={"hx-request": "true"},
    )
    assert answer.status_code < 500
    assert inline_parts(answer.text) == []


def test_a_container_is_brought_into_use_by_page(browser: Browser) -> None:
    manager = browser("m.schmit")
    line = {"kind": "box", "code": "BX-NEW", "format": "10x10", "parent": "F07", "slot": "4"}
    assert done(manager.post("/storage/new", data=line)) == "/containers/BX-NEW"
    assert "of 100 positions filled" in manager.get("/containers/BX-NEW").text
    again = manager.post("/storage/new", data=line)
    assert (again.status_code, "E-BC-DUP" in again.text) == (409, True)
