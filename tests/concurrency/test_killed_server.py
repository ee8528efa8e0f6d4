"""The server is killed while people work, again and again: whoever sends again finds everything done once."""

import json
import threading
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import text

from app.biobank.samples import registering
from app.biobank.samples.schemas import RegisterSample, RegisterSamples
from app.biobank.samples.words import Status
from app.core.gate import House
from tests.afterwards import broken
from tests.cast import deed
from tests.cli.test_commands import Terminal
from tests.lives import STUDY, bring
from tests.serving import Program

PEOPLE = 4
EACH = 12
BATCH = 3
DEATHS = (2, 5, 9, 13)
"""How many more answers come before the server is killed once more."""


@dataclass
class Request:
    """One keyed request of a batch, and what was answered."""

    path: str
    body: dict[str, Any]
    key: str
    answer: tuple[int, bytes] = field(default=(0, b""))


def registration(name: str) -> Request:
    lines = [{"code": code, "study": STUDY, "material": "PL", "amount": "1 mL"} for code in batch("R", name)]
    return Request("/samples", {"samples": lines}, f"r-{name}")


def division(name: str) -> Request:
    lines = [{"code": code, "amount": "100 uL"} for code in batch("A", name)]
    return Request(f"/samples/P{name}/aliquots", {"aliquots": lines}, f"a-{name}")


def storing(name: str) -> Request:
    lines = [{"sample": code, "container": "BX-1"} for code in batch("S", name)]
    return Request("/placements", {"placements": lines}, f"s-{name}")


def batch(letter: str, name: str) -> list[str]:
    return [f"{letter}{name}-{one}" for one in range(BATCH)]


NAMES = [f"{person}.{turn}" for person in range(PEOPLE) for turn in range(EACH // 3)]


@pytest.fixture
def work_to_do(lasting: House) -> list[list[Request]]:
    """What each person has to send, in order; the tubes for it are there."""
    parents, stored = [f"P{name}" for name in NAMES], [code for name in NAMES for code in batch("S", name)]
    register(lasting, *parents, *stored)
    bring(lasting, Status.IN_PROCESS, *parents)
    bring(lasting, Status.ACCEPTED, *stored)
    return [
        [send(f"{person}.{turn}") for turn in range(EACH // 3) for send in (registration, division, storing)]
        for person in range(PEOPLE)
    ]


def register(house: House, *codes: str) -> None:
    """Tubes of plasma, as the program itself."""
    lines = [RegisterSample(code=code, study=STUDY, material="PL", amount="400 uL") for code in codes]
    with deed(house) as work:
        registering.register(work, RegisterSamples(samples=lines, site="LU-IBBL"))


def insist(program: Program, request: Request) -> tuple[int, bytes]:
    """Send a request, under its key, until it is answered."""
    patience = threading.Event()
    for _ in range(3000):
        try:
            with closing(program.caller("t.weber")) as caller:
                words = caller.request(
                    "POST", f"/api/v1{request.path}", request.body, Idempotency_Key=request.key
                )
                return caller.send(words)
        except OSError:
            patience.wait(0.02)
    raise AssertionError(f"nobody answers:\n{program.said()}")


def sizes(house: House) -> Counter[str]:
    """How many tubes of each batch are there (registered, made), or stand in the box (S)."""
    query = text(
        "SELECT code FROM sample WHERE code LIKE '%-%' AND (code NOT LIKE 'S%' OR place IS NOT NULL)"
    )
    with house.database.engine.connect() as connection:
        return Counter(code.rpartition("-")[0] for code in connection.execute(query).scalars())


def told(house: House) -> Counter[str]:
    query = text("SELECT kind, count(*) AS times FROM ledger_entry WHERE kind LIKE 'sample.%' GROUP BY kind")
    with house.database.engine.connect() as connection:
        return Counter({one.kind: one.times for one in connection.execute(query)})


def test_nothing_is_lost_nothing_is_done_twice_and_no_batch_is_torn(
    lasting: House,
    program: Program,
    work_to_do: list[list[Request]],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before, answered = told(lasting), threading.Semaphore(0)

    def work_off(requests: list[Request]) -> None:
        for request in requests:
            request.answer = insist(program, request)
            answered.release()

    people = [threading.Thread(target=work_off, args=(requests,)) for requests in work_to_do]
    for person in people:
        person.start()
    for more in DEATHS:
        for _ in range(more):
            assert answered.acquire(timeout=120), program.said()
        program.kill()
        assert set(sizes(lasting).values()) <= {BATCH}
        program.start()
    for person in people:
        person.join()

    everything = [request for requests in work_to_do for request in requests]
    assert Counter(request.answer[0] for request in everything) == {201: PEOPLE * EACH}
    assert sizes(lasting) == dict.fromkeys((f"{kind}{name}" for kind in "RAS" for name in NAMES), BATCH)
    each = len(NAMES) * BATCH
    assert told(lasting) - before == {
        "sample.registered_direct": each,
        "sample.consumed": len(NAMES),
        "sample.produced": each,
        "sample.stored_direct": each,
    }
    for request in everything:
        status, body = insist(program, request)
        assert (status, json.loads(body)) == (201, json.loads(request.answer[1]))
    program.stop()
    monkeypatch.setenv("CRYOLEDGER_DATA_DIR", str(lasting.settings.data_dir))
    terminal = Terminal(lasting.settings.database_url, capsys, monkeypatch)
    assert terminal.run("checkpoint")[0] == 0
    code, said, _complaint = terminal.run("verify", "--state")
    assert code == 0, said
    assert broken(lasting) == []
