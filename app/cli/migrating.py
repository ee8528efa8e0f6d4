"""Bringing a database to the newest form, with the roles as the program ships them."""

from pathlib import Path

import typer
from alembic import command
from alembic.config import Config
from sqlalchemy import inspect

import migrations
from app.biobank.people.installing import install_roles
from app.cli.house import DatabaseUrl, NoDatabase, deed, opened, settings_for
from app.core.gate import House

commands = typer.Typer()
HISTORY = "alembic_version"
"""The table in which the schema's history says how far it has come."""


@commands.command()
def migrate(database_url: DatabaseUrl = "") -> None:
    """Make the tables, or bring them to the newest form, and install the roles."""
    settings = settings_for(database_url)
    with opened(settings) as house:
        touched = bring_up_to_date(house)
    typer.echo(f"The database is up to date; {touched} roles were installed or changed.")


def bring_up_to_date(house: House) -> int:
    """Run what is missing of the schema's history; returns how many roles were touched."""
    _refuse_what_is_not_ours(house)
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__ or "").parent))
    config.set_main_option("path_separator", "os")
    config.attributes["url"] = house.settings.database_url
    command.upgrade(config, "head")
    with deed(house) as work:
        return install_roles(work)


def _refuse_what_is_not_ours(house: House) -> None:
    """Refuse a database with tables and without our history: it belongs to another program."""
    with house.database.engine.connect() as connection:
        tables = inspect(connection).get_table_names()
    if tables and HISTORY not in tables:
        raise NoDatabase(
            f"This database holds tables of another program: {', '.join(sorted(tables)[:3])}. Nothing was changed.",
            next_step="Name an empty database, or one of Cryoledger, with --database-url.",
        )
