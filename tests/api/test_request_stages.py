"""At which stage a request is, on whom that waits, and since when: out of the ledger, for the applicant and the biobank."""

from datetime import timedelta
from typing import Any

from app.core.clock import SetClock, as_text
from app.core.gate import House
from tests.api.test_distributing import dispatch, seal
from tests.asking import COMMITTEE, a_draft, agree, allocate, plasma, vote
from tests.houses import MORNING

Waits = list[tuple[str, str, int, int]]


def stages(client: Any, code: str, login: str = "r.keller") -> dict[str, dict[str, Any]]:
    mine = "mine/" if login == "r.keller" else ""
    answer = client(login).get(f"/api/v1/requests/{mine}{code}/timeline")
    assert answer.status_code == 200, answer.text
    return {one["name"]: one for one in answer.json()["stages"]}


def waits(client: Any, code: str, login: str = "r.keller") -> Waits:
    """What waits, on whom, since how many hours after the morning, and for how many days."""
    return [
        (one["name"], one["whom"], hours(one["at"]), one["days"])
        for one in stages(client, code, login).values()
        if one["state"] == "waits"
    ]


def hours(moment: str) -> int:
    return next(n for n in range(24 * 20) if as_text(MORNING + timedelta(hours=n))[:19] == moment[:19])


def test_each_stage_says_on_whom_it_waits_and_since_when(client: Any, cast: House, clock: SetClock) -> None:
    codes = plasma(client, cast, 2)

    def at(hour: int) -> None:
        clock.set(MORNING + timedelta(hours=hour))

    code = a_draft(client)["code"]
    assert waits(client, code) == [("submit", "applicant", 0, 0)]
    at(1)
    client("r.keller").post(f"/api/v1/requests/{code}/submission")
    at(50)
    assert waits(client, code) == [("decide", "committee", 1, 2)]
    for login in COMMITTEE:
        vote(client, code, login)
    assert waits(client, code) == [("agree", "institution", 50, 0), ("reserve", "biobank", 50, 0)]
    at(60)
    allocate(client, code, *codes)
    assert waits(client, code) == [("agree", "institution", 50, 0), ("pick", "biobank", 60, 0)]
    at(61)
    agree(client, code)
    assert waits(client, code) == [("pick", "biobank", 60, 0)]
    assert waits(client, code, "m.schmit") == waits(client, code)
    at(62)
    client("t.weber").post(f"/api/v1/requests/{code}/picks", json={"samples": codes})
    assert waits(client, code) == [("pack", "biobank", 62, 0)]
    form = {"kind": "distribution", "destination": "CH-BS1", "request": code, "samples": codes}
    shipment = client("t.weber").post("/api/v1/shipments", json=form).json()["shipment"]["code"]
    at(63)
    assert seal(client, shipment, *codes).status_code == 200
    assert waits(client, code) == [("send", "biobank", 63, 0)]
    at(64)
    assert dispatch(client, shipment).status_code == 200
    assert waits(client, code) == [("confirm", "applicant", 64, 0)]
    at(70)
    client("r.keller").post(f"/api/v1/shipments/{shipment}/confirmation", json={})
    assert waits(client, code) == [("close", "biobank", 70, 0)]
    client("m.schmit").post(f"/api/v1/requests/{code}/closing", json={})
    found = stages(client, code)
    assert {one["state"] for one in found.values()} == {"done"}
    assert (list(found), hours(found["reserve"]["at"])) == (
        ["submit", "decide", "agree", "reserve", "pick", "pack", "send", "confirm", "close"],
        60,
    )


def test_an_agreement_that_ran_out_is_waited_for_again(client: Any, cast: House, clock: SetClock) -> None:
    code = a_draft(client)["code"]
    client("r.keller").post(f"/api/v1/requests/{code}/submission")
    for login in COMMITTEE:
        vote(client, code, login)
    agree(client, code, valid_until="2026-11-05")
    assert [name for name, *_ in waits(client, code)] == ["reserve"]
    clock.set(MORNING + timedelta(days=5))
    [(name, _, since, days), _] = waits(client, code)
    assert (name, since, days) == ("agree", 65, 2), "since the midnight after its last day"


def test_of_a_request_that_is_over_nothing_is_ahead(client: Any) -> None:
    code = a_draft(client)["code"]
    client("r.keller").post(f"/api/v1/requests/{code}/submission")
    for login in COMMITTEE:
        vote(client, code, login, "decline")
    found = stages(client, code)
    assert {name: one["state"] for name, one in found.items()} == {
        "submit": "done",
        "decide": "done",
        "close": "waits",
    }
    other = a_draft(client)["code"]
    client("r.keller").post(f"/api/v1/requests/{other}/withdrawal", json={"reason": "no money"})
    assert stages(client, other) == {}
