"""One steady view of the database that nobody's temporary tables, time zone or row rules can bend."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Self

from sqlalchemy import Connection, CursorResult, Executable, text

from app.core.db.engine import Database

AT_ONCE = 2000
"""Rows fetched at a time: enough to be fast, few enough to be forgotten."""


@contextmanager
def snapshot(database: Database) -> Iterator[Connection]:
    """A read-only transaction that sees one moment; it is rolled back at the end."""
    with database.engine.connect() as connection:
        if not database.sqlite:
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        yield connection


class Room:
    """Reads through one connection: tables by schema and name, in a stream, whatever the session was told.

    A temporary table of the same name hides ours from every statement that does not name the schema, and a
    policy on rows can hide single ones; so every statement names it, and policies are refused.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.sqlite = connection.dialect.name == "sqlite"
        self._open: set[CursorResult[Any]] = set()
        schema = "main" if self.sqlite else "public"
        self._options = {"schema_translate_map": {None: schema}, "stream_results": True, "yield_per": AT_ONCE}
        if not self.sqlite:
            connection.execute(text("SET LOCAL search_path = pg_catalog, public, pg_temp"))
            connection.execute(text("SET LOCAL row_security = off"))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        # What was not read to its end would otherwise be closed after its transaction, and complain.
        for result in self._open:
            result.close()

    def stream(self, query: Executable) -> Iterator[Any]:
        """The rows of `query`, a few at a time."""
        for rows in self.chunks(query):
            yield from rows

    def chunks(self, query: Executable) -> Iterator[Sequence[Any]]:
        """The rows of `query`, in lists."""
        result = self.connection.execute(query, execution_options=self._options)
        self._open.add(result)
        yield from result.partitions(AT_ONCE)
        result.close()
        self._open.discard(result)

    def one(self, query: Executable) -> Any:
        """The only row of `query`."""
        return next(self.stream(query))
