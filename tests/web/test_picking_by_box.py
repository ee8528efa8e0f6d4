"""Picking box by box: what is lit, what a scan of a box or of a tube does, and what is refused with the way back."""

from html import unescape
from typing import Any

import pytest

from app.biobank.samples.words import Status
from app.core.gate import House
from tests.browsing import Browser, inline_parts
from tests.lives import bring, problem, told
from tests.walks import a_walk

JSON = {"accept": "application/json"}


@pytest.fixture
def at(browser: Browser, client: Any, cast: House) -> str:
    """The pick list of six tubes from three boxes."""
    return f"/requests/{a_walk(client, cast)}/pick-list"


def scan(person: Any, at: str, text: str, box: str = "BX-1", **more: Any) -> Any:
    answer = person.post(f"{at}/scans?box={box}", json={"text": text, **more}, headers=JSON)
    return answer.json() | {"http": answer.status_code}


def states(page: str) -> dict[str, str]:
    """The states of the cells that are marked, by label."""
    cells = [one.split(">")[0] for one in page.split('data-place="')[1:]]
    found = {}
    for cell in cells:
        state = cell.partition('data-state="')[2].partition('"')[0]
        if state not in ("free", "filled"):
            found[cell.partition('data-label="')[2].partition('"')[0]] = state
    return found


def test_one_box_is_shown_with_its_wanted_wells_lit_and_the_way_to_it(browser: Browser, at: str) -> None:
    technician = browser("t.weber")
    page = technician.get(at).text
    assert inline_parts(page) == []
    assert states(page) == {"A1": "wanted", "A3": "wanted", "A5": "wanted"}
    assert "<strong data-scan-count>6</strong> of 6" in page
    assert "Then <a" in page
    assert ">BX-2</a>: F07, 2 tubes." in page
    third = technician.get(f"{at}?box=BX-3").text
    assert states(third) == {"A01": "wanted"}
    way = unescape(third.partition('data-testid="way">')[2].partition("</p>")[0])
    assert [one for one in ("F07", "RK-1", "BX-3") if one in way] == ["F07", "RK-1", "BX-3"]


def test_a_box_that_is_scanned_is_shown_and_another_than_the_next_one_in_amber(
    browser: Browser, at: str
) -> None:
    technician = browser("t.weber")
    assert scan(technician, at, "BX-1", box="")["href"] == f"{at}?box=BX-1"
    assert scan(technician, at, "BX-2")["tone"] == "ok", "it comes after the one that is open"
    third = scan(technician, at, "BX-3")
    assert (third["tone"], third["href"]) == ("warning", f"{at}?box=BX-3")
    assert "not the next one" in third["next_step"]
    rack = scan(technician, at, "RK-1")
    assert (rack["sentence"], rack["href"]) == ("From RK-1: BX-3.", f"{at}?box=BX-3")
    other = scan(technician, at, "BX-PB-112")
    assert (other["tone"], other["href"]) == ("refusal", None)
    assert other["sentence"].startswith("Nothing is wanted from BX-PB-112")


def test_the_last_tube_of_a_box_names_the_next_box_and_the_last_of_all_is_complete(
    browser: Browser, cast: House, at: str
) -> None:
    technician = browser("t.weber")
    first = scan(technician, at, "W-1")
    assert (first["tone"], first["sentence"]) == ("ok", "W-1 is picked from BX-1 A1.")
    assert (first["cell"]["label"], first["cell"]["state"], first["count"]) == ("A1", "picked", "5")
    scan(technician, at, "W-2")
    last = scan(technician, at, "W-3")
    assert last["sentence"] == "W-3 is picked from BX-1 A5. That was the last one of BX-1."
    assert (last["next_step"], last["href"]) == ("Next: F07 / BX-2, 2 tubes.", f"{at}?box=BX-2")
    for code in ("W-4", "W-5"):
        assert scan(technician, at, code, box="BX-2")["tone"] == "ok"
    end = scan(technician, at, "W-6", box="BX-3")
    assert (end["tone"], end["count"]) == ("complete", "0")
    assert told(cast, "W-6")[-1] == "sample.picked"
    assert states(technician.get(at).text) == {"A01": "picked"}
    assert "Complete" in technician.get(at).text


def test_a_tube_says_itself_from_which_box_it_comes(browser: Browser, at: str) -> None:
    done = scan(browser("t.weber"), at, "W-4", box="BX-1")
    assert (done["tone"], done["href"]) == ("ok", f"{at}?box=BX-2")
    assert done["sentence"] == "W-4 is picked from BX-2 A1."


def test_a_tube_from_another_well_than_the_marked_one_is_told_where_it_was_recorded(
    browser: Browser, at: str
) -> None:
    technician = browser("t.weber")
    strayed = scan(technician, at, "W-2", position="A1")
    assert (strayed["tone"], strayed["sentence"]) == ("ok", "W-2 is picked from BX-1 A3.")
    assert strayed["next_step"] == "A1 was lit: W-1 is still wanted from there."
    marked = scan(technician, at, "W-3", position="A1", chosen=True)
    assert marked["tone"] == "warning", "somebody had marked that well"
    assert scan(technician, at, "W-1", position="A1")["next_step"] is not None


