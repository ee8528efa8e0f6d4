"""Kits: assembled by one person, released by another, sent, and opened for one participant only."""

from typing import Any

import pytest

from app.core.clock import SetClock
from app.core.gate import House
from tests.houses import MORNING
from tests.lives import STUDY, a_donor, entries, problem, state, told

LOTS = [
    {"item": "EDTA", "lot": "L2609", "expires_on": "2027-03-31"},
    {"item": "SST", "lot": "L2611", "expires_on": "2026-11-30"},
    {"item": "LIHEP", "lot": "L2612", "expires_on": "2027-06-30"},
    {"item": "PAX", "lot": "L2701", "expires_on": "2027-01-31"},
    {"item": "STOOL", "lot": "L2702", "expires_on": "2028-01-31"},
]


def assemble(client: Any, count: int = 2, **more: Any) -> Any:
    form = {"type": "KIT-IBD-V1", "count": count, "study": STUDY, "lots": LOTS, **more}
    return client("t.weber").post("/api/v1/kits/runs", json=form)


def at_site(client: Any, *kits: str, nurse: str = "n.reuter", site: str = "LU-CHL") -> None:
    """Release, send and receive kits."""
    for login, deed, more in (
        ("s.muller", "release", {}),
        ("t.weber", "dispatch", {"destination": site}),
        (nurse, "receipt", {}),
    ):
        answer = client(login).post(f"/api/v1/kits/{deed}", json={"kits": list(kits), **more})
        assert answer.status_code == 200, answer.text


def opened(client: Any, kit: str, donor: str, *, login: str = "n.reuter", **more: Any) -> Any:
    form = {"donor": donor, "occurred_at": MORNING.isoformat(), **more}
    return client(login).post(f"/api/v1/kits/{kit}/openings", json=form)


def test_a_run_makes_kits_with_planned_tubes_good_until_the_first_part_expires(
    client: Any, cast: House
) -> None:
    answer = assemble(client, 20, first_number=481)
    assert answer.status_code == 201, answer.text
    run = answer.json()
    assert [kit["code"] for kit in run["kits"]][::19] == ["KIT-00481", "KIT-00500"]
    assert {kit["expires_on"] for kit in run["kits"]} == {"2026-11-30"}
    assert (len(run["tubes"]), run["tubes"][0], run["tubes"][-1]) == (100, "P0048101", "P0050005")
    assert state(client, "P0048104")["status"] == "planned"
    assert state(client, "P0048104")["material"] == "PAX"
    assert told(cast, "P0048101") == ["sample.planned"]
    again = assemble(client, 1).json()
    assert again["kits"][0]["code"] == "KIT-00501"


def test_numbers_only_go_up(client: Any) -> None:
    assemble(client, 1, first_number=481)
    assert problem(assemble(client, 1, first_number=481)) == (422, "E-INVALID")


def test_an_expired_lot_refuses_the_run_and_changes_nothing(client: Any, cast: House) -> None:
    before = entries(cast)
    lots = [{"item": "EDTA", "lot": "L2508", "expires_on": "2026-09-30"}, *LOTS[1:]]
    refused = assemble(client, lots=lots)
    assert problem(refused) == (422, "E-LOT-EXPIRED")
    assert refused.json()["rows"][0]["lot"] == "L2508"
    assert entries(cast) == before
    assert problem(assemble(client, lots=LOTS[1:])) == (422, "E-INVALID")


def test_who_assembled_a_kit_does_not_release_it(client: Any) -> None:
    assemble(client)
    kits = {"kits": ["KIT-00001", "KIT-00002"]}
    assert problem(client("t.weber").post("/api/v1/kits/release", json=kits)) == (403, "E-SOD")
    released = client("s.muller").post("/api/v1/kits/release", json=kits)
    assert [kit["state"] for kit in released.json()["kits"]] == ["released", "released"]
    again = client("s.muller").post("/api/v1/kits/release", json=kits)
    assert problem(again) == (409, "E-KIT-STATE")
    assert [row["row"] for row in again.json()["rows"]] == [0, 1]


def test_the_stock_of_a_site_shows_kits_once_they_arrived(client: Any) -> None:
    assemble(client, 3)
    at_site(client, "KIT-00001", "KIT-00002")
    lines = client("q.lambert").get("/api/v1/kits/stock").json()["lines"]
    assert {(line["site"], line["state"]): line["kits"] for line in lines} == {
        ("LU-CHL", "at_site"): 2,
        ("LU-IBBL", "assembled"): 1,
    }
    seen = client("n.reuter").get("/api/v1/kits").json()["items"]
    assert [kit["code"] for kit in seen] == ["KIT-00001", "KIT-00002"]
    by_lot = client("q.lambert").get("/api/v1/kits", params={"lot": "L2611"}).json()["items"]
    assert len(by_lot) == 3
    assert client("q.lambert").get("/api/v1/kits", params={"lot": "L9999"}).json()["items"] == []


