"""The floor that everything is compared with: a loop of single INSERT + COMMIT, with nothing above the driver."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import psycopg

ROW: dict[str, Any] = {
    "code": "FLOOR-000001",
    "kind": "primary",
    "material": "PL",
    "tube": "",
    "study_id": 1,
    "donor_id": 1,
    "visit": "V1",
    "site_id": 1,
    "origin_site_id": 1,
    "status": "received",
    "custodian_site_id": 1,
    "custodian_user_id": 1,
    "holds": "",
    "unit": "nL",
    "amount": 400_000,
    "initial_amount": 400_000,
    "basis": "nominal",
    "thaws": 0,
    "collected_at": "2026-11-03 07:00:00.000000",
    "collected_precision": "unknown",
    "received_at": "2026-11-03 08:00:00.000000",
    "grade": "U",
    "sprec": "",
    "attributes": "",
    "version": 1,
}
"""One sample, in the columns of the table `sample`; the floor's table is a copy of it, indexes and checks included."""


@contextmanager
def floor(url: str) -> Iterator[Callable[[], None]]:
    """A function that inserts one row and commits it, in the database at `url`."""
    numbers = count(1)
    names = ", ".join(["id", *ROW])
    if url.startswith("sqlite"):
        connection = sqlite3.connect(url.partition("///")[2])
        for pragma in ("synchronous", "cache_size"):
            connection.execute(f"PRAGMA {pragma}={_of_the_application(url, pragma)}")
        _copy_on_sqlite(connection)
        marks = ", ".join("?" * (len(ROW) + 1))
        statement = f"INSERT INTO floor_sample ({names}) VALUES ({marks})"
        values = list(ROW.values())

        def insert() -> None:
            connection.execute(statement, [next(numbers), *values])
            connection.commit()

        yield insert
        connection.close()
        return
    marks = ", ".join(["%s"] * (len(ROW) + 1))
    statement = f"INSERT INTO floor_sample ({names}) VALUES ({marks})"
    values = list(ROW.values())
    with psycopg.connect(url) as postgresql:
        postgresql.execute("CREATE TABLE IF NOT EXISTS floor_sample (LIKE sample INCLUDING ALL)")
        postgresql.execute("TRUNCATE floor_sample")
        postgresql.commit()

        def insert_and_commit() -> None:
            postgresql.execute(statement, [next(numbers), *values])
            postgresql.commit()

        yield insert_and_commit


def _of_the_application(url: str, pragma: str) -> Any:
    """What the application sets, so that the floor waits for the same disk."""
    from app.core.db.engine import Database  # noqa: PLC0415 - only for SQLite, and slow to import

    database = Database(url)
    with database.engine.connect() as connection:
        value = connection.exec_driver_sql(f"PRAGMA {pragma}").scalar_one()
    database.close()
    return value


def _copy_on_sqlite(connection: sqlite3.Connection) -> None:
    connection.execute("DROP TABLE IF EXISTS floor_sample")
    query = "SELECT sql FROM sqlite_master WHERE tbl_name = 'sample' AND sql IS NOT NULL ORDER BY type DESC"
    for (statement,) in connection.execute(query).fetchall():
        words = statement.replace("TABLE sample", "TABLE floor_sample").replace(
            'TABLE "sample"', "TABLE floor_sample"
        )
        words = words.replace("ON sample ", "ON floor_sample ").replace("_sample_", "_floor_sample_")
        connection.execute(words)
    connection.commit()
