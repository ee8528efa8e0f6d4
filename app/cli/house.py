"""The house as the command line opens it: with the settings of the machine, acting as the program itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer

from app.core.actor import SYSTEM
from app.core.db.engine import Database
from app.core.errors import BiobankError
from app.core.gate import House
from app.core.ledger.sealing import seal_apart
from app.core.settings import Settings
from app.core.work import Work, writing
from app.main import build_house

DatabaseUrl = Annotated[
    str,
    typer.Option(
        "--database-url", help="SQLite file or postgresql:// address; else CRYOLEDGER_DATABASE_URL."
    ),
]
DEMO_MARK = "this-is-a-demo"


class NoDatabase(BiobankError):
    """There is nothing at the address, or nothing of ours."""

    code = "E-NO-DATABASE"


def settings_for(database_url: str = "", *, demo: bool = False) -> Settings:
    """The machine's settings. Every database has a folder of its own for its key and its checkpoint.

    One folder for two databases would lodge the checkpoint of one over that of the other, and the next
    verification would cry forgery. A demo that names no database gets one of its own.
    """
    settings = Settings()
    chosen: dict[str, Any] = {}
    if database_url:
        chosen["database_url"] = database_url
    elif demo and "database_url" not in settings.model_fields_set:
        chosen["database_url"] = f"sqlite:///{settings.data_dir / 'demo' / 'cryoledger.db'}"
    settings = settings.model_copy(update=chosen)
    _refuse_unknown_kind(settings.database_url)
    if "data_dir" not in settings.model_fields_set:
        settings = settings.model_copy(update={"data_dir": _folder_of(settings)})
    return settings


def _refuse_unknown_kind(url: str) -> None:
    if not url.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        raise NoDatabase(
            f"{url.partition('://')[0]} is no kind of database that Cryoledger knows.",
            next_step="Write sqlite:///folder/file.db or postgresql://user@host/name.",
        )


def _folder_of(settings: Settings) -> Path:
    if settings.database_url.startswith("sqlite:///"):
        file = _file_of(settings)
        return file.parent if file.name == "cryoledger.db" else file.with_suffix(".data")
    return settings.data_dir / urlsplit(settings.database_url).path.strip("/")


def _file_of(settings: Settings) -> Path:
    return Path(settings.database_url.removeprefix("sqlite:///").partition("?")[0])


def refuse_absent(settings: Settings) -> None:
    """Refuse an SQLite file that is not there: to open it would make an empty one."""
    if settings.database_url.startswith("sqlite:///"):
        path = _file_of(settings)
        if not path.exists():
            raise NoDatabase(
                f"There is no database {path}.",
                next_step="Name another with --database-url, or make it with `cryoledger migrate`.",
            )


@contextmanager
def opened(settings: Settings) -> Iterator[House]:
    """The house, closed at the end."""
    house = build_house(settings)
    try:
        yield house
    finally:
        house.database.close()


@contextmanager
def opened_database(settings: Settings) -> Iterator[Database]:
    """The database alone: for what needs no signing key."""
    database = Database(settings.database_url, pool_size=2)
    try:
        yield database
    finally:
        database.close()


@contextmanager
def deed(house: House) -> Iterator[Work]:
    """A unit of work of the program itself, sealed at once: no server may be running that would do it."""
    with writing(house.database, lambda _session: SYSTEM, house.clock.now(), seal=house.seal) as work:
        yield work
    if house.seal is not None and not house.database.sqlite:
        seal_apart(house.database, house.seal, house.clock.now())
