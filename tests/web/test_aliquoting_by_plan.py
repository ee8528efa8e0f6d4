"""Plans are laid down by page, and a rack is filled by scans and taps: for whoever may, with words for what may not be."""

from datetime import timedelta
from typing import Any

import pytest

from app.biobank.samples.words import Status
from app.core.clock import SetClock
from app.core.gate import House
from tests.browsing import Browser, inline_parts
from tests.lives import bring, payloads, told
from tests.racks import CODES, FILL, RACK, rack_file
from tests.refused import nothing_stored
from tests.tubes import stock
from tests.web.test_request_to_receipt import done

PLANS = "/studies/CLINNOVA-IBD/plans"
TWO = {"material": "PL", "lines": "PL, 2, 400 uL", "remainder": "keep", "fill": "column"}
JSON = {"accept": "application/json"}


@pytest.fixture
def technician(browser: Browser, cast: House) -> Any:
    """A technician with two samples of plasma in work, of which two tubes each are made by plan."""
    done(browser("m.schmit").post(f"{PLANS}?replaces=0", data=TWO))
    stock(cast, ["P-1", "P-2"], status="in_process", holder="t.weber", amount=700_000)
    return browser("t.weber")


def rack(who: Any, content: bytes | None = None) -> str:
    """The page of a rack whose file was dropped."""
    file = {"file": ("scan.txt", content or rack_file(dict(list(CODES.items())[:6])), "text/csv")}
    return done(who.post("/aliquoting", files=file))


