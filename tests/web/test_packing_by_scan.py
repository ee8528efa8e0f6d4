"""Packing by scans: what still has to go in, a whole box at once, what is missing before the seal, and the second person."""

from typing import Any

import pytest

from app.biobank.people.adding_users import add_user
from app.biobank.people.granting import grant
from app.biobank.people.schemas import AddUser, MakeGrant
from app.biobank.samples.words import Status
from app.biobank.storage.queries import site_by_code
from app.biobank.studies.queries import study_by_code
from app.core.access.queries import known_user
from app.core.access.signing_in import open_session
from app.core.gate import House
from app.http.deps import COOKIE
from tests.browsing import Browser, inline_parts
from tests.cast import deed
from tests.lives import bring, problem, told
from tests.walks import a_parcel, put_together

JSON = {"accept": "application/json"}
WANTED = ["W-1", "W-2", "W-3", "W-4", "W-5", "W-6"]


@pytest.fixture
def parcel(client: Any, cast: House) -> str:
    """The open parcel for six picked tubes."""
    return a_parcel(client, cast)[1]


def scan(person: Any, parcel: str, text: str, to: str = "packing") -> Any:
    answer = person.post(f"/shipments/{parcel}/{to}", json={"text": text}, headers=JSON)
    return answer.json() | {"http": answer.status_code}


def checks(client: Any, parcel: str, login: str = "t.weber") -> dict[str, str]:
    found = client(login).get(f"/api/v1/shipments/{parcel}/checklist").json()
    return {one["name"]: one["state"] for one in found["checks"]}


def awaited(page: str) -> list[str]:
    panel = page.partition('data-testid="awaited"')[2].partition("</section>")[0]
    return [one.partition('"')[0] for one in panel.split('data-line="')[1:]]


def test_the_lines_of_the_request_drain_as_tubes_are_scanned_in(browser: Browser, parcel: str) -> None:
    technician = browser("t.weber")
    page = technician.get(f"/shipments/{parcel}").text
    assert inline_parts(page) == []
    assert awaited(page) == WANTED
    first = scan(technician, parcel, "W-2")
    assert (first["tone"], first["count"], first["done"]) == ("ok", "1", "W-2")
    assert awaited(technician.get(f"/shipments/{parcel}").text) == ["W-1", *WANTED[2:]]
    for code in ("W-1", "W-3", "W-4", "W-5"):
        scan(technician, parcel, code)
    last = scan(technician, parcel, "W-6")
    assert (last["tone"], last["count"]) == ("complete", "6")
    assert scan(technician, parcel, "N-1")["code"] == "E-NOT-ON-LIST"
    assert scan(technician, parcel, "W-1")["http"] == 409


def test_a_box_of_picked_tubes_goes_in_with_one_scan_and_what_may_not_go_is_named(
    browser: Browser, client: Any, cast: House, parcel: str
) -> None:
    technician = browser("t.weber")
    client("t.weber").post("/api/v1/picks", json={"samples": ["N-4"], "purpose": "move"})
    put_together(client, cast, "BX-OUT", "W-1", "W-2", "N-4", "W-3")
    scan(technician, parcel, "W-1")
    bring(cast, Status.AVAILABLE, "W-3", box="BX-OUT", place=3, holds="temperature_excursion")
    done = scan(technician, parcel, "BX-OUT")
    assert (done["tone"], done["count"], done["href"]) == ("warning", "2", f"/shipments/{parcel}")
    assert done["sentence"] == "1 tube of BX-OUT went into the parcel, 2 in all. 2 tubes did not."
    assert "BX-OUT/A3: N-4 is not reserved for" in done["next_step"]
    assert "BX-OUT/A4: W-3 is on hold: temperature excursion." in done["next_step"]
    lines = client("t.weber").get(f"/api/v1/shipments/{parcel}").json()["lines"]
    assert [(one["sample"], one["box"], one["position"]) for one in lines] == [
        ("W-1", "", ""),
        ("W-2", "BX-OUT", "A2"),
    ]
    again = scan(technician, parcel, "BX-OUT")
    assert (again["http"], again["count"]) == (200, "2"), "what is in it stays in it"


