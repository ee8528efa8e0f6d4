"""Users, roles and tokens: given by one person to another, for a place and a time, and never silently."""

from datetime import timedelta
from typing import Any

import pytest

from app.core.clock import SetClock
from tests.lives import problem

SCANNER = "svc.rackscan.ibbl"


def test_an_administrator_adds_a_machine_that_can_then_work(client: Any) -> None:
    admin = client("a.admin")
    new = {"login": "n.new", "name": "New", "home_site": "LU-IBBL", "machine": True}
    added = admin.post("/api/v1/users", json=new)
    assert added.status_code == 201, added.text
    granted = admin.post("/api/v1/grants", json={"login": "n.new", "role": "TE", "site": "LU-IBBL"})
    assert granted.status_code == 201, granted.text
    token = admin.post("/api/v1/tokens", json={"login": "n.new", "name": "bench"}).json()["secret"]
    assert client(token).get("/api/v1/samples/NOPE").status_code == 404


def test_nobody_grants_to_themselves_and_an_administrator_never_works_at_the_bench(client: Any) -> None:
    admin = client("a.admin")
    own = admin.post("/api/v1/grants", json={"login": "a.admin", "role": "AU"})
    assert (own.status_code, own.json()["code"]) == (403, "E-SOD")
    admin.post("/api/v1/users", json={"login": "b.admin", "name": "B"})
    admin.post("/api/v1/grants", json={"login": "b.admin", "role": "AD"})
    both = admin.post("/api/v1/grants", json={"login": "b.admin", "role": "TE", "site": "LU-IBBL"})
    assert (both.status_code, both.json()["code"]) == (403, "E-SOD")


def test_a_grant_that_ended_stops_the_next_request(client: Any, clock: SetClock) -> None:
    admin = client("a.admin")
    admin.post("/api/v1/users", json={"login": "t.temp", "name": "Temp", "machine": True})
    ends = (clock.now() + timedelta(hours=1)).isoformat()
    admin.post("/api/v1/grants", json={"login": "t.temp", "role": "TE", "site": "LU-IBBL", "ends_at": ends})
    temp = client(admin.post("/api/v1/tokens", json={"login": "t.temp", "name": "t"}).json()["secret"])
    assert temp.get("/api/v1/samples/NOPE").status_code == 404
    clock.set(clock.now() + timedelta(hours=1))
    assert temp.get("/api/v1/samples/NOPE").status_code == 403


def test_a_revoked_token_and_a_deactivated_user_are_nobody(client: Any) -> None:
    admin = client("a.admin")
    made = admin.post(
        "/api/v1/tokens", json={"login": SCANNER, "name": "two", "permissions": ["shipments:read"]}
    )
    two = client(made.json()["secret"])
    assert two.get("/api/v1/shipments/NOPE").status_code == 404
    assert two.post("/api/v1/holds", json={"samples": []}).status_code in (403, 422)
    admin.post(f"/api/v1/tokens/{made.json()['id']}/revocation", json={"reason": "lost the card"})
    assert two.get("/api/v1/shipments/NOPE").status_code == 401
    admin.post("/api/v1/users/t.weber/deactivation", json={"reason": "left the biobank"})
    assert client("t.weber").get("/api/v1/samples/NOPE").status_code == 401


def test_a_secret_is_shown_once_and_never_kept_as_an_answer(client: Any) -> None:
    admin = client("a.admin")
    body = {"login": SCANNER, "name": "three"}
    first = admin.post("/api/v1/tokens", json=body, headers={"idempotency-key": "tok"})
    again = admin.post("/api/v1/tokens", json=body, headers={"idempotency-key": "tok"})
    assert first.status_code == 201
    assert again.status_code == 409
    assert first.json()["secret"] not in again.text


@pytest.mark.parametrize("person", ["q.lambert", "t.weber", "x.auditor"])
def test_an_administrator_cannot_act_in_the_name_of_a_person(client: Any, person: str) -> None:
    refused = client("a.admin").post("/api/v1/tokens", json={"login": person, "name": "mine"})
    assert problem(refused) == (403, "E-SOD")
    assert (
        client("a.admin").post("/api/v1/tokens", json={"login": "a.admin", "name": "own"}).status_code == 201
    )


def test_tokens_are_listed_without_their_secret_and_revoked_once(client: Any) -> None:
    admin = client("a.admin")
    made = admin.post(
        "/api/v1/tokens",
        json={"login": "svc.rackscan.ibbl", "name": "scanner", "permissions": ["racks:scan"]},
    ).json()
    listed = client("q.lambert").get("/api/v1/users/svc.rackscan.ibbl/tokens")
    assert [(one["name"], one["permissions"], one["revoked_at"]) for one in listed.json()] == [
        ("scanner", "racks:scan", None),
        ("test", "", None),
    ]
    assert made["secret"] not in listed.text
    assert client("t.weber").get("/api/v1/users/svc.rackscan.ibbl/tokens").status_code == 403
    path, why = f"/api/v1/tokens/{made['id']}/revocation", {"reason": "the scanner was sold"}
    assert admin.post(path, json=why).status_code == 200
    assert admin.post(path, json=why).status_code == 409