def scan(who: Any, path: str, text: str, **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = who.post(path, json={"text": text, **more}, headers=JSON).json()
    return found


def refused(who: Any, at: str, text: str, **more: Any) -> dict[str, Any]:
    answer = who.post(f"{at}/scans", json={"text": text, **more}, headers=JSON)
    assert 400 <= answer.status_code < 500, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_plan_is_laid_down_and_replaced_by_page(browser: Browser, cast: House) -> None:
    manager = browser("m.schmit")
    page = manager.get("/studies").text
    assert f'href="{PLANS}"' in page
    assert "No plan yet." in manager.get(PLANS).text
    lines = "PL; 10; 400 uL; 200 uL; 2D-0.5\nBC\t2\t500 uL"
    done(manager.post(f"{PLANS}?replaces=0", data={**TWO, "material": "WBE", "lines": lines}))
    page = manager.get(PLANS).text
    assert inline_parts(page) == []
    assert "WBE: plan 1, 12 tubes." in page
    assert "10 × 400 µL of PL, at least 200 µL, in 2D-0.5" in page
    assert "PL, 10, 400 µL, 200 µL, 2D-0.5\nBC, 2, 500 µL</textarea>" in page, (
        "the next version begins with it"
    )
    done(manager.post(f"{PLANS}?replaces=1", data={**TWO, "material": "WBE", "fill": "row"}))
    page = manager.get(PLANS).text
    assert "Earlier versions" in page
    assert [one["fact"]["number"] for one in payloads(cast, "aliquot_plan.set")] == [1, 2]
    technician = browser("t.weber").get(PLANS).text
    assert "Earlier versions" in technician
    assert "Lay down a plan" not in technician
    assert "Replace the plan" not in technician


def test_a_plan_that_cannot_be_keeps_what_was_typed(browser: Browser, cast: House) -> None:
    manager, technician, nurse = browser("m.schmit"), browser("t.weber"), browser("n.reuter")
    with nothing_stored(cast):
        wrong = manager.post(f"{PLANS}?replaces=0", data={**TWO, "lines": "PL, many, 400 uL"})
        assert (wrong.status_code, "Write material, tubes, amount" in wrong.text) == (422, True)
        assert "PL, many, 400 uL" in wrong.text
        stale = manager.post(f"{PLANS}?replaces=3", data=TWO)
        assert (stale.status_code, "There is no plan for PL yet." in stale.text) == (412, True)
        assert technician.post(f"{PLANS}?replaces=0", data=TWO).status_code == 403
        assert nurse.get("/studies/BETA/plans").status_code == 404


def test_a_rack_is_filled_by_scans_and_taps(technician: Any, cast: House) -> None:
    at = rack(technician)
    page = technician.get(at).text
    assert inline_parts(page) == []
    assert "6 tubes are free" in page
    said = scan(technician, f"{at}/scans", "P-1")
    assert (said["tone"], said["sentence"]) == ("warning", "P-1: 2 tubes, A01 to B01.")
    assert said["next_step"] == "700 µL of PL: 1 short."
    assert said["href"] == at
    assert scan(technician, f"{at}/scans", "p-1")["sentence"] == "p-1 is on the rack already."
    scan(technician, f"{at}/scans", "P-2")
    assert scan(technician, f"{at}/scans", "WELL A01 short")["sentence"] == "A01 holds 300 µL."
    assert scan(technician, f"{at}/scans", "WELL C01 blank")["sentence"] == "C01 is not made."
    assert scan(technician, f"{at}/scans", "WELL D01 350 uL")["sentence"] == "D01 holds 350 µL."
    assert scan(technician, f"{at}/scans", "WELL C01 planned")["sentence"] == "C01 holds 350 µL."
    page = technician.get(at).text
    assert 'data-state="short"' in page
    assert 'aria-label="E01: stays blank, FB00310005"' in page
    assert f'data-scan-to="{at}/scans?seen=' in page
    done_ = scan(technician, f"{at}/scans", "CMD:CONFIRM")
    assert done_["sentence"] == f"4 aliquots of 2 samples in {RACK}. 2 tubes stayed blank."
    assert (done_["tone"], done_["href"]) == ("complete", f"/containers/{RACK}")
    assert done_["next_step"] == "Scan the slot the rack goes to.", "it stands nowhere yet"
    assert told(cast, CODES["A01"]) == ["sample.produced", "sample.process_finished"]
    again = scan(technician, f"{at}/scans", "CMD:CONFIRM")
    assert (again["tone"], again["sentence"]) == ("ok", f"{RACK} is confirmed already.")
    assert technician.get(at).headers["location"] == at.replace("aliquoting", "racks")


def test_the_slot_of_the_rack_confirms_it_as_well(technician: Any, cast: House) -> None:
    at = rack(technician)
    assert scan(technician, f"{at}/scans", "F12-4")["sentence"] == "No parent was scanned yet."
    scan(technician, f"{at}/scans", "P-1")
    said = scan(technician, f"{at}/scans", "F12-4")
    assert (said["tone"], said["next_step"]) == ("complete", None)
    assert "In F12 / RK-0031 / A01" in technician.get(f"/samples/{CODES['A01']}").text


def test_the_last_parent_is_taken_off_with_what_was_said_of_its_tubes(technician: Any) -> None:
    at = rack(technician)
    assert scan(technician, f"{at}/scans", "CMD:CANCEL")["tone"] == "warning"
    for text in ("P-1", "P-2", "WELL B01 blank", "WELL C01 blank", "CMD:CANCEL"):
        said = scan(technician, f"{at}/scans", text)
    assert said["sentence"] == "P-2 is off the rack."
    page = technician.get(at).text
    assert 'data-testid="parent-P-2"' not in page
    assert 'aria-label="B01: not made from P-1"' in page
    assert 'aria-label="C01: stays blank, FB00310003"' in page


def test_what_changed_since_the_page_was_drawn_is_shown_before_it_is_confirmed(
    technician: Any, browser: Browser, cast: House
) -> None:
    at = rack(technician, rack_file(CODES))
    scan(technician, f"{at}/scans", "P-1")
    scans = technician.get(at).text.partition('data-scan-to="')[2].partition('"')[0]
    scan(technician, f"{at}/scans", "WELL A01 blank")
    said = scan(technician, scans, "CMD:CONFIRM")
    assert (said["tone"], said["href"]) == ("warning", at)
    assert said["sentence"].startswith(f"Somebody has decided something else about {RACK} since.")
    done(browser("m.schmit").post(f"{PLANS}?replaces=1", data={**TWO, "fill": "row"}))
    assert "The plan of P-1 was replaced since." in technician.get(at).text
    said = scan(technician, f"{at}/scans", "CMD:CONFIRM")
    assert said["sentence"] == "The plan of P-1 was replaced since. Nothing was stored."
    page = technician.get(at).text
    assert 'aria-label="A02: 400 µL of PL from P-1"' in page, "it is laid out anew"
    assert "sample.produced" not in told(cast, "P-1")
    assert scan(technician, f"{at}/scans", "CMD:CONFIRM")["tone"] == "complete"


def test_a_scan_that_means_nothing_here_says_so_and_changes_nothing(
    technician: Any, browser: Browser, cast: House
) -> None:
    stock(cast, ["SE-1"], status="in_process", holder="t.weber", material="SE")
    bring(cast, Status.IN_PROCESS, "P-2", holds="quality_quarantine")
    at = rack(technician)
    scan(technician, f"{at}/scans", "P-1")
    assert refused(technician, at, "P-2")["code"] == "E-HOLD"
    missing = refused(technician, at, "SE-1")
    assert missing["code"] == "E-PLAN-MISSING"
    assert "Studies, CLINNOVA-IBD, Aliquot plans" in missing["next_step"]
    assert refused(technician, at, "WELL A01 9 mL")["code"] == "E-VOL-OVERDRAW"
    assert refused(technician, at, "WELL E01 blank")["code"] == "E-INVALID"
    assert scan(technician, f"{at}/scans", "NEVER-SEEN")["tone"] == "refusal"
    assert scan(technician, f"{at}/scans", RACK)["sentence"] == f"This is the page of {RACK}."
    assert 'data-testid="parent-P-1"' in technician.get(at).text
    for login in ("m.schmit", "q.lambert", "n.reuter"):
        assert browser(login).get("/aliquoting").status_code == 403
        assert browser(login).get(at).status_code == 403
        answer = browser(login).post(f"{at}/scans", json={"text": "P-1"}, headers=JSON)
        assert answer.status_code == 403
    assert browser("c.martin").get(at).status_code == 404


def test_an_unreadable_tube_is_read_by_hand_into_its_planned_well(technician: Any, cast: House) -> None:
    content = rack_file({well: CODES[well] for well in FILL[:6] if well != "B01"}, unreadable=["B01"])
    at = rack(technician, content)
    scan(technician, f"{at}/scans", "P-1", position="B01")
    assert refused(technician, at, "CMD:CONFIRM")["code"] == "E-SCAN-NOREAD"
    said = scan(technician, f"{at}/scans", CODES["B01"], position="B01")
    assert (said["sentence"], said["href"]) == (f"B01 is {CODES['B01']}.", at)
    assert scan(technician, f"{at}/scans", "CMD:CONFIRM")["sentence"].startswith("2 aliquots of 1 sample")
    assert told(cast, CODES["B01"]) == ["sample.produced", "sample.process_finished"]


def test_an_old_scan_is_confirmed_by_whoever_knows_it(technician: Any, clock: SetClock) -> None:
    at = rack(technician)
    scan(technician, f"{at}/scans", "P-1")
    for _ in range(2):
        clock.set(clock.now() + timedelta(minutes=6))
        assert technician.get(at).status_code == 200
    late = refused(technician, at, "CMD:CONFIRM")
    assert (late["code"], late["next_step"]) == (
        "E-WARNING",
        "Scan CMD:ACK if you know it, then CMD:CONFIRM.",
    )
    assert scan(technician, f"{at}/scans", "CMD:ACK")["sentence"] == "The warnings are known."
    assert (
        scan(technician, f"{at}/scans", "CMD:CONFIRM", before=["P-1", "CMD:CONFIRM", "CMD:ACK"])["tone"]
        == "complete"
    )


def test_the_page_that_waits_opens_what_was_scanned(technician: Any) -> None:
    page = technician.get("/aliquoting").text
    assert inline_parts(page) == []
    assert "This page waits" in page
    assert technician.get("/aliquoting/newest?after=0").headers.get("hx-redirect") is None
    at = rack(technician)
    assert technician.get("/aliquoting/newest?after=0").headers["hx-redirect"] == at
    number = at.rpartition("/")[2]
    assert technician.get(f"/aliquoting/newest?after={number}").headers.get("hx-redirect") is None
    assert scan(technician, "/aliquoting/scans", RACK)["href"] == at
    assert scan(technician, "/aliquoting/scans", "P-1")["href"] == "/samples/P-1"
