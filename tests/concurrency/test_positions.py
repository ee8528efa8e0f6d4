"""Fifty people want one position in the same moment; two boxes are put into each other."""

import shutil
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from app.core.db.engine import Database
from app.core.gate import House
from app.main import create_app
from tests.cast import deed, furnish
from tests.houses import migrate
from tests.postgresql import create_database, drop_database, server_of_run
from tests.tubes import stock

WRITERS = 50


def together(app: Any, requests: list[Callable[[TestClient], Any]]) -> list[Any]:
    """The answers to requests that are all sent in the same moment, each by a thread and a client of its own."""
    answers: list[Any] = [None] * len(requests)
    start = threading.Barrier(len(requests))
    with TestClient(app, base_url="http://127.0.0.1:8000") as root:

        def send(number: int) -> None:
            one = TestClient(
                app, base_url="http://127.0.0.1:8000", headers={"authorization": "Bearer m.schmit"}
            )
            one._portal_factory = root._portal_factory  # type: ignore[method-assign]
            start.wait()
            answers[number] = requests[number](one)

        threads = [threading.Thread(target=send, args=(number,)) for number in range(len(requests))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return answers


def storing(sample: str, position: str | None = "A1") -> Callable[[TestClient], Any]:
    line = {"sample": sample, "container": "BX-1", "position": position}
    return lambda client: client.post("/api/v1/placements", json={"placements": [line]})


def moving(container: str, parent: str) -> Callable[[TestClient], Any]:
    line = {"container": container, "parent": parent}
    return lambda client: client.post("/api/v1/container-moves", json={"moves": [line]})


def standing_in_a1(house: House) -> int:
    with house.database.session() as session:
        query = text(
            "SELECT count(*) FROM sample s JOIN container c ON c.id = s.container_id WHERE c.code = 'BX-1' AND s.place = 0"
        )
        count: int = session.connection().execute(query).scalar_one()
        return count


def fifty_for_one(house: House, app: Any) -> Counter[int]:
    """How often each status was answered when fifty tubes were to be stored at A1."""
    codes = [f"T{number}" for number in range(WRITERS)]
    stock(house, codes)
    return Counter(answer.status_code for answer in together(app, [storing(code) for code in codes]))


def test_of_fifty_writers_for_one_position_one_gets_it_and_all_others_are_told(cast: House, app: Any) -> None:
    assert fifty_for_one(cast, app) == {201: 1, 409: WRITERS - 1}
    assert standing_in_a1(cast) == 1


@pytest.fixture
def scratch(house: House, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """A house of its own with its people, on a database that nobody else uses."""
    if house.database.sqlite:
        path = tmp_path / "scratch.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        address = f"sqlite:///{path}"
    else:
        address = create_database(
            server_of_run(), f"{request.getfixturevalue('postgresql_address').rpartition('/')[2]}_s"
        )
        migrate(address)
    database = Database(address, pool_size=house.settings.threads, pool_timeout=house.settings.pool_timeout)
    own = replace(house, database=database)
    with deed(own) as work:
        furnish(work)
    yield own
    database.close()
    if not database.sqlite:
        drop_database(server_of_run(), address.rpartition("/")[2])


def test_without_its_index_a_position_would_hold_many(scratch: House) -> None:
    """The race above would be red: the index is what keeps a position to one tube, and nothing else pretends to."""
    with scratch.database.engine.begin() as connection:
        connection.execute(text("DROP INDEX uq_sample_position"))
    counted = fifty_for_one(scratch, create_app(scratch.settings, scratch))
    assert counted[201] > 1
    assert standing_in_a1(scratch) == counted[201]


def test_writers_who_leave_the_choice_to_the_box_all_get_a_place_of_their_own(cast: House, app: Any) -> None:
    codes = [f"T{number}" for number in range(20)]
    stock(cast, codes)
    answers = together(app, [storing(code, None) for code in codes])
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["samples"][0]["position"] for answer in answers}) == 20


def test_tubes_that_are_swapped_again_and_again_never_share_a_place(cast: House, app: Any) -> None:
    stock(cast, ["T1", "T2", "T3"], status="available", box="BX-1")

    def swap(one: str, other: str) -> Callable[[TestClient], Any]:
        def send(client: TestClient) -> Any:
            lines = [
                {"sample": one, "container": "BX-1", "position": "A1"},
                {"sample": other, "container": "BX-1", "position": "A2"},
            ]
            return client.post("/api/v1/moves", json={"moves": lines})

        return send

    pairs = [("T1", "T2"), ("T2", "T3"), ("T3", "T1"), ("T2", "T1"), ("T1", "T3"), ("T3", "T2")]
    answers = together(app, [swap(*pair) for pair in pairs * 3])
    assert {answer.status_code for answer in answers} <= {200, 409}
    with cast.database.session() as session:
        query = text("SELECT count(DISTINCT place) FROM sample WHERE container_id IS NOT NULL")
        assert session.connection().execute(query).scalar_one() == 3


def test_of_two_boxes_put_into_each_other_one_goes_and_the_other_is_told(cast: House, app: Any) -> None:
    with TestClient(
        app, base_url="http://127.0.0.1:8000", headers={"authorization": "Bearer m.schmit"}
    ) as manager:
        racks = [
            {"code": f"RK-{number}", "kind": "rack", "format": "shelf-racks", "site": "LU-IBBL"}
            for number in range(20)
        ]
        assert manager.post("/api/v1/containers", json={"containers": racks}).status_code == 201
    requests = [
        send
        for number in range(0, 20, 2)
        for send in (moving(f"RK-{number}", f"RK-{number + 1}"), moving(f"RK-{number + 1}", f"RK-{number}"))
    ]
    answers = together(app, requests)
    for first, second in zip(answers[::2], answers[1::2], strict=True):
        assert sorted((first.status_code, second.status_code)) == [200, 422]
        refused = first if first.status_code == 422 else second
        assert refused.json()["code"] == "E-CONTAINER-CYCLE"


def test_a_ring_of_three_racks_is_never_closed(cast: House, app: Any) -> None:
    with TestClient(
        app, base_url="http://127.0.0.1:8000", headers={"authorization": "Bearer m.schmit"}
    ) as manager:
        racks = [
            {"code": f"RK-{one}", "kind": "rack", "format": "shelf-racks", "site": "LU-IBBL"} for one in "ABC"
        ]
        assert manager.post("/api/v1/containers", json={"containers": racks}).status_code == 201
    ring = [("A", "B"), ("B", "C"), ("C", "A")]
    answers = together(app, [moving(f"RK-{one}", f"RK-{other}") for one, other in ring])
    counted = Counter(answer.status_code for answer in answers)
    assert counted[200] <= 2
    assert set(counted) <= {200, 412, 422}
    with cast.database.session() as session:
        query = text("SELECT count(*) FROM container WHERE kind = 'rack' AND parent_id IS NULL")
        assert session.connection().execute(query).scalar_one() >= 1
