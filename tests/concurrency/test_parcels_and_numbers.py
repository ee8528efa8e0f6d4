"""Several people pack, send, receive and ask in the same moment: each tube is in one parcel, each number is one's own."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from sqlalchemy import text

from app.core.gate import House
from tests.asking import approved, plasma
from tests.tubes import stock

PLASMA = {"material": "PL", "count": 1}


def at_once(client: Any, requests: list[tuple[str, str, dict[str, Any]]]) -> list[Any]:
    """The answers to requests (login, address, body) that are sent in the same moment."""
    start = Barrier(len(requests))
    clients = [client(login) for login, _, _ in requests]

    def send(number: int) -> Any:
        _, address, body = requests[number]
        start.wait()
        return clients[number].post(f"/api/v1{address}", json=body)

    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(send, range(len(requests))))


def statuses(answers: list[Any]) -> Counter[int]:
    return Counter(answer.status_code for answer in answers)


def test_every_request_gets_a_number_of_its_own(client: Any, cast: House) -> None:
    form = {"title": "Proteomics", "purpose": "x", "destination": "CH-BS1", "criteria": [PLASMA]}
    answers = at_once(client, [("r.keller", "/requests", form)] * 8)
    assert statuses(answers) == {201: 8}
    assert sorted(answer.json()["code"] for answer in answers) == [f"REQ-2026-000{n}" for n in range(1, 9)]


def test_a_tube_ends_up_in_one_of_two_parcels(client: Any, cast: House) -> None:
    stock(cast, ["T1"], status="available", box="BX-1")
    form = {"kind": "transfer", "destination": "FR-GE1", "samples": ["T1"]}
    answers = at_once(client, [(login, "/shipments", form) for login in ("t.weber", "s.muller") * 3])
    assert statuses(answers) == {201: 1, 409: 5}
    assert {answer.json().get("code") for answer in answers if answer.status_code == 409} == {
        "E-SCAN-CONFLICT"
    }


def test_a_parcel_leaves_once_and_arrives_once(client: Any, cast: House) -> None:
    stock(cast, ["T1"], status="available", box="BX-1")
    form = {"kind": "transfer", "destination": "FR-GE1", "samples": ["T1"], "code": "SH-2026-0001"}
    assert client("t.weber").post("/api/v1/shipments", json=form).status_code == 201
    leaving = [("t.weber", "/shipments/SH-2026-0001/dispatch", {})] * 4
    assert statuses(at_once(client, leaving)) == {200: 1, 409: 3}
    arriving = [("c.martin", "/shipments/SH-2026-0001/receipt", {"scanned": ["T1"]})] * 4
    assert statuses(at_once(client, arriving)) == {200: 1, 409: 3}
    with cast.database.session() as session:
        query = text("SELECT count(*) FROM ledger_entry WHERE kind = 'sample.received'")
        assert session.connection().execute(query).scalar_one() == 1


def test_one_of_two_requests_gets_the_last_tube(client: Any, cast: House) -> None:
    plasma(client, cast, 1)
    codes = [approved(client, 1), approved(client, 1)]
    asking = [("m.schmit", f"/requests/{code}/allocations", {"samples": ["PL-1"]}) for code in codes]
    assert statuses(at_once(client, asking * 2)) == {201: 1, 423: 3}


def test_three_votes_at_once_decide_once(client: Any, cast: House) -> None:
    form = {"title": "Proteomics", "purpose": "x", "destination": "CH-BS1", "criteria": [PLASMA]}
    code = client("r.keller").post("/api/v1/requests", json=form).json()["code"]
    client("r.keller").post(f"/api/v1/requests/{code}/submission")
    members = ("ac.hoffmann", "ac.diallo", "ac.rossi")
    voting = [(member, f"/requests/{code}/votes", {"decision": "approve"}) for member in members * 2]
    answers = statuses(at_once(client, voting))
    assert (answers[201], answers[409]) == (3, 3)
    assert client("m.schmit").get(f"/api/v1/requests/{code}").json()["state"] == "approved"
    with cast.database.session() as session:
        query = text("SELECT count(*) FROM ledger_entry WHERE kind = 'request.decided'")
        assert session.connection().execute(query).scalar_one() == 1
