"""What went off protocol is written down, decided, and closed; a major one never by whoever opened it."""

from typing import Any

import pytest

from app.biobank.samples.words import Status
from app.core.gate import House
from tests.lives import a_donor, bring, entries, payloads, problem, tubes


@pytest.fixture
def stock(client: Any, cast: House) -> House:
    """Two tubes at the biobank."""
    a_donor(client, "D-1")
    tubes(client, "T1", "T2", donor="D-1")
    return cast


def opened(client: Any, login: str = "t.weber", **more: Any) -> int:
    answer = client(login).post(
        "/api/v1/nonconformities", json={"code": "LOW_VOLUME", "samples": ["T1"], **more}
    )
    assert answer.status_code == 201, answer.text
    number: int = answer.json()["id"]
    return number


def test_a_minor_one_is_opened_at_the_bench_and_closed_there(client: Any, stock: House) -> None:
    number = opened(client, description="Half full")
    answer = client("s.muller").post(f"/api/v1/nonconformities/{number}/closure", json={"decision": "Use it"})
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert (found["state"], found["decision"], found["samples"]) == ("closed", "Use it", ["T1"])
    again = client("s.muller").post(f"/api/v1/nonconformities/{number}/closure", json={"decision": "Use it"})
    assert problem(again) == (409, "E-STATE")
    assert payloads(stock, "nc.closed")[0]["fact"]["decision"] == "Use it"


def test_a_major_one_is_closed_by_quality_and_not_by_whoever_opened_it(client: Any, stock: House) -> None:
    number = opened(client, "q.lambert", severity="major")
    url, body = f"/api/v1/nonconformities/{number}/closure", {"decision": "Use it"}
    before = entries(stock)
    assert problem(client("s.muller").post(url, json=body)) == (403, "E-SCOPE")
    assert problem(client("q.lambert").post(url, json=body)) == (403, "E-SOD")
    assert entries(stock) == before
    other = opened(client, severity="critical")
    assert client("q.lambert").post(f"/api/v1/nonconformities/{other}/closure", json=body).status_code == 200


def test_what_a_tube_had_its_aliquots_have(client: Any, stock: House) -> None:
    number = opened(client)
    bring(stock, Status.IN_PROCESS, "T1")
    aliquots = {"aliquots": [{"code": "A1", "amount": "10 uL"}]}
    client("t.weber").post("/api/v1/samples/T1/aliquots", json=aliquots)
    found = client("t.weber").get("/api/v1/nonconformities?sample=A1").json()["items"]
    assert [one["id"] for one in found] == [number]
    assert client("t.weber").get("/api/v1/nonconformities?sample=T2").json()["items"] == []


def test_the_list_pages_and_shows_what_one_may_see(client: Any, stock: House) -> None:
    numbers = [opened(client) for _ in range(3)]
    first = client("t.weber").get("/api/v1/nonconformities?size=2").json()
    rest = client("t.weber").get(f"/api/v1/nonconformities?size=2&after={first['next']}").json()
    assert [one["id"] for one in (*first["items"], *rest["items"])] == sorted(numbers, reverse=True)
    assert client("c.martin").get("/api/v1/nonconformities").json()["items"] == []
    assert problem(client("c.martin").get(f"/api/v1/nonconformities/{numbers[0]}")) == (404, "E-NOT-FOUND")
    assert client("t.weber").get("/api/v1/nonconformities?state=closed").json()["items"] == []


def test_the_catalogue_is_closed_and_so_are_foreign_tubes(client: Any, stock: House) -> None:
    before = entries(stock)
    body = {"code": "UGLY", "samples": ["T1"]}
    assert problem(client("t.weber").post("/api/v1/nonconformities", json=body)) == (422, "E-NC-CODE")
    body = {"code": "LOW_VOLUME", "samples": ["T1"]}
    assert problem(client("c.martin").post("/api/v1/nonconformities", json=body)) == (404, "E-BC-UNKNOWN")
    assert problem(client("r.keller").post("/api/v1/nonconformities", json=body)) == (403, "E-SCOPE")
    assert entries(stock) == before


def test_what_concerns_no_tube_names_its_site_and_study(client: Any, stock: House) -> None:
    body = {"code": "WRONG_VERSION", "study": "CLINNOVA-IBD"}
    answer = client("n.reuter").post("/api/v1/nonconformities", json=body)
    assert answer.status_code == 201, answer.text
    assert answer.json()["samples"] == []
    assert problem(client("n.reuter").post("/api/v1/nonconformities", json={**body, "study": "BETA"})) == (
        403,
        "E-SCOPE",
    )
    assert problem(client("n.reuter").post("/api/v1/nonconformities", json={**body, "site": "FR-GE1"})) == (
        403,
        "E-SCOPE",
    )