def test_a_tube_that_was_not_asked_for_is_refused_with_what_it_is_and_where_it_belongs(
    browser: Browser, at: str
) -> None:
    refused = scan(browser("t.weber"), at, "N-1")
    assert (refused["http"], refused["code"]) == (409, "E-NOT-ON-LIST")
    assert refused["sentence"].startswith("N-1 (PL) is not on the list of ")
    assert refused["next_step"].startswith("It belongs at F07/BX-1/A2")
    unknown = scan(browser("t.weber"), at, "NEVER-SEEN")
    assert (unknown["http"], unknown["tone"]) == (200, "refusal")


def test_a_hold_counts_at_the_scan_and_the_end_names_what_was_not_picked(
    browser: Browser, cast: House, at: str
) -> None:
    technician = browser("t.weber")
    bring(cast, Status.AVAILABLE, "W-2", place=2, holds="temperature_excursion")
    held = scan(technician, at, "W-2")
    assert (held["http"], held["code"]) == (423, "E-HOLD")
    assert held["next_step"] == "Put it back: it belongs at F07/BX-1/A3."
    assert states(technician.get(at).text)["A3"] == "held"
    for code in ("W-1", "W-3", "W-4", "W-5"):
        scan(technician, at, code)
    end = scan(technician, at, "W-6")
    assert (end["tone"], end["next_step"]) == ("warning", "Not picked: W-2 (on hold).")


def test_a_second_scan_of_a_picked_tube_does_nothing(browser: Browser, cast: House, at: str) -> None:
    technician = browser("t.weber")
    scan(technician, at, "W-1")
    again = scan(technician, at, "W-1")
    assert (again["tone"], again["sentence"]) == ("warning", "W-1 is picked already.")
    assert told(cast, "W-1").count("sample.picked") == 1


def test_undo_takes_back_even_the_first_pick_of_a_request(browser: Browser, cast: House, at: str) -> None:
    technician = browser("t.weber")
    scan(technician, at, "W-1")
    assert states(technician.get(at).text)["A1"] == "picked"
    undone = technician.post("/acts/last/scans", json={"text": "CMD:UNDO"}, headers=JSON).json()
    assert undone["tone"] == "ok", undone
    assert states(technician.get(at).text)["A1"] == "wanted"
    assert told(cast, "W-1")[-1] == "sample.act_undone"
    scan(technician, at, "W-1")
    scan(technician, at, "W-2")
    technician.post("/acts/last/scans", json={"text": "CMD:UNDO"}, headers=JSON)
    assert states(technician.get(at).text) == {"A1": "picked", "A3": "wanted", "A5": "wanted"}


def test_a_well_is_left_for_later_and_comes_again_at_the_end(browser: Browser, cast: House, at: str) -> None:
    technician = browser("t.weber")
    later = scan(technician, at, "CMD:SKIP", position="A1")
    assert (later["well"], later["sentence"]) == ("A3", "W-1 in A1 stays for later. Next: A3.")
    end_of_box = scan(technician, at, "CMD:SKIP", position="A5")
    assert end_of_box["href"] == f"{at}?box=BX-2&well=A1"
    assert scan(technician, at, "CMD:SKIP", box="BX-3", position="A01")["href"] == f"{at}?box=BX-1&well=A1"
    assert scan(technician, at, "CMD:SKIP", position="B9")["tone"] == "warning"
    assert "sample.picked" not in told(cast, "W-1")


def test_two_who_pick_together_see_the_wells_of_each_other(browser: Browser, at: str) -> None:
    reads, pulls = browser("t.weber"), browser("s.muller")
    cells = f"{at}/cells?box=BX-1"
    before = reads.get(cells)
    assert [one["state"] for one in before.json()[:3]] == ["wanted", "filled", "wanted"]
    assert reads.get(cells, headers={"if-none-match": before.headers["etag"]}).status_code == 304
    scan(pulls, at, "W-1")
    after = reads.get(cells, headers={"if-none-match": before.headers["etag"]})
    assert [one["state"] for one in after.json()[:3]] == ["picked", "filled", "wanted"]
    assert reads.get(f"{at}/cells?box=BX-PB-112").json() == []


def test_whoever_may_not_pick_has_no_walk(browser: Browser, cast: House, at: str) -> None:
    for login, status in (("r.keller", 403), ("q.lambert", 403), ("n.reuter", 403), ("c.martin", 404)):
        assert browser(login).get(at).status_code == status, login
        assert scan(browser(login), at, "W-1")["http"] == status, login
        assert browser(login).get(f"{at}/cells?box=BX-1").status_code == status, login
    assert "sample.picked" not in told(cast, "W-1")


