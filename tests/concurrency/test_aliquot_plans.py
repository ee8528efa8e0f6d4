"""Ten people lay down a plan for one material in the same moment."""

from collections.abc import Callable
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import text

from app.core.gate import House
from tests.concurrency.test_positions import together
from tests.plans import AT, PLASMA


def laying_down(plan: dict[str, Any]) -> Callable[[TestClient], Any]:
    return lambda client: client.post(AT, json=plan)


def in_force(house: House) -> list[int]:
    with house.database.session() as session:
        query = text("SELECT number FROM aliquot_plan WHERE state = 'active'")
        return list(session.connection().execute(query).scalars())


def test_of_ten_who_saw_no_plan_one_lays_it_down(cast: House, app: Any) -> None:
    answers = together(app, [laying_down({**PLASMA, "replaces": 0})] * 10)
    assert sorted(answer.status_code for answer in answers) == [201] + [412] * 9
    assert in_force(cast) == [1]


def test_of_ten_who_do_not_care_each_is_told_and_one_plan_holds(cast: House, app: Any) -> None:
    answers = together(app, [laying_down(PLASMA)] * 10)
    assert {answer.status_code for answer in answers} <= {201, 412}
    made = sorted(answer.json()["number"] for answer in answers if answer.status_code == 201)
    assert made == list(range(1, len(made) + 1)), "no number is given twice, and none is left out"
    assert in_force(cast) == made[-1:]
