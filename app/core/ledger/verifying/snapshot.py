"""One steady view of the database that nobody's temporary tables, time zone or row rules can bend."""

from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import chain
from typing import Any, Self

from sqlalchemy import Connection, Select, text

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
        self._schema = "main" if self.sqlite else "public"
        self._open: set[Any] = set()
        self._opened = 0
        if not self.sqlite:
            connection.execute(text("SET LOCAL search_path = pg_catalog, public, pg_temp"))
            connection.execute(text("SET LOCAL row_security = off"))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        # What was not read to its end would otherwise be closed after its transaction, and complain.
        for cursor in self._open:
            cursor.close()

    def stream(self, query: Select[Any]) -> Iterator[Any]:
        """The rows of `query`, a few at a time."""
        return chain.from_iterable(self.chunks(query))

    def chunks(self, query: Select[Any]) -> Iterator[Sequence[Any]]:
        """The rows of `query`, in lists, straight from the driver: no type of a column touches them."""
        dialect = self.connection.dialect
        compiled: Any = query.compile(
            dialect=dialect,
            schema_translate_map={None: self._schema},
            render_schema_translate=True,
            compile_kwargs={"render_postcompile": True},
        )
        line = _line(tuple(str(column.key) for column in query.selected_columns))
        cursor = self._cursor()
        self._open.add(cursor)
        order = compiled.positiontup
        values = compiled.params if order is None else [compiled.params[name] for name in order]
        cursor.execute(compiled.string, values)
        while rows := cursor.fetchmany(AT_ONCE):
            yield [line(row) for row in rows]
        cursor.close()
        self._open.discard(cursor)

    def _cursor(self) -> Any:
        driver: Any = self.connection.connection.dbapi_connection
        if self.sqlite:
            return driver.cursor()
        # A named cursor stays on the server, so that a million rows are never here at once.
        self._opened += 1
        return driver.cursor(f"cryoledger_{self._opened}")

    def one(self, query: Select[Any]) -> Any:
        """The only row of `query`."""
        (row,) = self.stream(query)
        return row


@cache
def _line(names: tuple[str, ...]) -> Callable[[Iterable[Any]], Any]:
    """Makes a row of values readable by the names of its columns."""
    kind: Any = namedtuple  # The names are known when the query is.
    make: Callable[[Iterable[Any]], Any] = kind("Line", names)._make
    return make
