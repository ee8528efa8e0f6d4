"""The main job by hand: register, accept, aliquot, store by scan, print labels, on both databases."""

import re
from typing import Any
from urllib.parse import unquote

from tests.browsing import Browser, inline_parts, key_of

STUDY = "CLINNOVA-IBD"


def enrol(browser: Browser, pseudonym: str = "IBD-LU-0147") -> None:
    """A donor who consents to what is done here, by the pages of the data manager."""
    manager = browser("d.braun")
    done = manager.post(
        "/donors", data={"study": STUDY, "pseudonym": pseudonym, "sex": "female", "birth_year": "1980"}
    )
    assert done.headers["location"] == f"/donors/{STUDY}/{pseudonym}"
    ticks = {f"scope_{one}": "yes" for one in ("collect", "store", "research")}
    consent = {"form": "ICF", "form_version": "3", "signed_on": "2026-10-01", **ticks}
    assert manager.post(f"/donors/{STUDY}/{pseudonym}/consents", data=consent).status_code == 303


def register(one: Any, codes: str, **more: str) -> Any:
    values = {"study": "CLINNOVA-IBD", "material": "PL", "amount": "400 uL", "codes": codes, **more}
    return one.post("/register", data=values)


def test_tubes_are_registered_by_form_and_shown(browser: Browser) -> None:
    technician = browser("t.weber")
    done = register(technician, "0012345\nTUBE-2", collected_at="2026-11-03T07:30", visit="V1")
    assert (done.status_code, done.headers["location"]) == (303, "/samples")
    followed = technician.get("/samples")
    assert "2 samples were registered." in followed.text
    page = technician.get("/samples/0012345").text
    assert "2 samples" not in page, "the note is shown once"
    assert "400 µL (n)" in page
    assert "2026-11-03 07:30" in page
    assert "identity discrepancy" in page
    assert "was registered at LU-IBBL as PL" in page
    assert inline_parts(page) == []


def test_a_refusal_keeps_what_was_typed_and_says_what_to_do(browser: Browser) -> None:
    technician = browser("t.weber")
    refused = register(technician, "A1\nB1\na1", donor="nobody")
    assert refused.status_code == 404
    assert "E-DONOR-UNKNOWN" in refused.text
    assert "A1\nB1\na1" in refused.text
    assert 'value="nobody"' in refused.text
    assert "Register the donor first" in refused.text
    assert inline_parts(refused.text) == []
    part = technician.post("/register", data={"codes": "X"}, headers={"hx-request": "true"})
    assert part.status_code == 422
    assert "<html" not in part.text
    assert 'data-field="samples 0 study"' in part.text


def test_a_form_sent_twice_is_done_once(browser: Browser) -> None:
    technician = browser("t.weber")
    key = key_of(technician.get("/register").text)
    first = register(technician, "TWICE", key=key)
    again = register(technician, "TWICE", key=key)
    other = register(technician, "OTHER", key=key)
    assert (first.status_code, first.headers["location"]) == (303, "/samples/TWICE")
    assert (again.status_code, again.headers["location"]) == (303, "/samples/TWICE")
    assert (other.status_code, "E-IDEMPOTENCY-MISMATCH" in other.text) == (409, True)


def test_htmx_is_led_on_by_header(browser: Browser) -> None:
    done = browser("t.weber").post(
        "/register",
        data={"study": "CLINNOVA-IBD", "material": "PL", "codes": "HX1"},
        headers={"hx-request": "true"},
    )
    assert (done.status_code, done.headers["hx-redirect"]) == (200, "/samples/HX1")


def test_new_codes_are_issued_and_their_labels_come_next(browser: Browser) -> None:
    technician = browser("t.weber")
    done = register(technician, "", count="3")
    to = unquote(done.headers["location"])
    codes = re.findall(r"[A-Z0-9]{10}", to)
    assert len(set(codes)) == 3
    page = technician.get(to).text
    assert all(code in page for code in codes)
    assert technician.get(f"/labels/proof.png?code={codes[0]}").content.startswith(b"\x89PNG")
    assert "<svg" in technician.get(f"/labels/proof.svg?code={codes[0]}&stock=L1").text
    assert "<svg" in technician.get(f"/labels/symbol.svg?code={codes[0]}").text


