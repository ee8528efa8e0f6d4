"""A furnished biobank, made once in a run and copied for every test that asks for one."""

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import psycopg
from psycopg import sql

from app.core.gate import House
from app.tables import metadata

Rows = list[tuple[str, bytes]]


class Furnished:
    """Keeps what `furnish` made of the first empty house, and puts the same into the next ones.

    By kind of database and by what the clock showed. A PostgreSQL database stays what it is, a SQLite one is a
    file; with it goes the checkpoint that was lodged outside of it.
    """

    def __init__(self, folder: Path, furnish: Callable[[House], None]) -> None:
        self._folder, self._furnish = folder, furnish
        self._files: dict[datetime, Path] = {}
        self._rows: dict[tuple[str, datetime], Rows] = {}

    def fill(self, house: House) -> None:
        """Furnish an empty house."""
        if house.database.sqlite:
            self._fill_file(house)
        else:
            self._fill_rows(house)

    def _fill_file(self, house: House) -> None:
        made = self._files.get(house.clock.now())
        own = Path(house.database.url.removeprefix("sqlite:///"))
        if made is not None:
            house.database.engine.dispose()
            shutil.copy(made / "biobank.db", own)
            shutil.copytree(made / "data", house.settings.data_dir, dirs_exist_ok=True)
            return
        self._furnish(house)
        house.database.engine.dispose()  # The last connection brings the journal into the file.
        made = self._folder / str(len(self._files))
        shutil.copytree(house.settings.data_dir, made / "data")
        shutil.copy(own, made / "biobank.db")
        self._files[house.clock.now()] = made

    def _fill_rows(self, house: House) -> None:
        key = (house.database.url, house.clock.now())
        if key not in self._rows:
            self._furnish(house)
            self._rows[key] = _read(house.database.url)
            return
        with psycopg.connect(house.database.url) as connection, connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            for table, content in self._rows[key]:
                with cursor.copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))) as copy:
                    copy.write(content)


def _read(url: str) -> Rows:
    found: Rows = []
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        for table in metadata.sorted_tables:
            query = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table.name))
            with cursor.copy(query) as copy:
                content = b"".join(bytes(part) for part in copy)
            if content:
                found.append((table.name, content))
    return found
