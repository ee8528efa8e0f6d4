"""Copying the whole biobank into one file while it runs."""

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path
from typing import Annotated

import typer
from psycopg.conninfo import conninfo_to_dict

from app.cli.house import DatabaseUrl, refuse_absent, settings_for
from app.core.errors import BiobankError
from app.core.settings import Settings

commands = typer.Typer()
_VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
}


class BackupRefused(BiobankError):
    """The copy cannot be made as asked."""

    code = "E-BACKUP"


@commands.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The file to write; it must not exist yet.")],
    database_url: DatabaseUrl = "",
) -> None:
    """Write a copy of the database that can be opened, or restored, elsewhere. The keys are not in it."""
    settings = settings_for(database_url)
    if file.exists():
        raise BackupRefused(f"{file} exists already.", next_step="Name a new file.")
    refuse_absent(settings)
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.part")
    try:
        draft.touch(mode=0o600)  # As much is in it as in the database, and the umask says what others may.
        if settings.database_url.startswith("sqlite"):
            _copy_sqlite(settings, draft)
        else:
            _dump_postgresql(settings, draft)
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
    typer.echo(f"{file} holds {file.stat().st_size:,} bytes.")
    typer.echo(
        f"Keep {settings.data_dir / 'ledger.key'} in another safe place: without it no checkpoint can be signed, "
        "and whoever holds it together with the database can rewrite history."
    )


def _copy_sqlite(settings: Settings, file: Path) -> None:
    source = Path(settings.database_url.removeprefix("sqlite:///").partition("?")[0])
    with sqlite3.connect(source) as old, sqlite3.connect(file) as new:
        old.backup(new, pages=4096)
    old.close()
    new.close()


def _dump_postgresql(settings: Settings, file: Path) -> None:
    program = shutil.which("pg_dump")
    if program is None:
        raise BackupRefused(
            "pg_dump is not on this machine.",
            next_step="Install the PostgreSQL client of the server's version, or run "
            "`pg_dump --format=custom --file=FILE DATABASE` where it is.",
        )
    address = conninfo_to_dict(settings.database_url.replace("postgresql+psycopg://", "postgresql://", 1))
    done = subprocess.run(  # noqa: S603 - the program was found on the path, and no shell reads the arguments
        [program, "--format=custom", f"--file={file}"],
        # The address can hold a password, which a list of processes would show.
        env={
            **os.environ,
            **{_VARIABLES[name]: str(it) for name, it in address.items() if name in _VARIABLES},
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise BackupRefused(f"pg_dump failed: {done.stderr.strip()}")
