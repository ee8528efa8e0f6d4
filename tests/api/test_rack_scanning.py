"""A whole rack in two scans: seen, compared, decided, and confirmed at once, or not at all."""

import hashlib
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, text

from app.biobank.samples import queries
from app.biobank.samples.words import Status
from app.biobank.storage.adding_containers import add_containers
from app.biobank.storage.queries import site_by_code
from app.biobank.storage.schemas import AddContainer, AddContainers
from app.core.clock import SetClock
from app.core.gate import House
from app.core.ledger.verifying.snapshot import snapshot
from app.core.ledger.verifying.trust import Trust
from app.core.ledger.verifying.whole_ledger import verify
from app.tables import LEDGERED
from tests.cast import deed
from tests.lives import Brought, bring, entries, payloads, problem, state, told, tubes
from tests.needs import shared
from tests.racks import (
    CODES,
    EXCEPTIONS,
    FILLED,
    RACK,
    SCAN_1,
    SCAN_2,
    a_morning_at_the_clinic,
    at,
    rack_file,
    story_plan,
)

SCANS = "/api/v1/rack-scans"
SLOT = "F07-3"


def posted(who: Any, content: bytes, **said: Any) -> Any:
    return who.post(SCANS, content=content, params=said, headers={"content-type": "text/csv"})


def scan_of(who: Any, content: bytes, **said: Any) -> dict[str, Any]:
    answer = posted(who, content, **said)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def cell(scan: dict[str, Any], well: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in scan["cells"] if one["well"] == well)
    return found


def committed(who: Any, scan: dict[str, Any], **said: Any) -> dict[str, Any]:
    answer = who.post(f"{SCANS}/{scan['id']}/commit", json=said)
    assert answer.status_code == 200, answer.text
    done: dict[str, Any] = answer.json()
    return done


def rows(house: House, query: str) -> list[Any]:
    with house.database.session() as session:
        return list(session.connection().execute(text(query)))


@contextmanager
def statements(house: House) -> Iterator[list[str]]:
    """Every statement that goes to the database meanwhile."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    event.listen(house.database.engine, "before_cursor_execute", note)
    yield sent
    event.remove(house.database.engine, "before_cursor_execute", note)


def nothing_is_unexplained(house: House) -> None:
    """The ledger holds, and folding it gives the tables."""
    with snapshot(house.database) as connection:
        report = verify(connection, Trust.of(house.seal), LEDGERED, house.clock.now(), state=True)
    assert [one for one in report.findings if one.code.startswith("state")] == []


@pytest.fixture
def morning(client: Any, cast: House, clock: SetClock) -> Any:
    """The technician at 10:58, with four donors' fractions measured and the rack on the scanner."""
    a_morning_at_the_clinic(client, cast, clock)
    clock.set(at(10, 58))
    return client("t.weber")


