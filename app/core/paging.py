"""Lists, page by page: by key, never by offset, so that the thousandth page costs what the first does."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar, cast

from sqlalchemy import Select
from sqlalchemy.orm import Mapped, QueryableAttribute
from sqlmodel import Session

from app.core.errors import Invalid
from app.core.schemas import View

Row = TypeVar("Row")
Item = TypeVar("Item", bound=View)


class Page(View, Generic[Item]):
    """Some rows, and the key after which the next ones come (None at the end)."""

    items: list[Item]
    next: str | None = None


def page(
    session: Session,
    query: Select[Any],
    key: Mapped[Any],
    see: Callable[[Any], Item],
    after: str,
    size: int,
    *,
    newest_first: bool = False,
) -> Page[Item]:
    """One page of `query`, ordered by `key` (unique, indexed), beginning after the key `after`.

    `see` turns a row into its view. The query must not be ordered or limited already.
    """
    column = cast("QueryableAttribute[Any]", key)
    if after:
        start = _key_value(column, after)
        query = query.where(key < start if newest_first else key > start)
    query = query.order_by(key.desc() if newest_first else key).limit(size + 1)
    rows = list(session.execute(query).scalars())
    more = len(rows) > size
    rows = rows[:size]
    return Page(items=[see(row) for row in rows], next=str(getattr(rows[-1], column.key)) if more else None)


def _key_value(key: QueryableAttribute[Any], after: str) -> int | str:
    if key.type.python_type is not int:
        return after
    if not (after.isascii() and after.isdigit()) or len(after) > 18:
        raise Invalid(
            "`after` is the `next` of the page before.", fields={"after": "Not a key of this list."}
        )
    return int(after)
