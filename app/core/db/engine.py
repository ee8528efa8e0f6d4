"""The two databases, opened so that they behave the same."""

import os
import threading
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext, suppress
from operator import itemgetter
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool
from sqlmodel import Session

from app.core.db.base import Table, name_of


class Database:
    """One engine, the turn to write on it, and the ids that are given out.

    What was answered is on the disk, also when the power fails. Tests, which lose nothing, can do without
    (`durable=False`, on SQLite; a PostgreSQL server is told by its own settings).
    """

    def __init__(
        self, url: str, *, pool_size: int = 16, pool_timeout: float = 3.0, durable: bool = True
    ) -> None:
        self.url = url
        self.sqlite = url.startswith("sqlite")
        self.engine = _open(url, pool_size, pool_timeout)
        if self.sqlite and not durable:
            event.listen(self.engine, "connect", _leave_the_disk_its_time)
        self._turn = threading.Lock()

    def session(self) -> Session:
        """A session that flushes only when told to, and keeps what it read after the end."""
        return Session(self.engine, autoflush=False, expire_on_commit=False)

    def write_turn(self) -> AbstractContextManager[object]:
        """SQLite has one writer: threads of this process queue here, in order, rather than at the file."""
        return self._turn if self.sqlite else nullcontext()

    def take_ids(self, connection: Connection, count: int) -> list[int]:
        """`count` ids, ascending, greater than every id of any table that was taken before.

        PostgreSQL counts with a sequence; SQLite has one writer, so a counter in the same transaction is
        enough, and is given back by a roll-back.
        """
        driver: Any = connection.connection.driver_connection
        if self.sqlite:
            advance = "UPDATE row_id_counter SET last = last + ? RETURNING last"
            ((end,),) = driver.execute(advance, (count,)).fetchall()
            return list(range(end - count + 1, end + 1))
        query = "SELECT nextval('row_id') FROM generate_series(1, %s)"
        return sorted(id_ for (id_,) in driver.execute(query, (count,)))

    def close(self) -> None:
        """Give back every connection; one that a thread still works with ends when it is done."""
        pool = self.engine.pool
        self.engine.dispose()
        event.listen(pool, "checkin", _end)


def _end(connection: Any, _record: Any) -> None:
    if connection is not None:
        connection.close()


def _open(url: str, pool_size: int, pool_timeout: float) -> Engine:
    if url.startswith("sqlite"):
        path = url.partition(":///")[2].partition("?")[0]
        if path and path != ":memory:":
            _for_its_owner_alone(Path(path))
        engine = create_engine(
            url,
            poolclass=QueuePool,
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=pool_timeout,
            hide_parameters=True,
            connect_args={"check_same_thread": False, "timeout": 15},
        )
        event.listen(engine, "connect", _settle_sqlite)
        event.listen(engine, "begin", _leave_begin_to_us)
        return engine
    address = url.replace("postgresql://", "postgresql+psycopg://", 1)
    # The search path is said here, with the temporary schema last, so that a temporary table cannot
    # stand in front of ours; the zone is said so that no answer depends on the server's.
    # No statement is compiled: for a count over millions that takes longer than the count.
    options = "-c search_path=public,pg_temp -c timezone=UTC -c lock_timeout=20000 -c jit=off"
    return create_engine(
        address,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=pool_timeout,
        pool_pre_ping=False,
        hide_parameters=True,
        connect_args={"options": options, "prepare_threshold": 3},
    )


def _for_its_owner_alone(file: Path) -> None:
    """Make the file, where there is none, so that nobody else on the machine reads pseudonyms and password hashes."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with suppress(FileExistsError):
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _settle_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=15000",
        "cache_size=-65536",
        "recursive_triggers=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _leave_the_disk_its_time(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF")


def _leave_begin_to_us(connection: Connection) -> None:
    # Writing takes the lock at once: a read that turned into a write later would lose updates silently.
    writing = connection.get_execution_options().get("writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def insert_rows(
    connection: Connection, database: Database, batches: Iterable[tuple[type[Table], Any]]
) -> None:
    """Write every batch of rows (dictionaries with the same keys) in one go.

    PostgreSQL: one pipeline; COPY from 16 rows on, INSERT below. SQLite: executemany.
    """
    if database.sqlite:
        for model, rows in batches:
            connection.execute(model.__table__.insert(), rows)  # type: ignore[attr-defined]
        return
    driver: Any = connection.connection.driver_connection
    few: list[tuple[str, list[tuple[Any, ...]]]] = []
    with driver.cursor() as cursor:
        for model, rows in batches:
            table = name_of(model)
            columns = list(rows[0])
            names = ", ".join(columns)
            values = list(map(itemgetter(*columns), rows))
            if len(values) < 16:
                marks = ", ".join(["%s"] * len(columns))
                few.append((f"INSERT INTO {table} ({names}) VALUES ({marks})", values))  # noqa: S608 - our own names
                continue
            _send(driver, cursor, few)
            few = []
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for line in values:
                    copy.write_row(line)
        _send(driver, cursor, few)


def _send(driver: Any, cursor: Any, few: list[tuple[str, list[tuple[Any, ...]]]]) -> None:
    if not few:
        return
    with driver.pipeline():
        for statement, values in few:
            for line in values:
                cursor.execute(statement, line)
