"""A stock-take over JSON: counted without touching a position, each difference resolved by a deed, then closed."""

from typing import Any

import pytest

from app.biobank.samples.words import Status
from app.core.clock import SetClock
from app.core.gate import House
from tests.afterwards import findings
from tests.houses import seal
from tests.lives import bring, entries, payloads, problem, state, told
from tests.racks import FILL, rack_file
from tests.tubes import stock

TAKES = "/api/v1/stock-takes"
CODES = ["T-1", "T-2", "T-3", "T-4"]
PLACES = ["A1", "A2", "A3", "A4", "A5", "A6"]


def opened(client: Any, login: str = "s.muller", **more: Any) -> int:
    form = {"container": "BX-1", "reason": "Quarterly count", **more}
    if form["container"] is None:
        del form["container"]
    answer = client(login).post(TAKES, json=form)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


def counted(client: Any, number: int, *codes: str | None, box: str = "BX-1", login: str = "t.weber") -> Any:
    """Tubes seen from A1 on; None is a place without a tube, "?" one that could not be read."""
    seen = [
        {"position": position, **({"unreadable": True} if code == "?" else {"code": code})}
        for position, code in zip(PLACES, codes, strict=False)
        if code is not None
    ]
    return client(login).post(f"{TAKES}/{number}/counts", json={"box": box, "seen": seen})


def difference(client: Any, number: int, *codes: str | None, **more: Any) -> list[dict[str, Any]]:
    answer = counted(client, number, *codes, **more)
    assert answer.status_code == 201, answer.text
    found: list[dict[str, Any]] = answer.json()["discrepancies"]
    return found


def resolved(client: Any, number: int, *lines: dict[str, Any], login: str = "s.muller") -> Any:
    form = {"resolutions": list(lines), "reason": "Looked at together with the counter"}
    return client(login).post(f"{TAKES}/{number}/resolutions", json=form)


