"""A tube that comes by hand is taken in where it is scanned, under whatever hangs on it."""

from typing import Any

import pytest

from app.biobank.samples import queries, receiving
from app.biobank.samples.words import Status
from app.biobank.storage.queries import site_by_code
from app.core.gate import House
from tests.cast import deed
from tests.lives import STUDY, a_donor, bring, entries, problem, state, told, tubes


@pytest.fixture
def drawn(client: Any, cast: House) -> House:
    """Two tubes drawn at the clinic at 06:30."""
    a_donor(client, "D-1")
    lines = [{"code": code, "study": STUDY, "material": "PL"} for code in ("P1", "P2")]
    client("t.weber").post("/api/v1/plans", json={"samples": lines})
    body = {"study": STUDY, "donor": "D-1", "occurred_at": "2026-11-03T06:30:00Z"}
    body["samples"] = [{"sample": "P1"}, {"sample": "P2"}]
    assert client("n.reuter").post("/api/v1/collections", json=body).status_code == 200
    return cast


def test_collected_tubes_come_into_the_hands_of_whoever_scans_them(client: Any, drawn: House) -> None:
    body = {"samples": ["P1", "P2"], "condition": "cool box, closed"}
    answer = client("t.weber").post("/api/v1/receptions", json=body)
    assert answer.status_code == 200, answer.text
    found = state(client, "P1", "t.weber")
    assert (found["status"], found["placement"]) == ("received", "custodian")
    assert found["received_at"] == "2026-11-03T07:00:00Z"
    assert found["custodian_user_id"]
    assert told(drawn, "P1")[-1] == "sample.received"


def test_a_tube_of_a_donor_who_withdrew_is_taken_in_with_its_hold(client: Any, drawn: House) -> None:
    client("dpo.thill").post("/api/v1/withdrawals", json={"study": STUDY, "donor": "D-1", "level": "destroy"})
    answer = client("t.weber").post("/api/v1/receptions", json={"samples": ["P1"]})
    assert answer.json()["warnings"][0]["message"] == "On hold: consent withdrawn."
    assert state(client, "P1")["holds"] == ["consent_withdrawn"]


def test_what_was_not_collected_cannot_come_by_hand(client: Any, drawn: House) -> None:
    client("t.weber").post(
        "/api/v1/plans", json={"samples": [{"code": "P3", "study": STUDY, "material": "PL"}]}
    )
    tubes(client, "T1", donor="D-1")
    bring(drawn, Status.AVAILABLE, "T1")
    before = entries(drawn)
    refused = client("t.weber").post("/api/v1/receptions", json={"samples": ["P1", "P3", "T1", "X"]})
    assert problem(refused) == (404, "E-BC-UNKNOWN")
    refused = client("t.weber").post("/api/v1/receptions", json={"samples": ["P1", "P3", "T1"]})
    assert problem(refused) == (409, "E-STATE")
    assert [row["row"] for row in refused.json()["rows"]] == [1, 2]
    assert entries(drawn) == before
    assert state(client, "P1")["status"] == "collected"


def test_nothing_is_received_before_it_was_drawn_nor_later_than_now(client: Any, drawn: House) -> None:
    early = {"samples": ["P1"], "occurred_at": "2026-11-03T06:29:59Z"}
    late = {"samples": ["P1"], "occurred_at": "2026-11-03T08:00:00Z"}
    assert problem(client("t.weber").post("/api/v1/receptions", json=early)) == (422, "E-TIME-ORDER")
    assert problem(client("t.weber").post("/api/v1/receptions", json=late)) == (422, "E-TIME-FUTURE")
    assert problem(client("r.keller").post("/api/v1/receptions", json={"samples": ["P1"]})) == (
        403,
        "E-SCOPE",
    )


def test_an_extra_tube_leaves_its_recorded_position_and_its_identity_is_doubted(
    client: Any, cast: House
) -> None:
    a_donor(client, "D-1")
    tubes(client, "T1", donor="D-1")
    bring(cast, Status.AVAILABLE, "T1")
    with deed(cast) as work:
        (sample,) = queries.by_ids(work, queries.ids_of(work, ["T1"]), for_update=True).values()
        work.tell(*receiving.arrive(work, sample, site_by_code(work, "FR-GE1"), shipment="SH-1"))
    found = state(client, "T1")
    assert (found["status"], found["place"], found["holds"]) == ("received", None, ["identity_discrepancy"])
    assert told(cast, "T1")[-2:] == ["sample.received", "hold.placed"]


def test_the_same_reception_sent_twice_is_one(client: Any, drawn: House) -> None:
    sent = [
        client("t.weber").post(
            "/api/v1/receptions", json={"samples": ["P1"]}, headers={"idempotency-key": "r"}
        )
        for _ in range(2)
    ]
    assert sent[0].json() == sent[1].json()
    assert told(drawn, "P1").count("sample.received") == 1