def test_labels_are_printed_once_without_a_reason(browser: Browser) -> None:
    technician = browser("t.weber")
    register(technician, "L-1\nL-2")
    sheet = technician.post("/labels.pdf", data={"codes": "L-1,L-2", "stock": "A4-85"})
    assert sheet.content.startswith(b"%PDF")
    again = technician.post("/labels.pdf", data={"codes": "L-2", "stock": "L1"})
    assert (again.status_code, "E-REASON-REQUIRED" in again.text) == (422, True)
    told = technician.post("/labels.pdf", data={"codes": "L-2", "stock": "L1", "reason": "torn"})
    assert told.content.startswith(b"%PDF")
    page = technician.get("/samples/L-2").text
    assert "Printed 2 times." in page
    assert "“torn”" in page
    box = technician.post("/labels.pdf", data={"codes": "BX-1", "stock": "L6"})
    assert box.content.startswith(b"%PDF")


def put_into(one: Any, box: str, text: str, position: str, key: str) -> Any:
    return one.post(
        f"/containers/{box}/scans",
        json={"text": text, "position": position},
        headers={"accept": "application/json", "idempotency-key": key},
    )


def test_a_tube_goes_into_a_box_by_scan_and_the_grid_shows_it(browser: Browser) -> None:
    enrol(browser)
    technician = browser("t.weber")
    register(technician, "T-1\nT-2", donor="IBD-LU-0147")
    assert technician.post("/samples/T-1/accept", data={"grade": "A"}).status_code == 303
    stored = put_into(technician, "BX-1", "]d2T-1\r", "B2", "k1")
    assert (stored.status_code, stored.json()["tone"]) == (200, "ok")
    assert stored.json()["cell"]["short"] == "T-1"
    again = put_into(technician, "BX-1", "]d2T-1\r", "B2", "k1")
    assert again.json() == stored.json()
    taken = put_into(technician, "BX-1", "T-2", "B2", "k2")
    assert (taken.status_code, taken.json()["code"]) == (409, "E-POS-OCCUPIED")
    page = technician.get("/containers/BX-1?cell=B2").text
    assert re.search(r'data-state="filled" data-testid="cell-B2"', page)
    assert "<span data-filled>1</span> of 81 positions filled" in page
    assert inline_parts(page) == []
    where = technician.get("/samples/T-1").text
    assert "Available. In F07 / BX-1 / B2." in where
    other = put_into(technician, "BX-1", "BX-2", "C1", "k3").json()
    assert (other["cell"], other["href"]) == (None, "/containers/BX-2")
    unknown = put_into(technician, "BX-1", "NEVER-SEEN", "C1", "k4").json()
    assert (unknown["tone"], unknown["cell"]) == ("refusal", None)


def test_a_sample_is_divided_by_plan(browser: Browser) -> None:
    enrol(browser)
    technician = browser("t.weber")
    register(technician, "PARENT", amount="1 mL", donor="IBD-LU-0147")
    technician.post("/samples/PARENT/accept", data={})
    assert "Aliquot PARENT" in technician.get("/samples/PARENT/aliquots").text
    plan = {"count": "2", "amount": "400 uL", "codes": "C1\nC2"}
    wrong = technician.post("/samples/PARENT/aliquots", data={**plan, "count": "3"})
    assert "2 labels were scanned for 3 aliquots" in wrong.text
    more = technician.post("/samples/PARENT/aliquots", data={**plan, "amount": "600 uL"})
    assert (more.status_code, "E-VOL-OVERDRAW" in more.text) == (422, True)
    assert (
        technician.post("/samples/PARENT/aliquots", data={**plan, "last_amount": "250 uL"}).status_code == 303
    )
    page = technician.get("/samples/PARENT").text
    assert "350 µL (n)" in page
    assert "250 µL (n)" in page
    assert re.search(r"What came out of it.*C1.*C2", page, re.S)
    assert "Came out of" in technician.get("/samples/C2").text


