"""Thawing and freezing again: each pair counts once, and a count never falls."""

from datetime import timedelta
from typing import Any

from app.core.clock import SetClock
from app.core.gate import House
from tests.houses import MORNING
from tests.tubes import stock, told


def post(client: Any, deed: str, *codes: str, **more: Any) -> Any:
    return client.post(f"/api/v1/{deed}", json={"samples": list(codes), **more})


def read(client: Any, code: str) -> Any:
    return client.get(f"/api/v1/samples/{code}").json()


def test_a_thaw_counts_when_the_tube_is_frozen_again(client: Any, cast: House, clock: SetClock) -> None:
    stock(cast, ["T1"], status="available", holder="t.weber")
    technician = client("t.weber")
    assert post(technician, "thaws", "T1").status_code == 200
    assert (read(technician, "T1")["thaws"], read(technician, "T1")["is_thawed"]) == (0, True)
    clock.set(MORNING + timedelta(minutes=25))
    assert post(technician, "refreezings", "T1").status_code == 200
    assert (read(technician, "T1")["thaws"], read(technician, "T1")["is_thawed"]) == (1, False)
    assert told(cast, "sample.refrozen")[0]["fact"] == {"code": "T1", "minutes_thawed": 25, "thaws": 1}


def test_a_thawed_tube_that_goes_back_into_the_cold_is_frozen_again(
    client: Any, cast: House, clock: SetClock
) -> None:
    stock(cast, ["T1"], status="available", box="BX-1")
    technician = client("t.weber")
    post(technician, "picks", "T1")
    post(technician, "thaws", "T1")
    clock.set(MORNING + timedelta(minutes=12))
    back = technician.post("/api/v1/put-backs", json={"put_backs": [{"sample": "T1"}]})
    assert back.status_code == 200, back.text
    found = read(technician, "T1")
    assert (found["thaws"], found["is_thawed"]) == (1, False)
    (refrozen,) = told(cast, "sample.refrozen")
    assert refrozen["fact"]["minutes_thawed"] == 12
    ((_, _, was, became),) = refrozen["changes"]
    assert (was["thaws"], became["thaws"]) == (0, 1)


def test_nothing_is_thawed_twice_or_frozen_without_being_thawed(client: Any, cast: House) -> None:
    stock(cast, ["T1", "T2"], status="available", holder="t.weber")
    technician = client("t.weber")
    post(technician, "thaws", "T1")
    assert post(technician, "thaws", "T1").json()["code"] == "E-STATE"
    refused = post(technician, "refreezings", "T1", "T2")
    assert (refused.status_code, refused.json()["code"]) == (409, "E-STATE")
    assert [row["sample"] for row in refused.json()["rows"]] == ["T2"]
    assert read(technician, "T1")["thaws"] == 0


def test_a_tube_in_storage_in_other_hands_or_on_hold_is_not_thawed(client: Any, cast: House) -> None:
    stock(cast, ["T1"], status="available", box="BX-1")
    stock(cast, ["T2"], status="available", holder="s.muller")
    stock(cast, ["T3"], status="available", holder="t.weber", holds="quality_quarantine")
    stock(cast, ["T4"], status="exhausted", custodian_site_id=None)
    codes = {"T1": "E-STATE", "T2": "E-CUSTODY-NOT-HOLDER", "T3": "E-HOLD", "T4": "E-TERMINAL"}
    for sample, code in codes.items():
        assert post(client("t.weber"), "thaws", sample).json()["code"] == code


def test_a_hold_does_not_forbid_to_save_what_is_thawing(client: Any, cast: House) -> None:
    stock(cast, ["T1"], status="available", holder="t.weber", holds="quality_quarantine", thawed_at=MORNING)
    assert post(client("t.weber"), "refreezings", "T1").status_code == 200


def test_a_tube_is_not_frozen_before_it_was_thawed(client: Any, cast: House) -> None:
    stock(cast, ["T1"], status="available", holder="t.weber", thawed_at=MORNING)
    early = (MORNING - timedelta(minutes=1)).isoformat()
    refused = post(client("t.weber"), "refreezings", "T1", occurred_at=early)
    assert (refused.status_code, refused.json()["code"]) == (422, "E-TIME-ORDER")
