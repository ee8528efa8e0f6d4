"""PostgreSQL breaks off, between any two steps of a deed or overnight: who is told so sends again, and is served."""

from contextlib import closing
from itertools import count
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient

from app.core.actor import Actor
from app.core.gate import House
from tests.afterwards import findings
from tests.concurrency.dying import Deed, Mortals, be_cut_off
from tests.concurrency.repeated import content, grown, registered, swapped
from tests.concurrency.test_withdrawals import together
from tests.houses import seal
from tests.lives import problem
from tests.tubes import stock

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.parametrize("database_url", ["postgresql"], indirect=True),
]


@pytest.mark.parametrize("deed", [registered, swapped])
def test_whoever_loses_the_database_at_any_step_is_told_to_send_again(
    lasting: House, technician: Actor, deed: Deed
) -> None:
    """And it is done once, by the same process, whose other connections are of use."""
    start = content(lasting)
    with closing(Mortals(lasting, technician, deed, be_cut_off)) as mortals:
        stands = content(lasting)
        whole = grown(start, stands)
        for step in count(1):
            survived = mortals.survives(step, step)
            left = content(lasting)
            assert grown(stands, left) == whole, f"cut off before step {step}"
            stands = left
            if survived:
                break
    assert step > 10
    seal(lasting)
    assert findings(lasting) == []


def test_after_a_restart_of_the_database_one_request_is_sent_again(app: Any, cast: House) -> None:
    """What lies in the pool is dead; the first who notices is told, and all of it is forgotten."""
    # Outside its `with`, the client starts no sealer, who might be the first to notice.
    technician = TestClient(
        app, base_url="http://127.0.0.1:8000", headers={"authorization": "Bearer t.weber"}
    )
    stock(cast, ["T1"])
    looks = together(*[lambda: technician.get("/api/v1/samples/T1")] * 8)
    assert {look.status_code for look in looks} == {200}
    with psycopg.connect(cast.settings.database_url) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    body = {"measurements": [{"sample": "T1", "amount": "390 uL"}]}
    answers = [technician.post("/api/v1/measurements", json=body) for _ in range(9)]
    assert problem(answers[0]) == (503, "E-BUSY")
    assert "under the same key" in answers[0].json()["next_step"]
    assert [answer.status_code for answer in answers[1:]] == [200] * 8