def test_the_story_of_a_rack_from_frost_to_freezer(
    client: Any, morning: Any, cast: House, clock: SetClock
) -> None:
    assert hashlib.sha256(SCAN_1).hexdigest().startswith("a04d1084")
    first = scan_of(client("svc.rackscan.ibbl"), SCAN_1, filename="scan1.csv")
    assert (first["rack"], first["read"], first["unreadable"]) == (RACK, 91, 1)
    assert first["counts"] == {"new": 91, "noread": 1, "empty_expected": 4}
    assert cell(first, "D07")["undecided"]
    seen = morning.get(f"{SCANS}/{first['id']}").json()
    assert seen["counts"] == first["counts"]
    early = morning.post(
        f"{SCANS}/{first['id']}/commit", json={"slot": SLOT, "plan": story_plan(), "exceptions": EXCEPTIONS}
    )
    assert problem(early) == (422, "E-SCAN-NOREAD")
    assert [row["well"] for row in early.json()["rows"]] == ["D07"]

    clock.set(at(11, 0))
    second = scan_of(client("svc.rackscan.ibbl"), SCAN_2, filename="scan2.csv")
    assert (second["read"], second["unreadable"]) == (92, 0)
    assert morning.get(f"{SCANS}/{first['id']}").json()["state"] == "discarded"
    undecided = morning.post(f"{SCANS}/{second['id']}/commit", json={"slot": SLOT})
    assert problem(undecided) == (409, "E-SCAN-CONFLICT")
    assert len(undecided.json()["rows"]) == 92

    clock.set(at(11, 1))
    body = {"plan": story_plan(), "exceptions": EXCEPTIONS}
    planned = morning.put(f"{SCANS}/{second['id']}/plan", json=body)
    assert planned.status_code == 200, planned.text
    assert planned.json()["counts"] == {"new": 90, "blank": 2, "empty_expected": 4}
    assert planned.json()["undecided"] == []
    assert [(one["code"], one["sample"]) for one in planned.json()["warnings"]] == [("W-YIELD", "P0048302")]
    assert cell(planned.json(), "B09")["plan"] == {
        "parent": "P0048302",
        "material": "SE",
        "amount": "250 µL",
        "short": True,
    }

    clock.set(at(11, 5))
    before = entries(cast)
    turned = posted(client("svc.rackscan.ibbl"), rack_file(FILLED, turned=True))
    assert problem(turned) == (422, "E-SCAN-ROTATED")
    assert "180" in turned.json()["title"]
    assert entries(cast) == before

    clock.set(at(11, 24))
    stale = morning.post(f"{SCANS}/{second['id']}/commit", json={"slot": SLOT})
    assert problem(stale) == (409, "E-WARNING")
    assert [row["code"] for row in stale.json()["rows"]] == ["W-LATE-ENTRY"]
    with statements(cast) as sent:
        done = committed(morning, second, slot=SLOT, ack=["W-LATE-ENTRY"])
    assert len(sent) < 150, "90 tubes go through as sets, not one by one"
    assert (done["registered"], done["blank"], done["empty"], done["where"]) == (90, 2, 4, f"F07/{RACK}")
    assert done["nonconformities"] == []

    totals = {
        (material, status, kind): (count, amount)
        for material, status, kind, count, amount in rows(
            cast,
            "SELECT material, status, kind, count(*), sum(amount) FROM sample WHERE kind = 'aliquot' "
            "GROUP BY material, status, kind",
        )
    }
    assert {material: value for (material, _, _), value in totals.items()} == {
        "PL": (40, 16_000_000),
        "BC": (8, 4_000_000),
        "SE": (30, 10_400_000),
        "ST": (12, 12 * 200_000_000),
    }
    assert {status for _, status, _ in totals} == {"available"}
    tube = state(client, CODES["A01"])
    assert (tube["place"], tube["frozen_at"][:16]) == (0, "2026-11-03T10:24")
    assert state(client, CODES["B01"])["place"] == 12
    assert told(cast, CODES["A01"]) == ["sample.produced", "sample.process_finished"]
    assert state(client, "P0048101")["status"] == "exhausted"
    for well in ("C09", "D09"):
        assert morning.get(f"/api/v1/samples/{CODES[well]}").status_code == 404
    (fact,) = payloads(cast, "rack_scan.committed")
    assert (fact["fact"]["registered"], fact["fact"]["blanks"]) == (90, [CODES["C09"], CODES["D09"]])

    clock.set(at(12, 0))
    told_before = rows(cast, "SELECT count(*) FROM ledger_subject WHERE subject LIKE 'sample:%'")
    again = scan_of(morning, SCAN_2)
    assert again["counts"] == {"match": 90, "blank": 2, "empty_expected": 4}
    assert committed(morning, again)["matched"] == 90
    assert rows(cast, "SELECT count(*) FROM ledger_subject WHERE subject LIKE 'sample:%'") == told_before
    nothing_is_unexplained(cast)


def test_the_same_scan_is_confirmed_once_however_many_hands(
    client: Any, morning: Any, cast: House, clock: SetClock
) -> None:
    scan = scan_of(morning, SCAN_2)
    body = {"slot": SLOT, "plan": story_plan(), "exceptions": EXCEPTIONS}
    answers: list[Any] = []
    hands = [
        threading.Thread(
            target=lambda: answers.append(client("t.weber").post(f"{SCANS}/{scan['id']}/commit", json=body))
        )
        for _ in range(2)
    ]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert rows(cast, "SELECT count(*) FROM sample WHERE kind = 'aliquot'")[0][0] == 90


