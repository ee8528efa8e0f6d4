"""Ten hands confirm one rack by plan, and two racks are filled from one sample, in the same moment."""

from collections.abc import Callable
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import text

from app.core.gate import House
from tests.afterwards import findings
from tests.concurrency.test_positions import together
from tests.houses import seal
from tests.plans import PLASMA, lay_down
from tests.racks import CODES, FILL, rack_file
from tests.tubes import stock

SCANS = "/api/v1/rack-scans"
TECHNICIAN = {"authorization": "Bearer t.weber"}


def confirming(scan: int) -> Callable[[TestClient], Any]:
    return lambda client: client.post(f"{SCANS}/{scan}/commit", json={}, headers=TECHNICIAN)


def laid_out(client: Any, rack: str, first: str) -> int:
    """A rack of 24 fresh tubes whose codes begin with `first`, laid out for the one sample P-1."""
    content = rack_file({well: f"{first}{CODES[well]}" for well in FILL[:24]}, rack=rack)
    posted = client("t.weber").post(SCANS, content=content, headers={"content-type": "text/csv"})
    number: int = posted.json()["id"]
    laid = client("t.weber").put(f"{SCANS}/{number}/aliquots", json={"parents": ["P-1"]})
    assert laid.status_code == 200, laid.text
    return number


def made(house: House) -> tuple[int, int]:
    """How many aliquots there are, and what the sample still holds."""
    with house.database.session() as session:
        ask = session.connection().execute
        children = ask(text("SELECT count(*) FROM lineage")).scalar_one()
        return children, ask(text("SELECT amount FROM sample WHERE code = 'P-1'")).scalar_one()


def test_of_ten_confirmations_of_one_rack_one_makes_its_aliquots(client: Any, cast: House, app: Any) -> None:
    stock(cast, ["P-1"], status="in_process", holder="t.weber", amount=9_700_000)
    lay_down(client, PLASMA)
    scan = laid_out(client, "RK-1", "A")
    answers = together(app, [confirming(scan)] * 10)
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 9
    assert made(cast) == (24, 100_000)


def test_of_two_racks_from_one_sample_the_second_is_looked_at_again(
    client: Any, cast: House, app: Any
) -> None:
    stock(cast, ["P-1"], status="in_process", holder="t.weber", amount=9_700_000)
    lay_down(client, PLASMA)
    scans = [laid_out(client, "RK-1", "A"), laid_out(client, "RK-2", "B")]
    answers = together(app, [confirming(scan) for scan in scans])
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    assert made(cast) == (24, 100_000)
    seal(cast)
    assert findings(cast) == []
