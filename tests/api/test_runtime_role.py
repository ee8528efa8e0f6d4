"""What the program's own role on PostgreSQL can do, what it cannot, and that misuse of it does not pass unseen."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event, text

from app.core.db.engine import Database
from app.core.gate import House
from app.core.ledger import guards, sealing
from app.core.ledger.verifying.report import VerificationReport
from app.core.ledger.verifying.trust import Trust
from app.core.ledger.verifying.whole_ledger import verify
from app.main import create_app
from app.tables import LEDGERED
from tests.houses import empty, seal
from tests.needs import ROOT

pytestmark = pytest.mark.postgresql
REFUSED = (psycopg.errors.InsufficientPrivilege, psycopg.errors.FeatureNotSupported)


@pytest.fixture
def database_url(postgresql_address: str) -> str:
    """Roles are PostgreSQL's own: these stories have no other side."""
    empty(postgresql_address)
    return postgresql_address


@pytest.fixture
def filled(cast: House, client: Any) -> House:
    samples = [
        {"code": f"S{number:03}", "study": "CLINNOVA-IBD", "material": "PL", "amount": "400 uL"}
        for number in range(8)
    ]
    assert client("t.weber").post("/api/v1/samples", json={"samples": samples}).status_code == 201
    seal(cast)
    return cast


@pytest.fixture
def role(filled: House) -> Iterator[psycopg.Connection[Any]]:
    """A connection that has the rights of the runtime role."""
    with psycopg.connect(filled.database.url, autocommit=True) as connection:
        connection.execute((ROOT / "scripts" / "grant_runtime_role.sql").read_text())
        connection.execute("SET SESSION AUTHORIZATION cryoledger_runtime")
        yield connection


def report_of(house: House, *settings: str) -> VerificationReport:
    """Verify on a connection whose session was told `settings` before; it is thrown away afterwards."""
    with house.database.engine.connect() as connection:
        connection.detach()
        for statement in settings:
            connection.execute(text(statement))
        connection.commit()
        return verify(connection, Trust.of(house.seal), LEDGERED, house.clock.now(), state=True)


def test_the_program_needs_no_more_than_its_role(role: psycopg.Connection[Any], filled: House) -> None:
    database = Database(filled.database.url, pool_size=4)

    def become(connection: Any, _record: Any) -> None:
        connection.execute("SET SESSION AUTHORIZATION cryoledger_runtime")
        connection.commit()

    event.listen(database.engine, "connect", become)
    house = replace(filled, database=database)
    with TestClient(create_app(house.settings, house), base_url="http://127.0.0.1:8000") as client:
        client.headers["authorization"] = "Bearer t.weber"
        form = {"samples": [{"code": "R1", "study": "CLINNOVA-IBD", "material": "PL", "amount": "1 mL"}]}
        answer = client.post("/api/v1/samples", json=form, headers={"idempotency-key": "once"})
        assert answer.status_code == 201, answer.text
        client.headers["authorization"] = "Bearer q.lambert"
        hold = {"samples": ["R1"], "kind": "quality_quarantine", "reason": "to change a row that is there"}
        assert client.post("/api/v1/holds", json=hold).status_code == 201
        client.headers["authorization"] = "Bearer t.weber"
        take = client.post("/api/v1/stock-takes", json={"container": "BX-1", "reason": "To clear notes away"})
        counted = client.post(f"/api/v1/stock-takes/{take.json()['id']}/counts", json={"box": "BX-1"})
        assert counted.status_code == 201, counted.text
        sealing.seal_apart(database, house.seal, house.clock.now())
    assert report_of(filled).holds


@pytest.mark.parametrize(
    "statement",
    [
        *(f"UPDATE {model.__tablename__} SET {model.key[0]} = {model.key[0]}" for model in guards.GUARDED),
        *(f"DELETE FROM {model.__tablename__}" for model in guards.GUARDED),
        *(f"TRUNCATE {model.__tablename__}" for model in guards.GUARDED),
        "DELETE FROM sample",
        "TRUNCATE sample",
        "DELETE FROM role_grant",
        "CREATE TABLE public.mine (id int)",
        "CREATE TEMPORARY TABLE ledger_entry (id int)",
        "CREATE FUNCTION public.now() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE SCHEMA mine",
        "DROP TRIGGER ledger_entry_keeps_rows ON ledger_entry",
        "ALTER TABLE ledger_entry DISABLE TRIGGER ALL",
        "ALTER TABLE sample ENABLE ROW LEVEL SECURITY",
        "DROP TABLE ledger_leaf",
        "SET session_replication_role = replica",
        "SELECT setval('row_id', 1)",
    ],
)
def test_the_role_cannot(role: psycopg.Connection[Any], statement: str) -> None:
    with pytest.raises(REFUSED):
        role.execute(statement)


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE sample SET amount = 1 WHERE code = 'S003'", "state.differs"),
        (
            "UPDATE sample SET status = 'voided', custodian_site_id = NULL WHERE code = 'S003'",
            "state.differs",
        ),
        ("UPDATE account SET active = false WHERE login = 'q.lambert'", "state.differs"),
        (
            "INSERT INTO role_grant (id, user_id, role_id, starts_at, granted_by) "
            "SELECT 900001, user_id, role_id, starts_at, granted_by FROM role_grant LIMIT 1",
            "state.extra",
        ),
        ("INSERT INTO barcode (name, code, kind, target_id) VALUES ('X', 'X', 'sample', 5)", "state.extra"),
        (
            "INSERT INTO ledger_leaf (number, entry_id, leaf_hash) "
            "SELECT (SELECT max(number) + 1 FROM ledger_leaf), 900002, leaf_hash FROM ledger_leaf WHERE number = 0",
            "leaf.entry",
        ),
        (
            "INSERT INTO ledger_subject (entry_id, subject, version) "
            "SELECT entry_id, 'donor:9', 1 FROM ledger_subject LIMIT 1",
            "subject.extra",
        ),
        (
            "INSERT INTO ledger_checkpoint (size, root, note, edge, horizon, made_at) "
            "SELECT size + 1, root, note, edge, horizon, made_at FROM ledger_checkpoint ORDER BY size DESC LIMIT 1",
            "checkpoint.ahead",
        ),
    ],
)
def test_what_the_role_writes_without_a_fact_is_found(
    role: psycopg.Connection[Any], filled: House, statement: str, code: str
) -> None:
    role.execute(statement)
    assert code in report_of(filled).counts


