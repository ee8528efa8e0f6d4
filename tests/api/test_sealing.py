"""Every entry gets its leaf: on a server that counts its transactions anew, and when the program stops."""

from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from app.core.gate import House
from app.core.ledger import searching
from app.core.ledger.sealing import seal_apart
from app.core.ledger.verifying.trust import Trust
from app.core.ledger.verifying.whole_ledger import verify
from app.main import create_app
from app.tables import LEDGERED
from tests.houses import empty, seal
from tests.tubes import stock

pytestmark = pytest.mark.postgresql
FURTHER = 1_000_000


@pytest.fixture
def database_url(postgresql_address: str) -> str:
    """SQLite seals within each commit and counts no transactions: these stories have no other side."""
    empty(postgresql_address)
    return postgresql_address


def restore_elsewhere(house: House, *, shift: int) -> None:
    """Make the database look as if it came from a server whose transactions were numbered `shift` further."""
    with psycopg.connect(house.database.url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("UPDATE ledger_entry SET tx = tx + %s", [shift])
        connection.execute("UPDATE ledger_checkpoint SET horizon = horizon + %s", [shift])


def unsealed(house: House) -> int:
    query = "SELECT count(*) FROM ledger_entry e WHERE NOT EXISTS (SELECT 1 FROM ledger_leaf WHERE entry_id = e.id)"
    with house.database.engine.connect() as connection:
        return int(connection.execute(text(query)).scalar_one())


def waiting(house: House) -> int:
    """How many entries wait, as the ledger page and the probes say it."""
    with house.database.session() as session:
        return searching.unsealed(session)


def findings(house: House) -> tuple[Any, ...]:
    assert house.seal is not None
    with house.database.engine.connect() as connection:
        return verify(connection, Trust.of(house.seal), LEDGERED, house.clock.now(), state=True).findings


def test_a_ledger_restored_on_a_younger_server_is_sealed_on(cast: House) -> None:
    seal(cast)
    stock(cast, ["LAST-BEFORE"])
    restore_elsewhere(cast, shift=FURTHER)
    stock(cast, ["FIRST-AFTER"])
    seal(cast)
    assert findings(cast) == ()
    assert waiting(cast) == 0
    stock(cast, ["NOT-SEALED-YET"])
    assert waiting(cast) == 1


def test_numbers_that_come_round_again_do_not_stop_the_sealer(cast: House) -> None:
    seal(cast)
    restore_elsewhere(cast, shift=FURTHER)
    stock(cast, ["FIRST-AFTER"])
    seal(cast)
    with psycopg.connect(cast.database.url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        # The young server has counted up to where the old one's entries lie.
        connection.execute("UPDATE ledger_entry SET tx = pg_current_xact_id()::text::bigint")
    stock(cast, ["SOME-TIME-LATER"])
    seal(cast)
    assert findings(cast) == ()


def test_what_was_told_last_is_sealed_before_the_program_stops(cast: House) -> None:
    seal(cast)
    with TestClient(create_app(cast.settings, cast), base_url="http://127.0.0.1:8000"):
        stock(cast, ["LAST"])
    assert cast.seal is not None
    assert seal_apart(cast.database, cast.seal, cast.clock.now()) == 0
    assert unsealed(cast) == 0
