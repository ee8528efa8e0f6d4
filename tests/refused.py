"""What a refusal has to be: a problem with a stable code, words, the row and the field, and nothing stored."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import text

from app.core.gate import House
from app.tables import metadata

PROBLEM = "application/problem+json"
SEALING = frozenset({"ledger_leaf", "ledger_checkpoint", "ledger_subtree"})
"""What the sealer writes a moment later, of entries that are there already."""


def rows_of(house: House) -> dict[str, int]:
    """How many rows each table holds."""
    counts: dict[str, int] = {}
    with house.database.session() as session:
        for table in metadata.sorted_tables:
            query = text(f"SELECT count(*) FROM {table.name}")
            if table.name not in SEALING:
                counts[table.name] = session.connection().execute(query).scalar_one()
    return counts


@contextmanager
def nothing_stored(house: House) -> Iterator[None]:
    """Whatever happens inside: afterwards every table and the ledger have as many rows as before."""
    before = rows_of(house)
    yield
    assert rows_of(house) == before


def refusal(
    answer: Any, status: int, code: str, *, row: int | None = None, field: str = ""
) -> dict[str, Any]:
    """Check that `answer` refuses in this code, names the row (0-based) and the field, and says what to do."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == PROBLEM
    told: dict[str, Any] = answer.json()
    assert told["code"] == code, told
    assert told["title"].endswith((".", ")")), told["title"]
    if row is not None:
        assert row in [line["row"] for line in told["rows"]], told["rows"]
    if field:
        named = set(told["fields"]).union(*(line.get("fields", {}) for line in told["rows"]))
        named |= {line["field"] for line in told["rows"] if "field" in line}
        assert any(name.split(".")[-1] == field for name in named), (field, named)
    return told
