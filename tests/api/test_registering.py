"""Registering tubes as they come: one or many, all or none, each with its entry in the ledger."""

from typing import Any

from sqlalchemy import text

from app.core.gate import House


def tube(code: str, **more: Any) -> dict[str, Any]:
    return {"code": code, "study": "CLINNOVA-IBD", "material": "PL", "amount": "400 uL", **more}


def test_a_tube_without_a_donor_is_registered_under_a_hold(client: Any, cast: House) -> None:
    answer = client("t.weber").post("/api/v1/samples", json={"samples": [tube("0012345")]})
    assert answer.status_code == 201, answer.text
    found = client("t.weber").get("/api/v1/samples/0012345").json()
    assert found["status"] == "received"
    assert found["holds"] == ["identity_discrepancy"]
    assert found["amount"] == {"value": 400_000, "unit": "nL", "text": "400 µL (n)"}
    assert client("t.weber").get("/api/v1/samples/12345").status_code == 404


def test_a_code_is_never_used_twice_whatever_its_case(client: Any) -> None:
    technician = client("t.weber")
    assert technician.post("/api/v1/samples", json={"samples": [tube("fx01")]}).status_code == 201
    refused = technician.post("/api/v1/samples", json={"samples": [tube("A1"), tube("FX01"), tube("a1")]})
    assert refused.status_code == 409
    assert refused.json()["code"] == "E-BC-DUP"
    assert [row["row"] for row in refused.json()["rows"]] == [1, 2]
    assert technician.get("/api/v1/samples/A1").status_code == 404


def test_the_same_request_sent_again_is_answered_and_not_done_again(client: Any, cast: House) -> None:
    technician = client("t.weber")
    first = technician.post(
        "/api/v1/samples", json={"samples": [tube("K1")]}, headers={"idempotency-key": "k"}
    )
    again = technician.post(
        "/api/v1/samples", json={"samples": [tube("K1")]}, headers={"idempotency-key": "k"}
    )
    other = technician.post(
        "/api/v1/samples", json={"samples": [tube("K2")]}, headers={"idempotency-key": "k"}
    )
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert (other.status_code, other.json()["code"]) == (409, "E-IDEMPOTENCY-MISMATCH")
    with cast.database.session() as session:
        query = text("SELECT count(*) FROM ledger_entry WHERE kind = 'sample.registered_direct'")
        assert session.connection().execute(query).scalar_one() == 1


def test_nobody_registers_without_signing_in_or_without_the_right(client: Any) -> None:
    assert client("").post("/api/v1/samples", json={"samples": [tube("N1")]}).status_code == 401
    refused = client("r.keller").post("/api/v1/samples", json={"samples": [tube("N1")]})
    assert (refused.status_code, refused.json()["code"]) == (403, "E-SCOPE")


def test_a_hundred_tubes_are_one_batch_with_an_entry_each(client: Any, cast: House) -> None:
    answer = client("t.weber").post(
        "/api/v1/samples", json={"samples": [tube(f"B{n:03}") for n in range(100)]}
    )
    assert answer.status_code == 201
    with cast.database.session() as session:
        query = text(
            "SELECT count(DISTINCT deed), count(*) FROM ledger_entry WHERE kind = 'sample.registered_direct'"
        )
        assert session.connection().execute(query).one() == (1, 100)
