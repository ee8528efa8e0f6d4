"""Questions that nearly every request asks: compiled once, then put straight to the driver."""

import json
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from sqlalchemy import Boolean, ColumnElement, Connection, Dialect, Executable, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.types import UserDefinedType

T = TypeVar("T")
Process = Callable[[Any], Any]


class _List(UserDefinedType[list[Any]]):
    """A list as one parameter: an array on PostgreSQL, JSON on SQLite."""

    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Process | None:
        return json.dumps if dialect.name == "sqlite" else None


class among(ColumnElement[bool]):  # noqa: N801 - reads as the operator it is
    """That `column` is one of the list given under `name`: one text for lists of any length, so one plan."""

    type = Boolean()
    inherit_cache = False

    def __init__(self, column: Any, name: str) -> None:
        self.column = column
        self.listed = bindparam(name, type_=_List())

    def self_group(self, against: Any = None) -> Any:
        """As it is: compared with 1, as SQLite's booleans are, it would find no index."""
        return self


@compiles(among, "sqlite")
def _on_sqlite(element: among, compiler: Any, **options: Any) -> str:
    column, listed = (compiler.process(part, **options) for part in (element.column, element.listed))
    return f"{column} IN (SELECT value FROM json_each({listed}))"  # noqa: S608 - two rendered expressions


@compiles(among)
def _elsewhere(element: among, compiler: Any, **options: Any) -> str:
    column, listed = (compiler.process(part, **options) for part in (element.column, element.listed))
    return f"{column} = ANY({listed})"


class Question(Generic[T]):
    """A select (or another statement that returns rows) whose rows come back as `row`, a tuple type of your own.

    An ORM select builds, compiles, sends and maps at some 250 µs; the same through here takes some 80. Its
    parameters are `bindparam(name)` or `among(column, name)`.
    """

    def __init__(self, row: Callable[..., T], statement: Executable) -> None:
        self._row, self._statement = row, statement
        self._ready: dict[str, _Compiled] = {}

    def ask(self, connection: Connection, **values: Any) -> list[T]:
        """The rows, in the transaction of `connection`."""
        dialect = connection.dialect
        ready = self._ready.get(dialect.name)
        if ready is None:
            ready = self._ready[dialect.name] = _Compiled(self._statement, dialect)
        driver: Any = connection.connection
        cursor = driver.cursor()
        try:
            cursor.execute(ready.text, ready.parameters(values))
            rows: Sequence[Any] = cursor.fetchall()
        finally:
            cursor.close()
        make = self._row
        if not ready.results:
            return [make(*row) for row in rows]
        return [make(*ready.result(row)) for row in rows]


class _Compiled:
    """The statement in the words of one kind of database."""

    def __init__(self, statement: Any, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self.text = compiled.string
        self._order: list[str] | None = compiled.positiontup
        self._binds: dict[str, Process] = {}
        for bind, name in compiled.bind_names.items():
            process = bind.type.dialect_impl(dialect).bind_processor(dialect)
            if process is not None:
                self._binds[name] = process
        given = {name: value for name, value in compiled.params.items() if value is not None}
        self._fixed = {name: self._bound(name, value) for name, value in given.items()}
        self.results: list[tuple[int, Process]] = []
        for place, column in enumerate(statement.selected_columns):
            process = column.type.dialect_impl(dialect).result_processor(dialect, None)
            if process is not None:
                self.results.append((place, process))

    def parameters(self, values: dict[str, Any]) -> Any:
        bound = {**self._fixed, **{name: self._bound(name, value) for name, value in values.items()}}
        return bound if self._order is None else [bound[name] for name in self._order]

    def _bound(self, name: str, value: Any) -> Any:
        process = self._binds.get(name)
        return value if process is None else process(value)

    def result(self, row: Sequence[Any]) -> list[Any]:
        cells = list(row)
        for place, process in self.results:
            cells[place] = process(cells[place])
        return cells
