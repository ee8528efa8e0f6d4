"""Moving tubes between positions: swaps, corrections by what is real, and confirmations."""

from typing import Any

from app.core.gate import House
from app.core.ledger.verifying.snapshot import snapshot
from app.core.ledger.verifying.trust import Trust
from app.core.ledger.verifying.whole_ledger import verify
from app.tables import LEDGERED
from tests.houses import MORNING
from tests.tubes import stock, told


def moves(*lines: tuple[str, str, str], **more: Any) -> dict[str, Any]:
    return {
        "moves": [dict(zip(("sample", "container", "position"), line, strict=True)) for line in lines],
        **more,
    }


def place(client: Any, code: str) -> tuple[int, int]:
    found = client.get(f"/api/v1/samples/{code}").json()
    return found["container_id"], found["place"]


def test_a_moved_tube_is_told_with_where_it_was_and_where_it_is(client: Any, cast: House) -> None:
    stock(cast, ["T1"], status="available", box="BX-1")
    answer = client("t.weber").post("/api/v1/moves", json=moves(("T1", "BX-2", "J9")))
    assert answer.status_code == 200, answer.text
    assert answer.json()["samples"][0]["where"] == "F07/BX-2/J9"
    (entry,) = told(cast, "sample.moved")
    assert entry["fact"] == {"code": "T1", "origin": "F07/BX-1/A1", "position": "F07/BX-2/J9"}


def test_two_tubes_change_places_and_changing_again_is_as_before(client: Any, cast: House) -> None:
    stock(cast, ["T1"], status="available", box="BX-1", frozen_at=MORNING)
    stock(cast, ["T2"], status="available", box="BX-2", frozen_at=MORNING)
    technician = client("t.weber")
    before = [place(technician, "T1"), place(technician, "T2")]
    swapped = technician.post("/api/v1/moves", json=moves(("T1", "BX-2", "A1"), ("T2", "BX-1", "A1")))
    assert swapped.status_code == 200, swapped.text
    assert [place(technician, "T2"), place(technician, "T1")] == before
    technician.post("/api/v1/moves", json=moves(("T1", "BX-1", "A1"), ("T2", "BX-2", "A1")))
    assert [place(technician, "T1"), place(technician, "T2")] == before
    first = told(cast, "sample.moved")[0]
    ((table, _, was, became),) = first["changes"]
    assert (table, set(was), set(became)) == ("sample", {"container_id"}, {"container_id"})


def test_a_whole_row_shifts_by_one_in_one_request(client: Any, cast: House) -> None:
    stock(cast, [f"T{n}" for n in range(9)], status="available", box="BX-1")
    shifted = [(f"T{n}", "BX-1", f"A{(n + 1) % 9 + 1}") for n in range(9)]
    technician = client("t.weber")
    assert technician.post("/api/v1/moves", json=moves(*shifted)).status_code == 200
    assert [place(technician, f"T{n}")[1] for n in range(9)] == [1, 2, 3, 4, 5, 6, 7, 8, 0]


def test_one_row_that_cannot_be_moved_leaves_all_where_they_stand(client: Any, cast: House) -> None:
    stock(cast, ["T1", "T2", "OLD"], status="available", box="BX-1")
    technician = client("t.weber")
    refused = technician.post("/api/v1/moves", json=moves(("T1", "BX-1", "C1"), ("T2", "BX-1", "A3")))
    assert (refused.status_code, refused.json()["code"]) == (409, "E-POS-OCCUPIED")
    assert [row["sample"] for row in refused.json()["rows"]] == ["T2"]
    assert place(technician, "T1")[1] == 0
    assert told(cast, "sample.moved") == []


def test_a_tube_of_another_study_is_not_named_to_who_may_not_see_it(client: Any, cast: House) -> None:
    stock(cast, ["SECRET"], status="available", box="BX-G1", site="FR-GE1", study="BETA")
    stock(cast, ["T1"], status="available", box="BX-G1", first=1, site="FR-GE1")
    refused = client("c.martin").post("/api/v1/moves", json=moves(("T1", "BX-G1", "A1")))
    assert (refused.status_code, refused.json()["code"]) == (409, "E-POS-OCCUPIED")
    assert "SECRET" not in refused.text


def test_what_is_in_hand_is_put_back_and_not_moved(client: Any, cast: House) -> None:
    stock(cast, ["T1"], status="available", holder="t.weber")
    refused = client("t.weber").post("/api/v1/moves", json=moves(("T1", "BX-1", "A1")))
    assert (refused.status_code, refused.json()["code"]) == (409, "E-STATE")


def test_a_held_tube_may_be_moved(client: Any, cast: House) -> None:
    stock(cast, ["T1"], status="available", box="BX-1", holds="quality_quarantine")
    assert client("t.weber").post("/api/v1/moves", json=moves(("T1", "BX-2", "A1"))).status_code == 200


def test_a_tube_named_twice_is_refused(client: Any, cast: House) -> None:
    stock(cast, ["T1"], status="available", box="BX-1")
    refused = client("t.weber").post("/api/v1/moves", json=moves(("T1", "BX-1", "B1"), ("t1", "BX-1", "B2")))
    assert (refused.status_code, refused.json()["code"]) == (409, "E-SCAN-CONFLICT")


