"""A bug is told in the log with everything that helps to find it, and nothing of anybody."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from fastapi.testclient import TestClient

from app import logs
from app.core.gate import House
from tests.insider import raw

CANARY = "ZQX-CANARY-7"
BROKEN = {
    True: (
        "CREATE TRIGGER boom BEFORE INSERT ON donor BEGIN SELECT RAISE(ABORT, 'boom'); END",
        "DROP TRIGGER boom",
    ),
    False: (
        "CREATE FUNCTION boom() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'boom'; END $$; "
        "CREATE TRIGGER boom BEFORE INSERT ON donor FOR EACH ROW EXECUTE FUNCTION boom()",
        "DROP FUNCTION boom CASCADE",
    ),
}


@pytest.fixture
def lines() -> Iterator[Any]:
    """`lines()`: what was logged, as it would stand on a terminal."""
    root, written = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers[:], root.level
    logs.configure("INFO")
    (handler,) = root.handlers
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(written)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


@pytest.mark.parametrize("many", [1, 20])
def test_a_bug_in_the_database_is_logged_without_what_was_sent(
    cast: House, app: Any, lines: Any, many: int
) -> None:
    change, undo = BROKEN[cast.database.sqlite]
    client = TestClient(app, base_url="http://127.0.0.1:8000", raise_server_exceptions=False)
    client.headers["authorization"] = "Bearer d.braun"
    donors = [{"study": "CLINNOVA-IBD", "pseudonym": f"{CANARY}{n}"} for n in range(many)]
    with raw(cast) as connection:
        connection.execute(change)
        try:
            answer = client.post("/api/v1/donors", json={"donors": donors})
        finally:
            connection.execute(undo)
    assert (answer.status_code, CANARY in answer.text) == (500, False)
    bug = next(line for line in lines() if line["event"] == "bug")
    assert (bug["route"], bug["method"], len(bug["request_id"])) == ("/donors", "POST", 16)
    assert any("boom" in one["exc_value"] for one in bug["exception"])
    assert CANARY not in json.dumps(lines())