def test_a_refused_confirmation_leaves_nothing(client: Any, morning: Any, cast: House) -> None:
    scan = scan_of(morning, SCAN_2)
    plan = story_plan()
    plan["parents"][0]["children"][0]["amount"] = "450 uL"
    before = entries(cast)
    refused = morning.post(
        f"{SCANS}/{scan['id']}/commit", json={"slot": SLOT, "plan": plan, "exceptions": EXCEPTIONS}
    )
    assert problem(refused) == (422, "E-VOL-OVERDRAW")
    assert entries(cast) == before
    assert morning.get(f"/api/v1/containers/{RACK}").status_code == 404
    assert morning.get(f"/api/v1/samples/{CODES['A01']}").status_code == 404


def test_tubes_that_come_late_to_the_cold_ask_and_then_open_one_nonconformity(
    client: Any, morning: Any, cast: House, clock: SetClock
) -> None:
    clock.set(at(12, 13))
    scan = scan_of(morning, SCAN_2)
    body = {"slot": SLOT, "plan": story_plan(), "exceptions": EXCEPTIONS}
    refused = morning.post(f"{SCANS}/{scan['id']}/commit", json=body)
    assert problem(refused) == (409, "E-WARNING")
    assert Counter(row["code"] for row in refused.json()["rows"]) == {"W-TTF": 20}
    done = committed(morning, scan, **body, ack=["W-TTF"])
    assert len(done["nonconformities"]) == 1
    assert rows(cast, "SELECT count(*) FROM nonconformity_sample")[0][0] - 1 == 20


def take_to(house: House, code: str, site: str) -> None:
    """A tube is at another site, as the program itself says."""
    with deed(house) as work:
        sample = queries.by_code(work, code)
        sample.site_id = sample.custodian_site_id = site_by_code(work, site).id
        work.tell(Brought(subject=sample.ref, code=sample.code))


HERE = {f"A0{n}": f"T00{n}" for n in range(1, 7)}


def small(codes: dict[str, str], **more: Any) -> bytes:
    """A scan of the rack RK-9."""
    return rack_file(codes, rack="RK-9", **more)


@pytest.fixture
def shelf(client: Any, cast: House) -> Any:
    """The technician, with the rack RK-9 in F07 and six tubes, T001 to T006, in A01 to A06 of it."""
    bring(cast, Status.ACCEPTED, *tubes(client, *HERE.values()))
    who = client("t.weber")
    scan = scan_of(who, small(HERE))
    assert scan["counts"] == {"arriving": 6, "empty_expected": 90}
    assert committed(who, scan, slot=SLOT)["stored"] == 6
    return who


def test_an_unchanged_rack_tells_of_no_sample(shelf: Any, cast: House) -> None:
    before = {code: told(cast, code) for code in HERE.values()}
    done = committed(shelf, scan_of(shelf, small(HERE)))
    assert (done["matched"], done["stored"], done["where"]) == (6, 0, "F07/RK-9")
    assert {code: told(cast, code) for code in HERE.values()} == before


def test_a_turned_rack_is_refused_and_told_how_it_lay(shelf: Any, cast: House) -> None:
    before = entries(cast)
    refused = posted(shelf, small(HERE, turned=True))
    assert problem(refused) == (422, "E-SCAN-ROTATED")
    assert "6 of 6" in refused.json()["title"]
    assert refused.json()["next_step"].startswith("Turn the rack")
    assert entries(cast) == before


def test_a_rack_that_really_stands_turned_is_taken_so_only_when_said_and_accepted(
    client: Any, shelf: Any
) -> None:
    scan = scan_of(shelf, small(HERE, turned=True), as_read=True)
    assert scan["counts"]["elsewhere"] == 6
    assert problem(shelf.post(f"{SCANS}/{scan['id']}/commit", json={})) == (409, "E-SCAN-CONFLICT")
    assert len(committed(shelf, scan, moved_in="accept")["moved_in"]) == 6
    assert state(client, "T001")["place"] == 95


def test_two_tubes_that_changed_places_are_noticed_and_follow_when_accepted(
    client: Any, shelf: Any, cast: House
) -> None:
    swapped = {**HERE, "A01": "T002", "A02": "T001"}
    scan = scan_of(shelf, small(swapped))
    assert (scan["counts"]["match"], scan["undecided"]) == (4, ["A01", "A02"])
    assert "F07/RK-9/A02" in cell(scan, "A01")["tube"]["where"]
    committed(shelf, scan, moved_in="accept")
    assert (state(client, "T001")["place"], state(client, "T002")["place"]) == (1, 0)
    assert told(cast, "T001")[-1] == "sample.moved"