def correct(client: Any, *lines: tuple[str, str, str], reason: str = "seen there") -> Any:
    rows = [dict(zip(("sample", "container", "position"), line, strict=True)) for line in lines]
    return client.post("/api/v1/position-corrections", json={"corrections": rows, "reason": reason})


def test_what_is_real_wins_over_the_record_and_is_flagged(client: Any, cast: House) -> None:
    stock(cast, ["T1"], status="available", box="BX-1")
    answer = correct(client("t.weber"), ("T1", "BX-PB-112", "A1"))
    assert answer.status_code == 200, answer.text
    assert [one["code"] for one in answer.json()["warnings"]] == ["W-LOC-MISMATCH", "W-TEMP"]
    (entry,) = told(cast, "sample.position_corrected")
    assert (entry["fact"]["origin"], entry["reason"]) == ("F07/BX-1/A1", "seen there")


def test_neighbours_that_were_swapped_are_corrected_in_one_step(client: Any, cast: House) -> None:
    stock(cast, ["C4", "C5"], status="available", box="BX-1", first=21)
    assert correct(client("t.weber"), ("C4", "BX-1", "C5"), ("C5", "BX-1", "C4")).status_code == 200
    assert [place(client("t.weber"), code)[1] for code in ("C4", "C5")] == [22, 21]
    refused = correct(client("t.weber"), ("C4", "BX-1", "C4"))
    assert (refused.status_code, refused.json()["code"]) == (409, "E-POS-OCCUPIED")


def test_a_tube_that_somebody_is_said_to_have_can_be_found_in_its_box(client: Any, cast: House) -> None:
    stock(cast, ["T1"], status="available", holder="s.muller")
    assert correct(client("t.weber"), ("T1", "BX-1", "A1")).status_code == 200
    assert told(cast, "sample.position_corrected")[0]["fact"]["origin"] == "s.muller"


def test_a_correction_needs_a_reason_and_stays_at_its_site(client: Any, cast: House) -> None:
    stock(cast, ["T1"], status="available", box="BX-1")
    assert correct(client("t.weber"), ("T1", "BX-1", "A2"), reason="").status_code == 422
    refused = correct(client("m.schmit"), ("T1", "BX-G1", "A2"))
    assert (refused.status_code, refused.json()["code"]) == (422, "E-POS-INCOMPATIBLE")


def confirm(client: Any, *lines: tuple[str, str, str]) -> Any:
    rows = [dict(zip(("sample", "container", "position"), line, strict=True)) for line in lines]
    return client.post("/api/v1/position-confirmations", json={"confirmations": rows})


def test_a_tube_seen_where_it_should_stand_is_told_and_nothing_changes(client: Any, cast: House) -> None:
    stock(cast, ["T1"], status="available", box="BX-1")
    assert confirm(client("t.weber"), ("T1", "BX-1", "a01")).status_code == 200
    (entry,) = told(cast, "sample.position_confirmed")
    assert (entry["fact"]["position"], entry["changes"]) == ("F07/BX-1/A1", [])


def test_a_tube_seen_elsewhere_is_not_confirmed(client: Any, cast: House) -> None:
    stock(cast, ["T1"], status="available", box="BX-1")
    refused = confirm(client("t.weber"), ("T1", "BX-1", "A2"))
    assert (refused.status_code, refused.json()["code"]) == (409, "E-SCAN-CONFLICT")
    assert "F07/BX-1/A1" in refused.json()["title"]


def test_the_ledger_explains_every_row_after_all_of_these_deeds(client: Any, cast: House) -> None:
    stock(cast, ["T1", "T2"], status="available", box="BX-1")
    stock(cast, ["N1"])
    weber, muller = client("t.weber"), client("s.muller")
    weber.post("/api/v1/moves", json=moves(("T1", "BX-1", "A2"), ("T2", "BX-1", "A1")))
    weber.post("/api/v1/placements", json={"placements": [{"sample": "N1", "container": "BX-1"}]})
    weber.post("/api/v1/picks", json={"samples": ["T1", "T2"]})
    weber.post("/api/v1/thaws", json={"samples": ["T1", "T2"]})
    weber.post("/api/v1/custody-offers", json={"samples": ["T1"], "to": "s.muller"})
    muller.post("/api/v1/custody-acceptances", json={"samples": ["T1"]})
    back = muller.post("/api/v1/put-backs", json={"put_backs": [{"sample": "T1"}]})
    assert back.status_code == 200, back.text
    boxes = [
        {"container": "BX-1", "parent": "F07", "slot": "2"},
        {"container": "BX-2", "parent": "F07", "slot": "1"},
    ]
    assert weber.post("/api/v1/container-moves", json={"moves": boxes}).status_code == 200
    with snapshot(cast.database) as connection:
        report = verify(connection, Trust.of(cast.seal), LEDGERED, cast.clock.now(), state=True)
    assert [one for one in report.findings if one.code.startswith("state")] == []
