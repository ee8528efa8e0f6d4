"""A whole biobank for each test: an empty database of either kind, a clock that stands, and the application."""

import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

from app.core.clock import SetClock
from app.core.db.engine import Database
from app.core.gate import House
from app.core.ledger.notes import Signer
from app.core.ledger.sealing import Seal, seal_apart
from app.core.settings import Settings
from app.main import create_app
from app.tables import metadata
from tests.needs import ROOT, Missing, do_without
from tests.postgresql import create_database, drop_database, server_of_run

MORNING = datetime(2026, 11, 3, 7, 0, tzinfo=UTC)
SIGNER = Signer.generate("cryoledger.test/biobank")


def migrate(url: str) -> None:
    """Bring the database at `url` to the newest revision."""
    config = Config(ROOT / "alembic.ini")
    config.attributes["url"] = url
    command.upgrade(config, "head")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql_address(worker_id: str = "main") -> Iterator[str]:
    """A migrated PostgreSQL database for this worker, emptied between tests."""
    try:
        server = server_of_run()
    except Missing as reason:
        do_without("postgresql", reason)
    import os  # noqa: PLC0415 - only the worker's own name is wanted here

    name = f"cryoledger_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"
    address = create_database(server, name)
    migrate(address)
    yield address
    drop_database(server, name)


def empty(address: str) -> None:
    """Remove every row. The ledger's triggers are set aside: only a test's superuser can do that."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        tables = ", ".join(table.name for table in metadata.sorted_tables)
        for table in tables.split(", "):
            connection.execute(f"DELETE FROM {table}")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty, migrated database: each test runs on both kinds."""
    if request.param == "sqlite":
        path = tmp_path / "biobank.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite:///{path}"
    address: str = request.getfixturevalue("postgresql_address")
    empty(address)
    return address


@pytest.fixture
def clock() -> SetClock:
    """A clock that stands on the morning of 3 November 2026, 08:00 in Luxembourg, until it is set."""
    return SetClock(MORNING)


@pytest.fixture
def house(database_url: str, clock: SetClock, tmp_path: Path) -> Iterator[House]:
    """The house on an empty database."""
    settings = Settings(
        database_url=database_url, data_dir=tmp_path / "data", origin=SIGNER.name, _env_file=None
    )
    database = Database(
        database_url, pool_size=settings.threads, pool_timeout=settings.pool_timeout, durable=False
    )
    seal = Seal(SIGNER, SIGNER.name, tmp_path / "data" / "checkpoint.txt")
    yield House(database, clock, settings, seal)
    database.close()


@pytest.fixture
def app(house: House) -> Any:
    """The application on that house."""
    return create_app(house.settings, replace(house))


def seal(house: House) -> None:
    """Seal every entry there is; on PostgreSQL a transaction that is still open elsewhere is waited for."""
    waiting = text(
        "SELECT count(*) FROM ledger_entry e WHERE NOT EXISTS (SELECT 1 FROM ledger_leaf WHERE entry_id = e.id)"
    )
    patience = threading.Event()
    for _ in range(500):
        if house.seal is not None:
            seal_apart(house.database, house.seal, house.clock.now())
        with house.database.engine.connect() as connection:
            if connection.execute(waiting).scalar_one() == 0:
                return
        patience.wait(0.02)
    raise AssertionError("entries stay unsealed although nothing is under way")