def test_a_tube_recorded_in_another_box_comes_in_only_when_accepted(
    client: Any, shelf: Any, cast: House
) -> None:
    tubes(client, "E001")
    bring(cast, Status.AVAILABLE, "E001", box="BX-1", place=40)
    scan = scan_of(shelf, small({**HERE, "C03": "E001"}))
    found = cell(scan, "C03")
    assert (found["state"], found["undecided"], found["tube"]["where"]) == (
        "elsewhere",
        True,
        "F07/BX-1/E5",
    )
    refused = shelf.post(f"{SCANS}/{scan['id']}/commit", json={})
    assert problem(refused) == (409, "E-SCAN-CONFLICT")
    assert refused.json()["rows"][0]["well"] == "C03"
    done = committed(shelf, scan, exceptions=[{"well": "C03", "accept": True}])
    assert done["moved_in"] == ["E001"]
    assert told(cast, "E001")[-1] == "sample.moved"


def test_a_tube_of_another_study_needs_a_word_of_its_own(client: Any, shelf: Any, cast: House) -> None:
    bring(cast, Status.ACCEPTED, *tubes(client, "B001", study="BETA"))
    scan = scan_of(shelf, small({**HERE, "H12": "B001"}))
    assert (cell(scan, "H12")["state"], scan["undecided"]) == ("other_study", ["H12"])
    for said in ({}, {"moved_in": "accept"}):
        assert problem(shelf.post(f"{SCANS}/{scan['id']}/commit", json=said)) == (409, "E-SCAN-CONFLICT")
    committed(shelf, scan, exceptions=[{"well": "H12", "accept": True}])
    assert state(client, "B001")["place"] == 95


def test_a_held_tube_is_shown_and_still_goes_into_the_cold(client: Any, shelf: Any, cast: House) -> None:
    bring(cast, Status.ACCEPTED, *tubes(client, "H001"), holds="quality_quarantine")
    scan = scan_of(shelf, small({**HERE, "B01": "H001"}))
    assert (cell(scan, "B01")["state"], scan["undecided"]) == ("on_hold", [])
    committed(shelf, scan)
    assert state(client, "H001")["holds"] == ["quality_quarantine"]


def test_a_missing_tube_is_held_only_when_somebody_says_so(client: Any, shelf: Any, cast: House) -> None:
    without = {well: code for well, code in HERE.items() if well != "A06"}
    scan = scan_of(shelf, small(without))
    assert (cell(scan, "A06")["state"], cell(scan, "A06")["expected"]) == ("missing", "T006")
    assert problem(shelf.post(f"{SCANS}/{scan['id']}/commit", json={})) == (409, "E-SCAN-CONFLICT")
    left = committed(shelf, scan, missing="leave")
    assert (left["missing"], state(client, "T006")["holds"]) == ([], [])
    scan = scan_of(shelf, small(without))
    assert committed(shelf, scan, missing="flag")["missing"] == ["T006"]
    tube = state(client, "T006")
    assert (tube["holds"], tube["place"]) == (["missing_suspected"], 5)
    again = scan_of(shelf, small(without))
    assert again["undecided"] == []
    before = told(cast, "T006")
    committed(shelf, again)
    assert told(cast, "T006") == before


def test_another_tube_in_its_place_leaves_the_missing_one_without_a_place(
    client: Any, shelf: Any, cast: House
) -> None:
    bring(cast, Status.ACCEPTED, *tubes(client, "N001"))
    scan = scan_of(shelf, small({**HERE, "A06": "N001"}))
    assert (cell(scan, "A06")["state"], scan["undecided"]) == ("arriving", ["A06"])
    assert problem(shelf.post(f"{SCANS}/{scan['id']}/commit", json={"missing": "leave"})) == (
        409,
        "E-SCAN-CONFLICT",
    )
    committed(shelf, scan, missing="flag")
    gone = state(client, "T006")
    assert (gone["placement"], gone["holds"]) == ("custodian", ["missing_suspected"])
    assert state(client, "N001")["place"] == 5


