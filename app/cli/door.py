"""`cryoledger …`: every command, and how a refusal is said on a terminal."""

import sys

import typer
from sqlalchemy.exc import DatabaseError, OperationalError

from app.cli import backing_up, checking, importing, migrating, people, serving
from app.core.errors import BiobankError
from app.core.ledger.note_text import NoteRefused

program = typer.Typer(
    name="cryoledger",
    help="Cryoledger, the sample ledger of a biobank.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for part in (serving, migrating, importing, checking, backing_up, people):
    program.add_typer(part.commands)


def main() -> None:
    """Run one command. What is refused ends with its sentence and exit code 1."""
    try:
        program()
    except BiobankError as refusal:
        _say(f"{refusal.message} ({refusal.code})")
        for row in refusal.rows:
            _say(f"  row {row['row'] + 1}: {row['message']}")
        for field, sentence in refusal.fields.items():
            _say(f"  {field}: {sentence}")
        if refusal.next_step:
            _say(refusal.next_step)
        sys.exit(1)
    except NoteRefused as refusal:
        _say(str(refusal))
        sys.exit(1)
    except (DatabaseError, OSError) as trouble:
        if isinstance(trouble, DatabaseError) and type(trouble) not in (DatabaseError, OperationalError):
            raise  # The database speaks of what was asked of it: that is a bug, and its traceback is wanted.
        cause = trouble.orig if isinstance(trouble, DatabaseError) else trouble
        _say(f"The database or a file cannot be used: {' '.join(str(cause).split())} (E-NO-DATABASE)")
        _say(
            "Look at --database-url and CRYOLEDGER_DATA_DIR: is it there, is it ours, may this account write there?"
        )
        sys.exit(1)


def _say(line: str) -> None:
    typer.echo(line, err=True)
