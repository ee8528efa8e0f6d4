"""The one history of the schema builds exactly the models, on both databases, and can be walked both ways."""

import ast
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text

from app.core.db.engine import Database
from app.tables import metadata
from tests.migration.schema_dump import dump
from tests.needs import ROOT, Missing, do_without
from tests.postgresql import create_database, drop_database, server_of_run

# Indexes on expressions are compared by their text (see schema_dump); both tools warn that they leave them out.
pytestmark = [
    pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index"),
    pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based index"),
]
VERSIONS = ROOT / "migrations" / "versions"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    """`fresh("name")`: the address of a new database with nothing in it."""
    made: list[str] = []
    if request.param == "sqlite":
        yield lambda name: f"sqlite:///{tmp_path / name}.db"
        return
    try:
        server = server_of_run()
    except Missing as reason:
        do_without("postgresql", reason)

    def create(name: str) -> str:
        made.append(f"history_{name}_{tmp_path.name}"[:60].lower())
        return create_database(server, made[-1])

    yield create
    for name in made:
        drop_database(server, name)


@contextmanager
def opened(url: str) -> Iterator[Any]:
    database = Database(url)
    with database.engine.begin() as connection:
        yield connection
    database.close()


def config(url: str) -> Config:
    known = Config(ROOT / "alembic.ini")
    known.attributes["url"] = url
    return known


def schema(url: str) -> dict[str, Any]:
    with opened(url) as connection:
        return dump(connection)


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory.from_config(config("sqlite://")).get_heads()) == 1


@pytest.mark.parametrize("path", sorted(VERSIONS.glob("*.py")), ids=lambda path: path.stem)
def test_a_revision_says_why_and_can_be_taken_back(path: Path) -> None:
    assert re.fullmatch(r"\d{8}_\d{4}_[a-z0-9_]+", path.stem), "named by its date and what it does"
    module = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(module)
    ways = {node.name: node for node in module.body if isinstance(node, ast.FunctionDef)}
    for way in ("upgrade", "downgrade"):
        assert not isinstance(ways[way].body[-1], ast.Pass), f"{way} does nothing"


@pytest.mark.parametrize("path", sorted(VERSIONS.glob("*.py")), ids=lambda path: path.stem)
def test_a_revision_needs_nothing_of_the_program_of_today(path: Path) -> None:
    assert not re.search(r"^\s*(from|import) app\b", path.read_text(encoding="utf-8"), re.MULTILINE)


def test_the_history_builds_exactly_the_models(fresh: Any) -> None:
    """Constraint texts, index conditions and triggers included, which Alembic's own comparison does not see."""
    built, modelled = fresh("built"), fresh("modelled")
    command.upgrade(config(built), "head")
    with opened(modelled) as connection:
        metadata.create_all(connection)
    of_history, of_models = schema(built), schema(modelled)
    assert len(of_models) > 200
    different = {
        name: (of_history.get(name), of_models.get(name))
        for name in of_history.keys() | of_models.keys()
        if of_history.get(name) != of_models.get(name)
    }
    assert different == {}


def test_alembic_sees_no_difference_either(fresh: Any) -> None:
    url = fresh("checked")
    command.upgrade(config(url), "head")
    command.check(config(url))


def test_the_way_back_leaves_nothing_and_the_way_up_leads_to_the_same(fresh: Any) -> None:
    url = fresh("walked")
    command.upgrade(config(url), "head")
    first = schema(url)
    command.downgrade(config(url), "base")
    assert schema(url) == {}
    command.upgrade(config(url), "head")
    assert schema(url) == first


def test_a_database_of_the_history_counts_its_first_id_as_one(fresh: Any) -> None:
    url = fresh("counting")
    command.upgrade(config(url), "head")
    database = Database(url)
    with database.engine.execution_options(writing=True).begin() as connection:
        assert database.take_ids(connection, 2) == [1, 2]
        assert connection.execute(text("SELECT count(*) FROM sample")).scalar_one() == 0
    database.close()


DAMAGE = {
    "sqlite": (
        "DROP TRIGGER ledger_entry_keeps_update",
        "DROP INDEX uq_sample_position",
        "ALTER TABLE sample ADD COLUMN colour VARCHAR(10)",
    ),
    "postgresql": (
        "ALTER TABLE sample DROP CONSTRAINT ck_sample_one_place",
        "ALTER TABLE sample ALTER COLUMN code DROP NOT NULL",
        "ALTER TABLE ledger_entry DISABLE TRIGGER ledger_entry_keeps_all",
        "DROP INDEX uq_sample_position",
        "ALTER TABLE sample ALTER COLUMN code TYPE varchar(65)",
    ),
}


def test_the_comparison_sees_every_kind_of_difference(fresh: Any) -> None:
    url = fresh("damaged")
    command.upgrade(config(url), "head")
    before = schema(url)
    for statement in DAMAGE["sqlite" if url.startswith("sqlite") else "postgresql"]:
        with opened(url) as connection:
            connection.exec_driver_sql(statement)
        after = schema(url)
        assert after != before, statement
        before = after
