"""Somebody who owns the database, changes what it holds, and puts everything back as it looked."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import psycopg
from sqlalchemy import text

from app.core.gate import House
from app.core.ledger.tree import leaf_hash


@dataclass(frozen=True)
class Place:
    """Where one sample's registration stands: its row, its entry, its leaf, and the size of the log."""

    sample: int
    entry: int
    leaf: int
    size: int


class Insider:
    """Somebody with every right on the database, and none of our manners."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.sqlite = house.database.sqlite

    @contextmanager
    def connection(self) -> Iterator[Any]:
        if not self.sqlite:
            with psycopg.connect(self.house.database.url, autocommit=True) as connection:
                connection.execute("SET session_replication_role = replica")
                yield connection
            return
        connection = sqlite3.connect(self.house.database.url.removeprefix("sqlite:///"), isolation_level=None)
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _sql in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        yield connection
        left = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        for name, statement in triggers:
            if name.rpartition("_keeps_")[0] in left:
                connection.execute(statement)
        connection.close()

    def do(self, *statements: str) -> None:
        """Run statements; nobody stops them, and the guards stand again afterwards."""
        with self.connection() as connection:
            for statement in statements:
                connection.execute(statement)

    def ask(self, query: str) -> Any:
        with self.house.database.engine.connect() as connection:
            return connection.execute(text(query)).one()

    def rewrite(self, place: Place, was: str, becomes: str) -> None:
        """Change what an entry says, and every hash over it but those of the tree."""
        header = self.ask(f"SELECT header FROM ledger_entry WHERE id = {place.entry}")[0]
        payload = self.ask(f"SELECT payload FROM ledger_payload WHERE entry_id = {place.entry}")[0]
        forged = payload.replace(was, becomes)
        header = header.replace(sha256(payload.encode()).hexdigest(), sha256(forged.encode()).hexdigest())
        leaf = leaf_hash(header.encode()).hex()
        leaf = f"x'{leaf}'" if self.sqlite else f"decode('{leaf}', 'hex')"
        self.do(
            f"UPDATE ledger_payload SET payload = '{forged}' WHERE entry_id = {place.entry}",
            f"UPDATE ledger_entry SET header = '{header}', leaf_hash = {leaf} WHERE id = {place.entry}",
            f"UPDATE ledger_leaf SET leaf_hash = {leaf} WHERE entry_id = {place.entry}",
        )

    def place_of(self, code: str) -> Place:
        row = self.ask(
            "SELECT s.id, c.entry_id, l.number FROM sample s "
            "JOIN ledger_subject c ON c.subject = 'sample:' || s.id AND c.version = 1 "
            f"JOIN ledger_leaf l ON l.entry_id = c.entry_id WHERE s.code = '{code}'"
        )
        return Place(*row, size=self.ask("SELECT count(*) FROM ledger_leaf")[0])


@contextmanager
def raw(house: House) -> Iterator[Any]:
    """A connection past the program."""
    if house.database.sqlite:
        path = house.database.url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            yield connection
        return
    with psycopg.connect(house.database.url, autocommit=True) as connection:
        yield connection
