"""Several people count in the same moment, and tubes move while they do."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from fastapi.testclient import TestClient

from app.core.gate import House
from tests.afterwards import findings
from tests.concurrency.test_positions import together
from tests.houses import seal
from tests.tubes import stock, told

TAKES = "/api/v1/stock-takes"
CODES = ["T-1", "T-2", "T-3"]


def opened(client: Any, container: str) -> int:
    answer = client("s.muller").post(TAKES, json={"container": container, "reason": "Quarterly count"})
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


def counting(number: int, box: str, login: str, codes: list[str]) -> Callable[[TestClient], Any]:
    seen = [{"position": f"A{place}", "code": code} for place, code in enumerate(codes, start=1)]
    header = {"authorization": f"Bearer {login}"}
    return lambda one: one.post(f"{TAKES}/{number}/counts", json={"box": box, "seen": seen}, headers=header)


def test_of_many_who_count_one_box_one_has_counted_it(client: Any, app: Any, cast: House) -> None:
    stock(cast, CODES, status="available", box="BX-1")
    number = opened(client, "BX-1")
    people = ["t.weber", "s.muller"] * 5
    answers = together(
        app, [counting(number, "BX-1", who, CODES[: turn % 4]) for turn, who in enumerate(people)]
    )
    found = Counter((one.status_code, one.json().get("code")) for one in answers)
    assert found[201, None] == 1
    assert set(found) <= {(201, None), (409, "E-STATE"), (503, "E-BUSY")}
    assert len(told(cast, "stocktake.counted")) == 1
    seal(cast)
    assert findings(cast) == []


def test_two_boxes_of_one_stock_take_are_counted_at_once(client: Any, app: Any, cast: House) -> None:
    stock(cast, CODES, status="available", box="BX-1")
    number = opened(client, "F07")
    answers = together(
        app,
        [counting(number, "BX-1", "t.weber", CODES), counting(number, "BX-2", "s.muller", [])],
    )
    assert [one.status_code for one in answers] == [201, 201]
    seal(cast)
    assert findings(cast) == []


def test_a_tube_that_moves_while_its_box_is_counted_is_expected_where_the_record_had_it_then(
    client: Any, app: Any, cast: House
) -> None:
    """Whichever came first: the count holds the tube against the record of its own moment, and undoes no move."""
    stock(cast, CODES, status="available", box="BX-1")
    number = opened(client, "BX-1")
    move = {"moves": [{"sample": "T-1", "container": "BX-2", "position": "A1"}]}
    counted, moved = together(
        app,
        [
            counting(number, "BX-1", "t.weber", CODES),
            lambda one: one.post("/api/v1/moves", json=move),
        ],
    )
    assert (counted.status_code, moved.status_code) == (201, 200)
    (fact,) = told(cast, "stocktake.counted")
    kinds = [one["kind"] for one in counted.json()["discrepancies"]]
    assert (fact["fact"]["checked"], kinds) in [(3, []), (2, ["wrong_box"])]
    cells = client("q.lambert").get("/api/v1/containers/BX-2/content").json()["cells"]
    assert cells[0]["sample"]["code"] == "T-1"
    seal(cast)
    assert findings(cast) == []