def read(client: Any, number: int, login: str = "q.lambert") -> dict[str, Any]:
    answer = client(login).get(f"{TAKES}/{number}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def fitting(client: Any, number: int) -> list[str]:
    """What a senior who did not count may decide about the only discrepancy."""
    (one,) = client("s.muller").get(f"{TAKES}/{number}/discrepancies").json()["items"]
    found: list[str] = one["fitting"]
    return found


def closed(client: Any, number: int, login: str = "m.schmit") -> Any:
    return client(login).post(f"{TAKES}/{number}/closure", json={"conclusion": "As far as one can see."})


def places(client: Any, *codes: str) -> list[str | None]:
    """Where the record has these tubes, in BX-1 or BX-2."""
    found: dict[str, str] = {}
    for box in ("BX-1", "BX-2"):
        cells = client("q.lambert").get(f"/api/v1/containers/{box}/content").json()["cells"]
        found |= {one["sample"]["code"]: f"{box}/{one['label']}" for one in cells if one["sample"]}
    return [found.get(code) for code in codes]


@pytest.fixture
def box(cast: House) -> House:
    """Four tubes in BX-1, from A1 on."""
    stock(cast, CODES, status="available", box="BX-1")
    return cast


def test_a_box_that_stands_as_recorded_is_counted_and_the_stock_take_closed(client: Any, box: House) -> None:
    number = opened(client)
    assert difference(client, number, *CODES) == []
    answer = closed(client, number)
    assert answer.status_code == 200, answer.text
    done = answer.json()
    assert (done["state"], done["warnings"]) == ("closed", [])
    figures = done["figures"]
    assert (figures["checked"], figures["correct"], figures["accuracy"]) == (4, 4, "100.00 %")
    assert told(box, "T-1") == ["sample.registered_direct"], "a count that agrees tells of no sample"
    seal(box)
    assert findings(box) == []


def test_a_count_changes_no_position_whatever_it_finds(client: Any, box: House) -> None:
    before = places(client, *CODES)
    number = opened(client)
    kinds = [one["kind"] for one in difference(client, number, "T-2", "T-1", None, "NEVER-SEEN", "?")]
    assert sorted(kinds) == ["missing", "missing", "swapped", "unknown", "unreadable"]
    assert places(client, *CODES) == before
    figures = read(client, number)["figures"]
    assert (figures["checked"], figures["correct"], figures["different"], figures["unresolved"]) == (
        4,
        0,
        6,
        5,
    )
    seal(box)
    assert findings(box) == []


def test_two_swapped_neighbours_are_put_right_in_one_step(client: Any, box: House) -> None:
    number = opened(client)
    (swap,) = difference(client, number, "T-2", "T-1", "T-3", "T-4")
    assert (swap["kind"], swap["code"], swap["other"]) == ("swapped", "T-1", "T-2")
    assert swap["fitting"] == [], "who counted does not decide"
    assert fitting(client, number) == ["corrected", "returned"]
    answer = resolved(client, number, {"discrepancy": swap["id"], "resolution": "corrected"})
    assert answer.status_code == 200, answer.text
    assert places(client, "T-1", "T-2") == ["BX-1/A2", "BX-1/A1"]
    assert told(box, "T-1")[-1] == "sample.position_corrected"
    done = closed(client, number).json()
    assert done["figures"]["accuracy"] == "50.00 %"
    assert [one["code"] for one in done["warnings"]] == ["W-DISCREPANCIES"]
    seal(box)
    assert findings(box) == []


def test_more_than_two_tubes_astray_in_one_box_are_warned_of_by_its_name(client: Any, box: House) -> None:
    number = opened(client)
    ring = difference(client, number, "T-3", "T-1", "T-2", "T-4")
    assert [one["kind"] for one in ring] == ["misplaced"] * 3
    lines = [{"discrepancy": one["id"], "resolution": "corrected"} for one in ring]
    assert resolved(client, number, *lines).status_code == 200
    assert places(client, "T-1", "T-2", "T-3") == ["BX-1/A2", "BX-1/A3", "BX-1/A1"]
    assert "3 tubes in BX-1 differ." in [one["message"] for one in closed(client, number).json()["warnings"]]


def test_a_tube_in_the_wrong_box_is_moved_in_the_record_and_missing_nowhere(client: Any, box: House) -> None:
    stock(box, ["U-1"], status="available", box="BX-2")
    number = opened(client, container="F07")
    (missing,) = difference(client, number, box="BX-2")
    assert (missing["kind"], missing["suggestion"]) == ("missing", "")
    (stranger,) = difference(client, number, *CODES, "U-1")
    assert (stranger["kind"], stranger["recorded"]) == ("wrong_box", "F07/BX-2/A1")
    known = client("s.muller").get(f"{TAKES}/{number}/discrepancies").json()["items"]
    assert [one["suggestion"] for one in known] == ["F07/BX-1/A5", ""]
    answer = resolved(client, number, {"discrepancy": stranger["id"], "resolution": "corrected"})
    assert answer.status_code == 200, answer.text
    assert places(client, "U-1") == ["BX-1/A5"]
    known = client("s.muller").get(f"{TAKES}/{number}/discrepancies").json()["items"]
    assert [one["resolution"] for one in known] == ["found_elsewhere", "corrected"]
    assert closed(client, number).status_code == 200
    seal(box)
    assert findings(box) == []


def test_a_missing_tube_is_searched_for_and_never_lost_by_a_count(client: Any, box: House) -> None:
    number = opened(client)
    (missing,) = difference(client, number, "T-1", None, "T-3", "T-4")
    assert fitting(client, number) == ["searching", "found_elsewhere"]
    lost = resolved(client, number, {"discrepancy": missing["id"], "resolution": "lost"})
    assert problem(lost) == (422, "E-INVALID")
    assert (
        resolved(client, number, {"discrepancy": missing["id"], "resolution": "searching"}).status_code == 200
    )
    tube = state(client, "T-2")
    assert (tube["status"], tube["holds"]) == ("available", ["missing_suspected"])
    assert places(client, "T-2") == ["BX-1/A2"], "it keeps its place, where it is looked for"
    one_step = {"samples": ["T-2"], "searched": ["BX-1"], "reason": "Not found"}
    assert problem(client("m.schmit").post("/api/v1/losses", json=one_step))[0] == 422
    seal(box)
    assert findings(box) == []


def test_a_missing_tube_leaves_its_place_to_the_one_that_stands_there(client: Any, box: House) -> None:
    number = opened(client)
    found = difference(client, number, "T-1", "T-3", None, "T-4")
    assert {one["kind"]: one["code"] for one in found} == {"misplaced": "T-3", "missing": "T-2"}
    ways = {"misplaced": "corrected", "missing": "searching"}
    lines = [{"discrepancy": one["id"], "resolution": ways[one["kind"]]} for one in found]
    assert resolved(client, number, *lines).status_code == 200
    assert places(client, "T-2", "T-3") == [None, "BX-1/A2"]
    assert state(client, "T-2")["holds"] == ["missing_suspected"]
    seal(box)
    assert findings(box) == []


def test_a_missing_tube_that_turns_up_is_put_where_it_was_found(client: Any, box: House) -> None:
    number = opened(client)
    (missing,) = difference(client, number, "T-1", "T-2", "T-3")
    nowhere = resolved(client, number, {"discrepancy": missing["id"], "resolution": "found_elsewhere"})
    assert problem(nowhere) == (422, "E-INVALID")
    line = {
        "discrepancy": missing["id"],
        "resolution": "found_elsewhere",
        "container": "BX-2",
        "position": "C3",
    }
    assert resolved(client, number, line).status_code == 200
    assert places(client, "T-4") == ["BX-2/C3"]


def test_a_lost_tube_that_stands_in_the_box_is_found_and_put_there(client: Any, box: House) -> None:
    stock(box, ["L-1"], status="available")
    bring(box, Status.LOST, "L-1")
    number = opened(client)
    (extra,) = difference(client, number, *CODES, "L-1")
    assert (extra["kind"], extra["message"]) == (
        "extra",
        "Seen at A5, and recorded at no position. It is lost.",
    )
    assert (
        resolved(client, number, {"discrepancy": extra["id"], "resolution": "corrected"}).status_code == 200
    )
    tube = state(client, "L-1")
    assert (tube["status"], tube["holds"]) == ("received", ["identity_discrepancy", "quality_quarantine"])
    assert places(client, "L-1") == ["BX-1/A5"]
    seal(box)
    assert findings(box) == []


def test_a_tube_put_back_where_it_is_recorded_is_confirmed_there(client: Any, box: House) -> None:
    number = opened(client)
    (astray,) = difference(client, number, "T-1", "T-2", "T-3", None, "T-4")
    assert (
        resolved(client, number, {"discrepancy": astray["id"], "resolution": "returned"}).status_code == 200
    )
    assert places(client, "T-4") == ["BX-1/A4"]
    assert told(box, "T-4")[-1] == "sample.position_confirmed"


def test_an_unreadable_tube_is_accepted_by_position_by_whoever_may_relabel(client: Any, box: House) -> None:
    number = opened(client)
    (unread,) = difference(client, number, "T-1", "?", "T-3", "T-4")
    assert (unread["kind"], unread["code"]) == ("unreadable", "T-2")
    line = {"discrepancy": unread["id"], "resolution": "accepted_unreadable"}
    assert problem(resolved(client, number, line, login="q.lambert")) == (403, "E-SCOPE")
    assert resolved(client, number, line).status_code == 200
    (confirmed,) = payloads(box, "sample.position_confirmed")
    assert confirmed["reason"].startswith("Accepted by position")


def test_a_resolution_that_does_not_fit_or_comes_too_late_changes_nothing(client: Any, box: House) -> None:
    number = opened(client)
    found = difference(client, number, "T-2", "T-1", "T-3", None)
    before = entries(box)
    swap, missing = (one["id"] for one in found)
    wrong = resolved(
        client,
        number,
        {"discrepancy": swap, "resolution": "searching"},
        {"discrepancy": missing, "resolution": "set_aside"},
        {"discrepancy": 77, "resolution": "corrected"},
    )
    assert problem(wrong) == (422, "E-INVALID")
    assert [one["row"] for one in wrong.json()["rows"]] == [0, 1, 2]
    assert entries(box) == before
    move = {"moves": [{"sample": "T-1", "container": "BX-2", "position": "A1"}]}
    assert client("t.weber").post("/api/v1/moves", json=move).status_code == 200
    late = resolved(client, number, {"discrepancy": swap, "resolution": "corrected"})
    assert problem(late) == (409, "E-STATE")
    assert places(client, "T-1", "T-2") == ["BX-2/A1", "BX-1/A2"]
    assert resolved(client, number, {"discrepancy": missing, "resolution": "searching"}).status_code == 200
    again = resolved(client, number, {"discrepancy": missing, "resolution": "searching"})
    assert problem(again) == (409, "E-STATE")


def test_a_wrong_count_is_made_again_and_the_first_counts_no_more(client: Any, box: House) -> None:
    number = opened(client)
    assert len(difference(client, number, "T-1", "T-2")) == 2
    again = {"box": "BX-1", "reason": "The second row was overlooked"}
    answer = client("s.muller").post(f"{TAKES}/{number}/recounts", json=again)
    assert answer.status_code == 200, answer.text
    assert answer.json()["state"] == "waiting"
    assert problem(client("s.muller").post(f"{TAKES}/{number}/recounts", json=again)) == (409, "E-STATE")
    assert difference(client, number, *CODES) == []
    figures = closed(client, number).json()["figures"]
    assert (figures["checked"], figures["correct"], figures["different"]) == (4, 4, 0)
    seal(box)
    assert findings(box) == []


def test_it_closes_only_when_all_is_counted_and_resolved(client: Any, box: House) -> None:
    number = opened(client, container="F07")
    waiting = closed(client, number)
    assert problem(waiting) == (409, "E-STATE")
    assert [one["box"] for one in waiting.json()["rows"]] == ["BX-1", "BX-2"]
    difference(client, number, box="BX-2")
    (swap,) = difference(client, number, "T-2", "T-1", "T-3", "T-4")
    open_still = closed(client, number)
    assert [one["discrepancy"] for one in open_still.json()["rows"]] == [swap["id"]]
    assert resolved(client, number, {"discrepancy": swap["id"], "resolution": "returned"}).status_code == 200
    assert closed(client, number).status_code == 200
    assert problem(closed(client, number)) == (409, "E-STATE")
    assert problem(counted(client, number)) == (409, "E-STATE")


def test_one_given_up_is_over_and_keeps_its_counts(client: Any, box: House) -> None:
    number = opened(client)
    difference(client, number, *CODES)
    gone = client("m.schmit").post(f"{TAKES}/{number}/abandonment", json={"reason": "The alarm went off"})
    assert gone.status_code == 200
    assert (gone.json()["state"], gone.json()["figures"]["checked"]) == ("abandoned", 4)
    assert problem(counted(client, number, *CODES)) == (409, "E-STATE")


def test_who_counts_neither_resolves_nor_closes_and_roles_are_kept(client: Any, box: House) -> None:
    number = opened(client)
    (swap,) = difference(client, number, "T-2", "T-1", "T-3", "T-4", login="s.muller")
    line = {"discrepancy": swap["id"], "resolution": "corrected"}
    assert problem(resolved(client, number, line)) == (403, "E-SOD")
    assert problem(resolved(client, number, line, login="t.weber")) == (403, "E-SCOPE")
    assert resolved(client, number, line, login="m.schmit").status_code == 200
    assert problem(closed(client, number, "s.muller")) == (403, "E-SCOPE")
    assert problem(counted(client, number, login="m.schmit")) == (403, "E-SCOPE")
    assert closed(client, number).status_code == 200


def test_the_quality_manager_counts_what_was_drawn_and_does_not_close_it(client: Any, box: House) -> None:
    whole = opened(client)
    assert problem(counted(client, whole, *CODES, login="q.lambert")) == (403, "E-SCOPE")
    number = opened(
        client, "q.lambert", container=None, random={"site": "LU-IBBL", "count": 4, "seed": "2026-Q4"}
    )
    assert counted(client, number, *CODES, login="q.lambert").status_code == 201
    assert problem(closed(client, number, "q.lambert")) == (403, "E-SOD")
    assert closed(client, number).status_code == 200


def test_nobody_sees_or_counts_at_another_site(client: Any, box: House) -> None:
    number = opened(client)
    assert problem(client("c.martin").get(f"{TAKES}/{number}")) == (404, "E-NOT-FOUND")
    assert problem(counted(client, number, login="c.martin")) == (404, "E-NOT-FOUND")
    abroad = {"container": "BX-1", "reason": "Curious"}
    assert client("c.martin").post(TAKES, json=abroad).status_code == 404
    assert problem(client("r.keller").get(TAKES)) == (403, "E-SCOPE")
    assert client("c.martin").get(TAKES).json()["items"] == []


def test_a_tube_of_a_study_one_may_not_see_is_counted_and_not_named(client: Any, cast: House) -> None:
    stock(cast, ["G-1"], status="available", box="BX-G1", site="FR-GE1")
    stock(cast, ["B-1"], status="available", box="BX-G1", first=1, site="FR-GE1", study="BETA")
    number = opened(client, "c.martin", container="BX-G1")
    found = difference(client, number, "G-1", box="BX-G1", login="c.martin")
    assert [(one["kind"], one["code"], one["recorded"]) for one in found] == [
        ("missing", "not yours to see", "not yours to see")
    ]
    assert "B-1" not in client("c.martin").get(f"{TAKES}/{number}/boxes/BX-G1").text


def test_a_blind_count_hides_what_is_expected_until_it_is_made(client: Any, box: House) -> None:
    blind, seen = opened(client), opened(client, mode="open")
    assert "T-1" not in client("t.weber").get(f"{TAKES}/{blind}/boxes/BX-1").text
    cells = client("t.weber").get(f"{TAKES}/{seen}/boxes/BX-1").json()["cells"]
    assert [one["code"] for one in cells[:5]] == [*CODES, ""]
    difference(client, blind, *CODES)
    assert "T-1" in client("t.weber").get(f"{TAKES}/{blind}/boxes/BX-1").text


def test_the_expectation_is_what_the_record_says_when_the_count_is_confirmed(client: Any, box: House) -> None:
    number = opened(client)
    move = {"moves": [{"sample": "T-4", "container": "BX-2", "position": "A1"}]}
    assert client("t.weber").post("/api/v1/moves", json=move).status_code == 200
    assert difference(client, number, "T-1", "T-2", "T-3") == []
    assert read(client, number)["figures"]["checked"] == 3


def test_of_two_counters_the_first_to_confirm_counts(client: Any, box: House) -> None:
    number = opened(client)
    assert counted(client, number, *CODES).status_code == 201
    second = counted(client, number, "T-1", login="s.muller")
    assert problem(second) == (409, "E-STATE")
    assert "t.weber" in second.json()["title"] or "t.weber" in second.text
    assert read(client, number)["figures"]["correct"] == 4


@pytest.mark.parametrize(
    ("seen", "code"),
    [
        ([{"position": "A1", "code": "T-1"}, {"position": "A1", "code": "T-2"}], "E-SCAN-CONFLICT"),
        ([{"position": "A1", "code": "T-1"}, {"position": "A2", "code": "t-1"}], "E-SCAN-CONFLICT"),
        ([{"position": "Z9", "code": "T-1"}], "E-INVALID"),
        ([{"position": "A1"}], "E-INVALID"),
        ([{"position": "A1", "code": "T-1", "unreadable": True}], "E-INVALID"),
    ],
)
def test_a_count_that_means_nothing_is_refused_whole(
    client: Any, box: House, seen: list[dict[str, Any]], code: str
) -> None:
    number = opened(client)
    before = entries(box)
    answer = client("t.weber").post(f"{TAKES}/{number}/counts", json={"box": "BX-1", "seen": seen})
    assert answer.json()["code"] == code
    assert entries(box) == before


def test_a_box_of_another_place_is_not_counted_here(client: Any, box: House) -> None:
    number = opened(client)
    assert problem(counted(client, number, box="BX-2")) == (409, "E-NOT-ON-LIST")
    assert problem(counted(client, number, box="T-1")) == (409, "E-NOT-ON-LIST")


def test_a_seed_draws_the_same_tubes_again_from_the_frame_that_was_kept(client: Any, box: House) -> None:
    form = {"unit": "F07", "per_cent": 50, "seed": "2026-Q4"}
    first = opened(client, container=None, random=form)
    second = opened(client, container=None, random=form)
    pages = [client("t.weber").get(f"{TAKES}/{one}/boxes/BX-1").json() for one in (first, second)]
    open_cells = [[one["label"] for one in page["cells"] if one["state"] == "free"] for page in pages]
    assert open_cells[0] == open_cells[1]
    assert len(open_cells[0]) == pages[0]["tubes"] == 2
    stock(box, ["T-9"], status="available", box="BX-2")
    again = client("q.lambert").get(f"{TAKES}/{first}/drawing").json()
    assert (again["is_same"], again["drawn"], again["frame_size"]) == (True, 2, 4)
    known = read(client, first)
    assert (known["frame"], known["wanted"], known["seed"]) == ("2 of 4 tubes in F07", 2, "2026-Q4")
    seal(box)
    assert findings(box) == []


def test_of_a_random_sample_only_the_drawn_tubes_are_checked(client: Any, box: House) -> None:
    number = opened(client, container=None, random={"site": "LU-IBBL", "count": 1, "seed": "x"})
    cells = client("t.weber").get(f"{TAKES}/{number}/boxes/BX-1").json()["cells"]
    (place,) = [one["place"] for one in cells if one["state"] == "free"]
    codes: list[str | None] = [None, None, None, None]
    codes[place] = CODES[place]
    assert difference(client, number, *codes) == []
    assert read(client, number)["figures"]["checked"] == 1


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"container": "BX-1", "random": {"count": 1}},
        {"random": {}},
        {"random": {"count": 1, "per_cent": 5}},
        {"random": {"site": "FR-GE1", "count": 1}},
        {"random": {"count": 0}},
        {"container": "T-1"},
        {"container": "F12"},
    ],
)
def test_what_cannot_be_counted_is_not_opened(client: Any, box: House, form: dict[str, Any]) -> None:
    before = entries(box)
    answer = client("t.weber").post(TAKES, json={"reason": "Quarterly", **form})
    assert answer.status_code in (403, 404, 422), answer.text
    assert answer.json()["code"].startswith("E-")
    assert entries(box) == before