def test_a_held_tube_is_not_divided_and_the_page_says_why(browser: Browser) -> None:
    technician = browser("t.weber")
    register(technician, "HELD", amount="1 mL")
    page = technician.get("/samples/HELD").text
    assert "On hold: identity discrepancy." in page
    refused = technician.post("/samples/HELD/accept", data={"inspection": "looks well"})
    assert (refused.status_code, "E-HOLD" in refused.text) == (423, True)
    assert 'value="looks well"' in refused.text


def test_a_stored_tube_is_picked_thawed_held_and_freed(browser: Browser) -> None:
    enrol(browser)
    technician, senior = browser("t.weber"), browser("s.muller")
    register(technician, "WALK", donor="IBD-LU-0147")
    for deed, fields in (
        ("accept", {}),
        ("place", {"container": "bx-1", "position": "a01"}),
        ("pick", {"purpose": "use"}),
        ("thaw", {}),
        ("refreeze", {}),
        ("place", {"container": "BX-1"}),
        ("hold", {"kind": "quality_quarantine", "reason": "looks cloudy"}),
    ):
        asked = technician.get(f"/samples/WALK/{deed}")
        assert inline_parts(asked.text) == []
        done = technician.post(f"/samples/WALK/{deed}", data=fields)
        assert done.status_code == 303, (deed, done.text)
    assert "On hold: quality quarantine." in technician.get("/samples/WALK").text
    lifted = senior.post(
        "/samples/WALK/release", data={"kind": "quality_quarantine", "reason": "it was the light"}
    )
    assert lifted.status_code == 303, lifted.text
    page = technician.get("/samples/WALK").text
    assert "“it was the light”" in page
    assert "On hold" not in page


def test_codes_are_looked_up_in_their_order(browser: Browser) -> None:
    technician = browser("t.weber")
    register(technician, "P-1\nP-2\nP-3")
    found = technician.post("/samples/look-up", data={"codes": "p-3\nP-1; NOPE"})
    codes = re.findall(r'href="/samples/(P-\d)"', found.text)
    assert codes == ["P-3", "P-1"]
    assert "1 code names no sample" in found.text


def test_a_list_goes_on_by_key(browser: Browser) -> None:
    technician = browser("t.weber")
    register(technician, "\n".join(f"M{n:03}" for n in range(60)))
    first = technician.get("/samples?material=PL").text
    more = re.search(r'hx-get="([^"]+)"', first)
    assert more
    rest = technician.get(more[1].replace("&amp;", "&"), headers={"hx-request": "true"}).text
    shown = re.findall(r'href="/samples/(M\d+)"', first + rest)
    assert shown == [f"M{n:03}" for n in reversed(range(60))]
    assert "<html" not in rest


def test_whatever_is_scanned_is_said(browser: Browser) -> None:
    technician = browser("t.weber")
    register(technician, "SC-1")

    def scan(text: str) -> Any:
        return technician.post("/scan", json={"text": text}, headers={"accept": "application/json"}).json()

    assert scan("]d2sc-1")["href"] == "/samples/SC-1"
    assert scan("BX-1")["href"] == "/containers/BX-1"
    assert scan("CMD:UNDO")["kind"] == "command"
    assert scan("NO READ")["tone"] == "refusal"
    assert scan("user:t.weber")["kind"] == "user"
    assert (scan("zzz")["tone"], scan("zzz")["href"]) == ("refusal", None)
    assert technician.get("/scan?text=SC-1").headers["location"] == "/samples/SC-1"
    assert "not known here" in technician.get("/scan?text=nothing").text
    assert browser("r.keller").post("/scan", json={"text": "SC-1"}).json()["kind"] == "unknown"