def test_an_unreadable_tube_is_read_by_hand(client: Any, shelf: Any) -> None:
    scan = scan_of(shelf, small(HERE, unreadable=["A03"]))
    assert (cell(scan, "A03")["state"], cell(scan, "A03")["expected"]) == ("noread", "T003")
    assert problem(shelf.post(f"{SCANS}/{scan['id']}/commit", json={})) == (422, "E-SCAN-NOREAD")
    wrong = {"exceptions": [{"well": "A03", "code": "T001"}]}
    twice = shelf.put(f"{SCANS}/{scan['id']}/plan", json=wrong).json()
    assert (cell(twice, "A03")["state"], cell(twice, "A01")["state"]) == ("duplicate", "duplicate")
    right = {"exceptions": [{"well": "A03", "code": "T003"}]}
    read = shelf.put(f"{SCANS}/{scan['id']}/plan", json=right).json()
    assert (cell(read, "A03")["state"], cell(read, "A03")["by_hand"]) == ("match", True)
    assert committed(shelf, scan)["matched"] == 6


def test_an_unreadable_tube_is_accepted_by_position_by_a_senior_with_a_reason(
    client: Any, shelf: Any, cast: House
) -> None:
    scan = scan_of(shelf, small(HERE, unreadable=["A03"]))
    accept = {"exceptions": [{"well": "A03", "accept": True, "reason": "The code is scratched"}]}
    address = f"{SCANS}/{scan['id']}/commit"
    assert problem(shelf.post(address, json=accept)) == (403, "E-SCOPE")
    senior = client("s.muller")
    silent = {"exceptions": [{"well": "A03", "accept": True}]}
    assert problem(senior.post(address, json=silent)) == (422, "E-REASON-REQUIRED")
    assert senior.post(address, json=accept).status_code == 200
    assert told(cast, "T003")[-1] == "sample.position_confirmed"


def test_an_unreadable_tube_where_none_is_recorded_is_not_accepted_by_position(
    client: Any, shelf: Any
) -> None:
    scan = scan_of(shelf, small(HERE, unreadable=["H12"]))
    accept = {"exceptions": [{"well": "H12", "accept": True, "reason": "It must be it"}]}
    refused = client("s.muller").post(f"{SCANS}/{scan['id']}/commit", json=accept)
    assert problem(refused) == (422, "E-SCAN-NOREAD")


def test_an_unknown_code_is_nothing_until_it_is_planned_or_blank(client: Any, shelf: Any) -> None:
    scan = scan_of(shelf, small({**HERE, "C01": "X0001"}))
    assert (cell(scan, "C01")["state"], scan["undecided"]) == ("new", ["C01"])
    assert problem(shelf.post(f"{SCANS}/{scan['id']}/commit", json={})) == (409, "E-SCAN-CONFLICT")
    assert committed(shelf, scan, exceptions=[{"well": "C01", "blank": True}])["blank"] == 1
    again = scan_of(shelf, small({**HERE, "C01": "X0001"}))
    assert (cell(again, "C01")["state"], again["undecided"]) == ("blank", [])


def test_the_code_of_a_destroyed_tube_never_comes_back(client: Any, shelf: Any, cast: House) -> None:
    bring(cast, Status.DESTROYED, *tubes(client, "D001"))
    scan = scan_of(shelf, small({**HERE, "C01": "D001"}))
    assert (cell(scan, "C01")["state"], scan["undecided"]) == ("terminal", ["C01"])
    accepted = {"moved_in": "accept", "exceptions": [{"well": "C01", "accept": True}]}
    assert problem(shelf.post(f"{SCANS}/{scan['id']}/commit", json=accepted)) == (409, "E-SCAN-CONFLICT")


def test_a_box_in_a_rack_well_is_a_conflict(shelf: Any) -> None:
    scan = scan_of(shelf, small({**HERE, "C01": "BX-1"}))
    assert (cell(scan, "C01")["state"], scan["undecided"]) == ("conflict", ["C01"])


def test_a_cell_vial_is_too_warm_in_this_freezer(client: Any, shelf: Any, cast: House) -> None:
    bring(cast, Status.ACCEPTED, *tubes(client, "V001", material="PBMC", amount="5 10*6 cells"))
    scan = scan_of(shelf, small({**HERE, "C01": "V001"}))
    assert (cell(scan, "C01")["state"], scan["undecided"]) == ("wrong_class", ["C01"])