def test_a_whole_box_goes_in_at_once_and_nothing_goes_where_nothing_may(
    browser: Browser, client: Any, cast: House, parcel: str
) -> None:
    put_together(client, cast, "BX-OUT", *WANTED)
    packed = client("t.weber").post(f"/api/v1/shipments/{parcel}/containers", json={"container": "BX-OUT"})
    assert (packed.status_code, packed.json()["packed"], packed.json()["left_out"]) == (200, WANTED, [])
    wrong = client("t.weber").post(f"/api/v1/shipments/{parcel}/containers", json={"container": "BX-1"})
    assert problem(wrong) == (409, "E-NOT-ON-LIST")
    assert [(row["sample"], row["position"]) for row in wrong.json()["rows"]] == [
        ("N-1", "BX-1/A2"),
        ("N-2", "BX-1/A4"),
        ("N-3", "BX-1/A6"),
    ]
    empty = client("t.weber").post(f"/api/v1/shipments/{parcel}/containers", json={"container": "BX-PB-112"})
    assert problem(empty) == (422, "E-EMPTY")
    for login, status in (("q.lambert", 403), ("r.keller", 403), ("c.martin", 404)):
        where = f"/api/v1/shipments/{parcel}/containers"
        assert client(login).post(where, json={"container": "BX-OUT"}).status_code == status, login
        assert scan(browser(login), parcel, "BX-OUT")["http"] == status, login


def test_the_checklist_says_what_is_missing_before_it_can_be_sealed(
    browser: Browser, client: Any, cast: House, parcel: str
) -> None:
    technician = browser("t.weber")
    assert checks(client, parcel)["tubes"] == "missing"
    put_together(client, cast, "BX-OUT", *WANTED)
    bring(cast, Status.AVAILABLE, "W-6", box="BX-OUT", place=5, holds="quality_quarantine")
    scan(technician, parcel, "BX-OUT")
    said = scan(technician, parcel, "CMD:CONFIRM")
    assert (said["tone"], said["count"]) == ("warning", "5")
    assert "1 not in it: W-6 (on hold)." in said["sentence"]
    assert checks(client, parcel) == {
        "tubes": "missing",
        "agreement": "ok",
        "fit": "ok",
        "coolant": "missing",
        "logger": "warning",
        "second person": "warning",
    }
    page = technician.get(f"/shipments/{parcel}").text
    assert inline_parts(page) == []
    assert "on hold" in page.partition('data-testid="awaited"')[2].partition("</section>")[0]
    for login, status in (("q.lambert", 200), ("r.keller", 403), ("c.martin", 404)):
        answer = client(login).get(f"/api/v1/shipments/{parcel}/checklist")
        assert answer.status_code == status, login


def test_a_hold_that_came_after_packing_is_on_the_checklist(client: Any, cast: House, parcel: str) -> None:
    tubes = {"tubes": [{"sample": code} for code in WANTED]}
    assert client("t.weber").post(f"/api/v1/shipments/{parcel}/tubes", json=tubes).status_code == 200
    hold = {"samples": ["W-2"], "kind": "legal_hold", "reason": "A letter"}
    assert client("q.lambert").post("/api/v1/holds", json=hold).status_code in (200, 201)
    found = client("t.weber").get(f"/api/v1/shipments/{parcel}/checklist").json()
    (fit,) = [one for one in found["checks"] if one["name"] == "fit"]
    assert (fit["state"], found["is_ready"]) == ("missing", False)
    assert "W-2 is on hold: legal hold." in fit["sentence"]


def test_a_parcel_that_lacks_tubes_is_sealed_only_if_the_rest_follows(
    client: Any, cast: House, parcel: str
) -> None:
    tubes = {"tubes": [{"sample": code} for code in WANTED[:4]]}
    client("t.weber").post(f"/api/v1/shipments/{parcel}/tubes", json=tubes)
    bring(cast, Status.AVAILABLE, "W-5", place=40, holds="temperature_excursion")

    def seal(**more: Any) -> Any:
        form = {"scanned": WANTED[:4], "coolant": "dry ice 10 kg", **more}
        return client("s.muller").post(f"/api/v1/shipments/{parcel}/seal", json=form)

    refused = seal()
    assert problem(refused) == (409, "E-STATE")
    assert "lacks 2 of REQ-2026-0001: W-5 (on hold), W-6." in refused.text
    assert seal(partial=True).json()["shipment"]["state"] == "sealed"


