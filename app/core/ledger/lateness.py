"""When an entry is late: more than a day lies between what happened and its being recorded."""

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Boolean
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

LATE_AFTER: Final = timedelta(hours=24)
_DAYS: Final = LATE_AFTER / timedelta(days=1)


class was_late(FunctionElement[bool]):  # noqa: N801 - reads as the SQL function it is
    """Whether the second time, of recording, lies more than LATE_AFTER behind the first, of happening."""

    type = Boolean()
    inherit_cache = True


@compiles(was_late, "sqlite")
def _on_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    occurred, recorded = (compiler.process(one, **options) for one in element.clauses)
    return f"(julianday({recorded}) - julianday({occurred}) > {_DAYS})"


@compiles(was_late)
def _elsewhere(element: Any, compiler: Any, **options: Any) -> str:
    occurred, recorded = (compiler.process(one, **options) for one in element.clauses)
    return f"({recorded} - {occurred} > interval '{int(LATE_AFTER.total_seconds())} seconds')"