def test_a_tube_of_another_site_is_named_but_not_shown(client: Any, shelf: Any, cast: House) -> None:
    bring(cast, Status.ACCEPTED, *tubes(client, "G001"))
    take_to(cast, "G001", "FR-GE1")
    scan = scan_of(shelf, small({**HERE, "C01": "G001"}))
    found = cell(scan, "C01")
    assert (found["state"], found["tube"], found["undecided"]) == ("elsewhere", None, True)
    assert problem(shelf.post(f"{SCANS}/{scan['id']}/commit", json={"moved_in": "accept"})) == (
        409,
        "E-SCAN-CONFLICT",
    )


def test_a_numbered_box_of_nine_by_nine_shows_its_own_numbers(client: Any, cast: House) -> None:
    with deed(cast) as work:
        line = AddContainer(code="BX-N", kind="box", format="9x9-numbered", parent="F07", slot="5")
        add_containers(work, AddContainers(containers=[line]))
    bring(cast, Status.ACCEPTED, *tubes(client, "Q001", "Q002"))
    who = client("t.weber")
    scan = scan_of(who, b"A1,Q001\nE1,Q002\n", rack="BX-N")
    assert (scan["rows"], scan["columns"]) == (9, 9)
    assert (cell(scan, "1")["code"], cell(scan, "37")["code"]) == ("Q001", "Q002")
    committed(who, scan)
    assert state(client, "Q002")["place"] == 36


def test_a_box_without_a_row_i_counts_j_as_its_ninth(client: Any, cast: House) -> None:
    bring(cast, Status.ACCEPTED, *tubes(client, "Q001", "Q002"))
    who = client("t.weber")
    scan = scan_of(who, b"A1,Q001\nJ9,Q002\n", rack="BX-2")
    assert cell(scan, "J9")["code"] == "Q002"
    committed(who, scan)
    assert state(client, "Q002")["place"] == 80


def test_more_wells_than_the_rack_has_are_refused(client: Any, cast: House) -> None:
    refused = posted(client("t.weber"), b"A1,Q001\nA12,Q002\n", rack="BX-1")
    assert problem(refused) == (422, "E-POS-INCOMPATIBLE")


def test_the_rack_has_to_be_known_from_the_file_or_beside_it(client: Any, cast: House) -> None:
    refused = posted(client("t.weber"), b"A1,Q001\nA2,Q002\n")
    assert (refused.status_code, list(refused.json()["fields"])) == (422, ["rack"])
    assert problem(posted(client("t.weber"), b"A1,Q001\n", rack="F07")) == (422, "E-POS-INCOMPATIBLE")


def test_a_form_with_a_file_says_the_same_as_a_body(client: Any, cast: House) -> None:
    answer = client("svc.rackscan.ibbl").post(
        SCANS, files={"file": ("scan2.csv", SCAN_2, "text/csv")}, data={"scanner": "VM-1"}
    )
    assert answer.status_code == 201, answer.text
    scan = answer.json()
    assert (scan["filename"], scan["scanner"], scan["read"]) == ("scan2.csv", "VM-1", 92)
    kept = client("t.weber").get(f"{SCANS}/{scan['id']}/file")
    assert kept.content == SCAN_2
    assert hashlib.sha256(kept.content).hexdigest() == scan["sha256"]


def test_a_file_posted_twice_under_one_key_is_one_scan(client: Any, cast: House) -> None:
    who = client("svc.rackscan.ibbl")
    headers = {"content-type": "text/csv", "idempotency-key": "scan-1"}
    first, second = (who.post(SCANS, content=SCAN_2, headers=headers) for _ in range(2))
    assert (first.status_code, second.status_code, first.json()["id"]) == (201, 201, second.json()["id"])
    assert len(client("t.weber").get(SCANS).json()["items"]) == 1


def test_a_scanner_may_post_and_not_confirm(client: Any, shelf: Any) -> None:
    machine = client("svc.rackscan.ibbl")
    scan = scan_of(machine, small(HERE))
    assert scan["counts"]["match"] == 6
    assert problem(machine.post(f"{SCANS}/{scan['id']}/commit", json={})) == (403, "E-SCOPE")
    assert problem(posted(client("r.keller"), small(HERE))) == (403, "E-SCOPE")


