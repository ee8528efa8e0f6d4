"""Sixty-four clients at a house with sixteen hands and sixteen connections: nobody is sent away, nobody starves."""

from collections.abc import Iterator

from sqlalchemy import text

from app.core.gate import House
from scripts.benchmark.calling import Caller
from tests.lives import STUDY
from tests.load.crowd import Requests, crowd
from tests.serving import Program

CLIENTS, TURNS = 64, 3


def client(number: int) -> Requests:
    """Somebody who registers a tube and looks it up, again and again."""

    def requests(caller: Caller) -> Iterator[bytes]:
        for turn in range(TURNS):
            sample = {"code": f"T{number}-{turn}", "study": STUDY, "material": "PL", "amount": "400 uL"}
            yield caller.request("POST", "/api/v1/samples", {"samples": [sample]})
            yield caller.request("GET", f"/api/v1/samples/T{number}-{turn}")

    return requests


def test_sixty_four_clients_are_all_served(lasting: House, program: Program) -> None:
    assert lasting.settings.threads == 16
    answers, _ = crowd(program.port, "t.weber", [client(number) for number in range(CLIENTS)])
    assert answers == {201: CLIENTS * TURNS, 200: CLIENTS * TURNS}, program.said()
    with lasting.database.engine.connect() as connection:
        count = connection.execute(text("SELECT count(*) FROM sample")).scalar_one()
    assert count == CLIENTS * TURNS