def test_the_paper_says_of_which_list_it_is_and_goes_out_of_date_with_a_move(
    browser: Browser, client: Any, at: str
) -> None:
    def mark() -> str:
        page = browser("t.weber").get(at).text
        return page.partition('data-testid="mark">')[2].partition("<")[0]

    printed = mark()
    assert printed == client("t.weber").get(f"/api/v1{at}").json()["mark"]
    scan(browser("t.weber"), at, "W-1")
    assert mark() == printed
    move = {"moves": [{"sample": "W-2", "container": "BX-1", "position": "I9"}]}
    assert client("t.weber").post("/api/v1/moves", json=move).status_code in (200, 201)
    assert mark() != printed


def test_a_tube_that_is_not_there_is_searched_for_and_the_others_are_picked(
    browser: Browser, cast: House, at: str
) -> None:
    technician = browser("t.weber")
    missed = scan(technician, at, "CMD:MISSING", position="A3", chosen=True)
    assert (missed["http"], missed["tone"], missed["count"]) == (200, "warning", "5")
    assert missed["sentence"].startswith("W-2 is not in BX-1 at A3: a search has begun, non-conformity ")
    assert (missed["cell"]["label"], missed["cell"]["state"], missed["done"]) == ("A3", "missing", None)
    assert told(cast, "W-2")[-1] == "hold.placed"
    assert states(technician.get(at).text) == {"A1": "wanted", "A3": "missing", "A5": "wanted"}
    again = scan(technician, at, "CMD:MISSING", position="A3")
    assert (again["tone"], told(cast, "W-2").count("hold.placed")) == ("refusal", 1)
    found = scan(technician, at, "W-2")
    assert (found["http"], found["code"]) == (423, "E-HOLD")
    assert found["next_step"].startswith("So it was found: it belongs at F07/BX-1/A3")
    for code in ("W-1", "W-3", "W-4", "W-5", "W-6"):
        end = scan(technician, at, code)
    assert (end["tone"], end["next_step"]) == ("warning", "Not picked: W-2 (not found).")


def test_the_request_says_which_of_its_tubes_were_not_found_and_its_applicant_learns_no_code(
    browser: Browser, client: Any, at: str
) -> None:
    request = at.rpartition("/")[0]
    scan(browser("t.weber"), at, "CMD:MISSING", position="A1")
    page = browser("s.muller").get(request).text
    assert inline_parts(page) == []
    panel = page.partition('data-testid="not-found"')[2].partition("</section>")[0]
    assert ("W-1" in panel, "W-2" in panel) == (True, False)
    assert "1 samples of REQ-2026-0001 were not found" in page
    own = browser("r.keller").get(request).text
    assert ("not found" in own, "W-1" in own) == (False, False)
    open_ones = client("q.lambert").get("/api/v1/nonconformities?state=open").json()["items"]
    assert [(one["code"], one["description"]) for one in open_ones] == [
        ("MISSING", "W-1 was not at F07/BX-1/A1")
    ]


def test_the_search_that_began_can_end_in_a_loss_or_in_a_find(client: Any, cast: House, at: str) -> None:
    request = at.rpartition("/")[0]
    form = {"samples": ["W-1", "W-4"], "reason": "Nothing at A1"}
    answer = client("t.weber").post(f"/api/v1{request}/missing-picks", json=form)
    assert (answer.status_code, answer.json()["samples"], answer.json()["left"]) == (200, ["W-1", "W-4"], 4)
    assert len(answer.json()["nonconformities"]) == 1
    lost = {"samples": ["W-1"], "searched": ["BX-1, both neighbours", "F07, shelf 1"], "reason": "Not there"}
    assert client("m.schmit").post("/api/v1/losses", json=lost).status_code == 200
    lift = {"samples": ["W-4"], "kind": "missing_suspected", "reason": "It stood in BX-1"}
    assert client("s.muller").post("/api/v1/hold-releases", json=lift).status_code == 200
    lines = client("t.weber").get(f"/api/v1{at}").json()["lines"]
    assert {one["sample"]: one["state"] for one in lines if one["sample"] in ("W-1", "W-4")} == {
        "W-4": "wanted"
    }


def test_only_what_is_wanted_and_still_stands_somewhere_is_missed_and_all_of_it_or_none(
    client: Any, cast: House, at: str
) -> None:
    where = f"/api/v1{at.rpartition('/')[0]}/missing-picks"
    client("t.weber").post(f"/api/v1{at.rpartition('/')[0]}/picks", json={"samples": ["W-2"]})
    refused = client("t.weber").post(where, json={"samples": ["W-1", "N-1", "W-2"]})
    assert problem(refused)[0] == 409
    assert [(row["row"], row["code"]) for row in refused.json()["rows"]] == [
        (1, "E-NOT-ON-LIST"),
        (2, "E-STATE"),
    ]
    assert told(cast, "W-1")[-1] != "hold.placed"
    for login, status in (
        ("q.lambert", 403),
        ("r.keller", 403),
        ("c.martin", 404),
        ("svc.rackscan.ibbl", 403),
    ):
        answer = client(login).post(where, json={"samples": ["W-1"]})
        assert answer.status_code == status, (login, answer.text)
    assert told(cast, "W-1")[-1] != "hold.placed"