SHADOWS = [
    "CREATE TEMPORARY TABLE sample AS SELECT * FROM public.sample WHERE false",
    "CREATE TEMPORARY TABLE ledger_leaf AS SELECT * FROM public.ledger_leaf WHERE false",
    "CREATE TEMPORARY TABLE ledger_entry AS SELECT * FROM public.ledger_entry WHERE false",
    "CREATE TEMPORARY TABLE ledger_payload AS SELECT * FROM public.ledger_payload WHERE false",
    "CREATE TEMPORARY TABLE ledger_subject AS SELECT * FROM public.ledger_subject WHERE false",
    "CREATE TEMPORARY TABLE ledger_checkpoint AS SELECT * FROM public.ledger_checkpoint WHERE false",
    "CREATE TEMPORARY TABLE pg_trigger AS SELECT * FROM pg_catalog.pg_trigger WHERE false",
    "SET search_path = pg_temp, public",
]
FALSE_FUNCTIONS = [
    "DROP SCHEMA IF EXISTS evil CASCADE",
    "CREATE SCHEMA evil",
    "CREATE FUNCTION evil.to_char(timestamp, text) RETURNS text LANGUAGE sql AS $$ SELECT 'never' $$",
    "CREATE FUNCTION evil.timezone(text, timestamptz) RETURNS timestamp LANGUAGE sql AS $$ SELECT now()::timestamp $$",
    "CREATE FUNCTION evil.same(bigint, bigint) RETURNS boolean LANGUAGE sql AS $$ SELECT true $$",
    "CREATE OPERATOR evil.= (LEFTARG = bigint, RIGHTARG = bigint, FUNCTION = evil.same)",
    "SET search_path = evil, public, pg_catalog",
]
ODD_SESSIONS = [
    "SET TIME ZONE 'Asia/Kathmandu'",
    "SET DateStyle = 'German, DMY'",
    "SET bytea_output = 'escape'",
    "SET extra_float_digits = -15",
    "SET IntervalStyle = 'sql_standard'",
    "SET quote_all_identifiers = on",
]


@pytest.fixture
def without_evil(filled: House) -> Iterator[None]:
    yield
    with psycopg.connect(filled.database.url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA IF EXISTS evil CASCADE")


@pytest.mark.usefixtures("without_evil")
@pytest.mark.parametrize(
    "settings", [SHADOWS, FALSE_FUNCTIONS, ODD_SESSIONS], ids=["tables", "functions", "zone"]
)
def test_no_session_bends_the_verdict(filled: House, settings: list[str]) -> None:
    plain = report_of(filled)
    assert report_of(filled, *settings) == plain
    assert plain.holds
    with psycopg.connect(filled.database.url, autocommit=True) as connection:
        connection.execute("UPDATE sample SET amount = 1 WHERE code = 'S003'")
    assert dict(report_of(filled, *settings).counts) == {"state.differs": 1}


def test_rows_hidden_by_a_policy_are_not_overlooked(filled: House) -> None:
    with psycopg.connect(filled.database.url, autocommit=True) as connection:
        try:
            connection.execute("ALTER TABLE sample ENABLE ROW LEVEL SECURITY")
            assert dict(report_of(filled).counts) == {"table.policy": 1}
        finally:
            connection.execute("ALTER TABLE sample DISABLE ROW LEVEL SECURITY")


def test_a_view_in_place_of_a_table_is_found(filled: House) -> None:
    with psycopg.connect(filled.database.url, autocommit=True) as connection:
        try:
            connection.execute("ALTER TABLE vote RENAME TO vote_kept")
            connection.execute("CREATE VIEW vote AS SELECT * FROM vote_kept")
            assert dict(report_of(filled).counts) == {"table.kind": 1}
        finally:
            connection.execute("DROP VIEW IF EXISTS vote")
            connection.execute("ALTER TABLE IF EXISTS vote_kept RENAME TO vote")