def test_scans_are_listed_by_rack_and_state_at_the_own_site_only(client: Any, shelf: Any) -> None:
    scan = scan_of(shelf, small(HERE))
    shelf.post(f"{SCANS}/{scan['id']}/discard", json={"reason": "wrong rack"})
    listed = shelf.get(SCANS, params={"rack": "rk-9"}).json()["items"]
    assert [one["state"] for one in listed] == ["discarded", "committed"]
    assert len(shelf.get(SCANS, params={"rack": "RK-9", "state": "committed"}).json()["items"]) == 1
    page = shelf.get(SCANS, params={"size": 1}).json()
    assert (len(page["items"]), page["next"]) == (1, str(listed[0]["id"]))
    assert client("c.martin").get(SCANS).json()["items"] == []
    assert problem(client("c.martin").get(f"{SCANS}/{scan['id']}")) == (404, "E-NOT-FOUND")
    assert problem(shelf.post(f"{SCANS}/{scan['id']}/commit", json={})) == (409, "E-STATE")


def test_a_newer_scan_takes_over_the_plan_of_the_one_before(morning: Any) -> None:
    first = scan_of(morning, SCAN_1)
    morning.put(f"{SCANS}/{first['id']}/plan", json={"plan": story_plan(), "exceptions": EXCEPTIONS})
    second = scan_of(morning, SCAN_2)
    assert second["counts"] == {"new": 90, "blank": 2, "empty_expected": 4}