def test_the_answer_to_a_count_is_kept_under_its_key(client: Any, box: House, clock: SetClock) -> None:
    number = opened(client)
    form = {"box": "BX-1", "seen": [{"position": "A1", "code": "T-1"}]}
    who = client("t.weber")
    first = who.post(f"{TAKES}/{number}/counts", json=form, headers={"idempotency-key": "one"})
    again = who.post(f"{TAKES}/{number}/counts", json=form, headers={"idempotency-key": "one"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()


def test_a_machine_counts_a_rack_by_its_file_and_does_nothing_else(client: Any, cast: House) -> None:
    rack = {"code": "RK-9", "kind": "rack", "format": "sbs-96", "parent": "F12", "slot": "1"}
    assert client("m.schmit").post("/api/v1/containers", json={"containers": [rack]}).status_code == 201
    wells = {well: f"FX{well}" for well in FILL}
    stock(cast, sorted(wells.values()), status="available", box="RK-9")
    number = opened(client, container="F12")
    machine = client("svc.rackscan.ibbl")
    file = {
        "content": rack_file(wells, rack="RK-9", unreadable=["D07"]),
        "headers": {"content-type": "text/csv"},
    }
    answer = machine.post(f"{TAKES}/{number}/rack-counts", **file)
    assert answer.status_code == 201, answer.text
    counted_rack = answer.json()
    assert (counted_rack["checked"], counted_rack["correct"], counted_rack["read"]) == (96, 95, 96)
    assert [one["kind"] for one in counted_rack["discrepancies"]] == ["unreadable"]
    (scan,) = client("t.weber").get("/api/v1/rack-scans").json()["items"]
    assert scan["state"] == "discarded", "it waits for nobody to confirm it"
    assert problem(machine.post(f"{TAKES}/{number}/rack-counts", **file)) == (409, "E-STATE")
    assert problem(machine.get(f"{TAKES}/{number}")) == (403, "E-SCOPE")
    assert problem(machine.post(TAKES, json={"container": "F12", "reason": "By itself"})) == (403, "E-SCOPE")
    seal(cast)
    assert findings(cast) == []


def test_a_scan_that_waits_is_taken_as_the_count_of_its_own_rack_only(client: Any, cast: House) -> None:
    racks = [
        {"code": code, "kind": "rack", "format": "sbs-96", "parent": "F12", "slot": slot}
        for code, slot in (("RK-8", "1"), ("RK-9", "2"))
    ]
    assert client("m.schmit").post("/api/v1/containers", json={"containers": racks}).status_code == 201
    posted = client("svc.rackscan.ibbl").post(
        "/api/v1/rack-scans",
        content=rack_file({"A01": "X-1"}, rack="RK-9"),
        headers={"content-type": "text/csv"},
    )
    assert posted.status_code == 201, posted.text
    number = opened(client, container="F12")
    form = {"box": "RK-8", "rack_scan": posted.json()["id"]}
    other = client("t.weber").post(f"{TAKES}/{number}/counts", json=form)
    assert problem(other) == (409, "E-NOT-ON-LIST")
    answer = client("t.weber").post(f"{TAKES}/{number}/counts", json={**form, "box": "RK-9"})
    assert [one["kind"] for one in answer.json()["discrepancies"]] == ["unknown"]


@pytest.mark.parametrize("way", ["corrected", "returned"])
def test_a_record_that_is_newer_than_the_count_is_not_overwritten(client: Any, box: House, way: str) -> None:
    stock(box, ["U-1"], status="available", box="BX-2")
    number = opened(client)
    (stranger,) = difference(client, number, *CODES, "U-1")
    move = {"moves": [{"sample": "U-1", "container": "BX-2", "position": "C3"}]}
    assert client("t.weber").post("/api/v1/moves", json=move).status_code == 200
    refused = resolved(client, number, {"discrepancy": stranger["id"], "resolution": way})
    assert problem(refused) == (409, "E-STATE")
    assert "The record of U-1 has changed since the box was counted." in refused.text
    assert places(client, "U-1") == ["BX-2/C3"]
    aside = resolved(client, number, {"discrepancy": stranger["id"], "resolution": "set_aside"})
    assert aside.status_code == 200, aside.text


def test_who_counted_neither_decides_nor_sets_the_own_count_aside(client: Any, box: House) -> None:
    number = opened(client)
    (gone,) = difference(client, number, *CODES[:3], login="s.muller")
    assert gone["fitting"] == []
    again = {"box": "BX-1", "reason": "I would like to see it otherwise"}
    assert problem(client("s.muller").post(f"{TAKES}/{number}/recounts", json=again)) == (403, "E-SOD")
    assert client("m.schmit").post(f"{TAKES}/{number}/recounts", json=again).status_code == 200


def test_what_was_resolved_before_a_box_was_counted_again_is_not_counted_twice(
    client: Any, box: House
) -> None:
    number = opened(client)
    (gone,) = difference(client, number, *CODES[:3])
    searching = {"discrepancy": gone["id"], "resolution": "searching"}
    assert resolved(client, number, searching).status_code == 200
    again = {"box": "BX-1", "reason": "To be sure"}
    assert client("s.muller").post(f"{TAKES}/{number}/recounts", json=again).status_code == 200
    assert len(difference(client, number, *CODES[:3])) == 1
    assert read(client, number)["figures"]["different"] == 1