def test_opening_a_kit_collects_its_tubes_in_one_deed(client: Any, cast: House) -> None:
    a_donor(client, "IBD-LU-0150")
    assemble(client)
    at_site(client, "KIT-00001")
    exceptions = [
        {"index": 4, "amount": "2 mL", "basis": "estimated"},
        {"code": "P0000105", "not_collected": "participant_refusal"},
    ]
    answer = opened(client, "KIT-00001", "IBD-LU-0150", tubes=exceptions)
    assert answer.status_code == 201, answer.text
    found = answer.json()
    assert [tube["code"] for tube in found["collected"]] == [f"P000010{n}" for n in (1, 2, 3, 4)]
    assert [tube["status"] for tube in found["not_collected"]] == ["voided"]
    tube = state(client, "P0000101")
    assert (tube["status"], tube["placement"], tube["amount"]["text"]) == (
        "collected",
        "custodian",
        "10 mL (n)",
    )
    assert state(client, "P0000104")["amount"]["text"] == "2 mL (e)"
    assert told(cast, "P0000101") == ["sample.planned", "sample.collected"]
    assert client("n.reuter").get("/api/v1/kits/KIT-00001").json()["kit"]["state"] == "used"


def test_a_kit_is_used_once_and_never_says_for_whom(client: Any) -> None:
    a_donor(client, "IBD-LU-0147")
    a_donor(client, "IBD-LU-0150")
    assemble(client)
    at_site(client, "KIT-00001")
    assert opened(client, "KIT-00001", "IBD-LU-0147").status_code == 201
    refused = opened(client, "KIT-00001", "IBD-LU-0150")
    assert problem(refused) == (409, "E-KIT-STATE")
    assert "another participant" in refused.text
    assert "0147" not in refused.text
    assert "this participant" in opened(client, "KIT-00001", "IBD-LU-0147").text


def test_a_kit_is_opened_where_it_is_and_not_before_it_was_sent(client: Any, clock: SetClock) -> None:
    a_donor(client, "D-1")
    assemble(client)
    assert problem(opened(client, "KIT-00001", "D-1")) == (409, "E-KIT-STATE")
    at_site(client, "KIT-00001")
    early = opened(client, "KIT-00001", "D-1", occurred_at="2026-11-01T08:00:00+01:00")
    assert problem(early) == (422, "E-TIME-ORDER")
    late = opened(client, "KIT-00001", "D-1", occurred_at="2026-11-04T08:00:00+01:00")
    assert problem(late) == (422, "E-TIME-FUTURE")
    assert problem(opened(client, "KIT-00001", "D-1", login="p.blanc", site="FR-GE1")) == (409, "E-KIT-STATE")


def test_nothing_is_collected_without_consent_and_the_kit_stays_unused(client: Any, cast: House) -> None:
    a_donor(client, "D-1", scopes=[])
    assemble(client)
    at_site(client, "KIT-00001")
    before = entries(cast)
    assert problem(opened(client, "KIT-00001", "D-1")) == (403, "E-CONSENT-MISSING")
    assert entries(cast) == before
    assert client("n.reuter").get("/api/v1/kits/KIT-00001").json()["kit"]["state"] == "at_site"


@pytest.mark.parametrize(
    ("tubes", "code"),
    [
        ([{"index": 6}], "E-NOT-ON-LIST"),
        ([{"code": "P0000201"}], "E-NOT-ON-LIST"),
        ([{"index": 1}, {"code": "P0000101"}], "E-INVALID"),
        ([{"index": 1, "amount": "9 mL", "not_collected": "short_draw"}], "E-INVALID"),
    ],
)
def test_what_is_said_of_a_tube_must_fit_the_kit(client: Any, tubes: list[dict[str, Any]], code: str) -> None:
    a_donor(client, "D-1")
    assemble(client)
    at_site(client, "KIT-00001")
    assert opened(client, "KIT-00001", "D-1", tubes=tubes).json()["code"] == code


def test_a_nurse_assembles_nothing_and_a_technician_of_another_site_sees_no_kit(client: Any) -> None:
    assemble(client)
    form = {"type": "KIT-IBD-V1", "count": 1, "study": STUDY, "lots": LOTS}
    assert problem(client("n.reuter").post("/api/v1/kits/runs", json=form)) == (403, "E-SCOPE")
    assert problem(client("c.martin").get("/api/v1/kits/KIT-00001")) == (404, "E-BC-UNKNOWN")