def test_a_plan_follows_the_fill_order_when_no_wells_are_named(morning: Any) -> None:
    scan = scan_of(morning, SCAN_2)
    plan = story_plan()
    for parent in plan["parents"]:
        parent["wells"] = []
    planned = morning.put(f"{SCANS}/{scan['id']}/plan", json={"plan": plan, "exceptions": EXCEPTIONS})
    assert planned.json()["counts"] == {"new": 90, "blank": 2, "empty_expected": 4}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"sample": "NOBODY"}, "E-BC-UNKNOWN"),
        ({"wells": ["A01"]}, "E-INVALID"),
        ({"wells": [{"from": "A01", "to": "Z99"}]}, "E-INVALID"),
        ({"wells": [{"from": "D02", "to": "A01"}]}, "E-INVALID"),
        ({"children": [{"material": "XX", "count": 12}]}, "E-MATERIAL"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_with_its_parent(
    morning: Any, change: dict[str, Any], code: str
) -> None:
    scan = scan_of(morning, SCAN_2)
    plan = story_plan()
    plan["parents"][0] |= change
    refused = morning.put(f"{SCANS}/{scan['id']}/plan", json={"plan": plan})
    assert refused.json()["code"] == code
    assert refused.json()["rows"][0]["row"] == 0


def test_a_rack_is_put_into_its_slot_by_any_label_of_it(client: Any, shelf: Any) -> None:
    committed(shelf, scan_of(shelf, small(HERE)), slot="F12-2")
    assert shelf.get("/api/v1/containers/RK-9").json()["position"] == "F12/2"
    done = committed(shelf, scan_of(shelf, small(HERE)), slot="f07/4")
    assert done["where"] == "F07/RK-9"
    unknown = shelf.post(f"{SCANS}/{scan_of(shelf, small(HERE))['id']}/commit", json={"slot": "F99-1"})
    assert problem(unknown) == (404, "E-BC-UNKNOWN")
    taken = shelf.post(f"{SCANS}/{scan_of(shelf, small(HERE))['id']}/commit", json={"slot": "F07-1"})
    assert problem(taken) == (409, "E-POS-OCCUPIED")


def test_after_the_confirmation_every_tube_stands_where_it_was_seen(
    client: Any, shelf: Any, cast: House
) -> None:
    bring(cast, Status.AVAILABLE, *tubes(client, "E001", "E002"), box="BX-1", place=40)
    bring(cast, Status.ACCEPTED, *tubes(client, "N001"))
    order = ["T004", "T001", "E002", "T002", "T003", "T006", "N001", "E001"]
    seen = dict(zip(("A01", "A02", "A03", "A04", "B05", "A06", "A05", "H12"), order, strict=True))
    scan = scan_of(shelf, small(seen))
    done = committed(shelf, scan, moved_in="accept", missing="flag")
    assert done["missing"] == ["T005"]
    again = scan_of(shelf, small(seen))
    assert again["counts"] == {"match": 8, "empty_expected": 88}
    assert again["undecided"] == []
    nothing_is_unexplained(cast)


def test_a_known_tube_where_a_new_one_was_planned_asks(client: Any, morning: Any, cast: House) -> None:
    bring(cast, Status.ACCEPTED, *tubes(client, "K001"))
    scan = scan_of(morning, rack_file({**FILLED, "A01": "K001"}))
    body = {"plan": story_plan(), "exceptions": EXCEPTIONS}
    planned = morning.put(f"{SCANS}/{scan['id']}/plan", json=body).json()
    assert (cell(planned, "A01")["state"], planned["undecided"]) == ("arriving", ["A01"])


def test_planned_wells_that_stayed_empty_are_warned_of(client: Any, morning: Any) -> None:
    scan = scan_of(morning, rack_file({well: code for well, code in FILLED.items() if well != "A02"}))
    body = {"plan": story_plan(), "exceptions": EXCEPTIONS}
    planned = morning.put(f"{SCANS}/{scan['id']}/plan", json=body).json()
    assert [(one["code"], one["sample"]) for one in planned["warnings"]] == [
        ("W-YIELD", "P0048101"),
        ("W-YIELD", "P0048302"),
    ]
    assert "9 of 10 tubes" in planned["warnings"][0]["message"]
    assert committed(morning, scan, slot=SLOT)["registered"] == 89


def test_nothing_is_made_of_a_held_parent(client: Any, morning: Any, cast: House) -> None:
    held = client("s.muller").post(
        "/api/v1/holds",
        json={"samples": ["P0048101"], "kind": "quality_quarantine", "reason": "It looks strange"},
    )
    assert held.status_code in (200, 201), held.text
    scan = scan_of(morning, SCAN_2)
    body = {"slot": SLOT, "plan": story_plan(), "exceptions": EXCEPTIONS}
    assert problem(morning.post(f"{SCANS}/{scan['id']}/commit", json=body)) == (423, "E-HOLD")


def test_two_racks_go_into_one_freezer_in_the_same_moment(client: Any, cast: House) -> None:
    first, second = {"A01": "R001", "A02": "R002"}, {"A01": "S001", "A02": "S002"}
    bring(cast, Status.ACCEPTED, *tubes(client, *first.values(), *second.values()))
    who = client("t.weber")
    scans = [scan_of(who, rack_file(codes, rack=f"RK-{n}")) for n, codes in enumerate((first, second))]
    answers: list[int] = []

    def put(number: int) -> None:
        address = f"{SCANS}/{scans[number]['id']}/commit"
        answers.append(client("t.weber").post(address, json={"slot": f"F12-{number + 1}"}).status_code)

    hands = [threading.Thread(target=put, args=(number,)) for number in range(2)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert answers == [200, 200]


def test_a_technician_of_one_study_registers_racks_at_her_own_site(client: Any, cast: House) -> None:
    martin = client("c.martin")
    bring(cast, Status.ACCEPTED, *tubes(client, "M001", "M002", login="c.martin"))
    scan = scan_of(martin, rack_file({"A01": "M001", "B01": "M002"}, rack="RK-GE-004"))
    assert scan["counts"]["arriving"] == 2
    done = committed(martin, scan, slot="G02-2")
    assert (done["stored"], done["where"]) == (2, "G02/RK-GE-004")
    refused = posted(martin, rack_file({"A01": "M001"}, rack="RK-X"), site="LU-IBBL")
    assert problem(refused) == (403, "E-SCOPE")


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "rack", "read", "unreadable"),
    [
        ("fluidx/fluidx_xtr96_TestPlate.txt", None, 3, 93),
        ("sanger_wrangler/DN_96_valid.csv", "DN-1", 96, 0),
        ("thermo_box/703130.csv", None, 96, 0),
        ("visionmate/visionmate_tcp_0.txt", "VM-1", 95, 0),
    ],
)
def test_a_real_file_of_a_scanner_is_previewed(
    client: Any, cast: House, name: str, rack: str | None, read: int, unreadable: int
) -> None:
    content = shared(f"data/rackscan/{name}").read_bytes()
    scan = scan_of(client("t.weber"), content, **({"rack": rack} if rack else {}))
    assert (scan["read"], scan["unreadable"], len(scan["cells"])) == (read, unreadable, 96)
    assert scan["counts"]["new"] == read