def test_the_second_person_scans_every_tube_again_and_whoever_packed_does_not(
    browser: Browser, client: Any, parcel: str
) -> None:
    packer, checker = browser("t.weber"), browser("s.muller")
    for code in WANTED:
        scan(packer, parcel, code)
    assert f'data-scan-to="/shipments/{parcel}/packing"' in packer.get(f"/shipments/{parcel}").text
    page = checker.get(f"/shipments/{parcel}").text
    assert inline_parts(page) == []
    assert f'data-scan-to="/shipments/{parcel}/checking"' in page
    assert f'/shipments/{parcel}/packing"' in checker.get(f"/shipments/{parcel}?mode=pack").text
    seen = scan(checker, parcel, "W-1", "checking")
    assert (seen["tone"], seen["field"], seen["value"], seen["done"]) == ("ok", "scanned", "W-1", "W-1")
    assert scan(checker, parcel, "N-1", "checking")["tone"] == "refusal"
    assert scan(checker, parcel, "BX-1", "checking")["tone"] == "refusal", "a rack is no tube"
    assert scan(checker, parcel, "CMD:CONFIRM", "checking")["sends"] == "seal"
    assert scan(packer, parcel, "W-1", "checking")["http"] == 403
    refused = checker.post(f"/shipments/{parcel}/seal", data={"scanned": "\n".join(WANTED[:5])})
    assert (refused.status_code, "W-6" in refused.text) == (409, True)
    form = {"scanned": "\n".join(WANTED), "seal": "S-1", "coolant": "dry ice 10 kg", "logger": "TL-1"}
    assert checker.post(f"/shipments/{parcel}/seal", data=form).status_code == 303
    sealed = client("t.weber").get(f"/api/v1/shipments/{parcel}").json()["shipment"]
    assert (sealed["state"], sealed["coolant"], sealed["logger"]) == ("sealed", "dry ice 10 kg", "TL-1")


def test_all_is_in_it_says_a_scan_of_confirm_and_nothing_is_sealed_by_the_packer(
    browser: Browser, client: Any, cast: House, parcel: str
) -> None:
    packer = browser("t.weber")
    for code in WANTED:
        scan(packer, parcel, code)
    said = scan(packer, parcel, "CMD:CONFIRM")
    assert (said["tone"], said["sentence"]) == ("complete", "Everything is in it.")
    assert client("t.weber").get(f"/api/v1/shipments/{parcel}").json()["shipment"]["state"] == "packed"
    assert told(cast, "W-1")[-1] == "sample.picked"


def test_a_freezer_is_not_packed_by_a_slip_of_the_scanner(browser: Browser, client: Any, parcel: str) -> None:
    slipped = scan(browser("t.weber"), parcel, "F07")
    assert (slipped["http"], slipped["code"]) == (409, "E-NOT-ON-LIST")
    answer = client("t.weber").post(f"/api/v1/shipments/{parcel}/containers", json={"container": "F07"})
    assert "F07 is no rack and no box." in answer.text


def test_a_checklist_names_no_tube_that_its_reader_may_not_see(client: Any, cast: House, parcel: str) -> None:
    with deed(cast) as work:
        home = site_by_code(work, "LU-IBBL").id
        study = study_by_code(work, "BETA").id
        add_user(work, AddUser(login="te.beta", name="Of another study"), home)
        grant(work, MakeGrant(login="te.beta", role="TE", site="LU-IBBL", study="BETA"), home, study)
    with deed(cast) as work:
        token = open_session(work, known_user(work.session, "te.beta"), 12)
    stranger = client("")
    stranger.cookies.set(COOKIE, token)
    answer = stranger.get(f"/api/v1/shipments/{parcel}/checklist")
    assert not any(code in answer.text for code in WANTED), answer.text
