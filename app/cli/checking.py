"""Proving the ledger from the machine itself: verify everything, and sign what stands."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import inspect, text

from app.cli.house import DatabaseUrl, NoDatabase, opened, opened_database, refuse_absent, settings_for
from app.core.clock import SystemClock, as_text
from app.core.ledger.checkpoint import fingerprint
from app.core.ledger.key_file import load_key
from app.core.ledger.notes import Verifier, open_checkpoint
from app.core.ledger.sealing import lodge_newest, seal_apart
from app.core.ledger.verifying.report import VerificationReport
from app.core.ledger.verifying.snapshot import snapshot
from app.core.ledger.verifying.trust import Trust
from app.core.ledger.verifying.whole_ledger import verify as verify_ledger
from app.core.settings import Settings
from app.tables import LEDGERED

commands = typer.Typer()


@commands.command()
def verify(
    database_url: DatabaseUrl = "",
    state: Annotated[bool, typer.Option("--state", help="Also hold every row against the ledger.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Say it as JSON.")] = False,
    key: Annotated[
        str, typer.Option(help="Your own copy of the public key; else the one in the data folder.")
    ] = "",
    checkpoint: Annotated[
        list[Path] | None,
        typer.Option(
            help="A checkpoint that you kept, instead of the one in the data folder; may be repeated."
        ),
    ] = None,
    fingerprint: Annotated[
        list[str] | None, typer.Option(help="A fingerprint that you kept; may be repeated.")
    ] = None,
) -> None:
    """Re-read the whole ledger. The exit code is 0 only when everything holds."""
    settings = settings_for(database_url)
    refuse_absent(settings)
    kept = tuple(checkpoint or (settings.data_dir / "checkpoint.txt",))
    with opened_database(settings) as database:
        with database.engine.connect() as connection:
            if not inspect(connection).has_table("ledger_entry"):
                raise NoDatabase(
                    "There is no ledger in this database.", next_step="Run `cryoledger migrate`."
                )
        trust = Trust(_verifier(settings, key), settings.origin, kept, tuple(fingerprint or ()))
        with snapshot(database) as connection:
            report = verify_ledger(connection, trust, LEDGERED, SystemClock().now(), state=state)
    typer.echo(_as_json(report) if as_json else _as_text(report))
    raise typer.Exit(0 if report.holds else 1)


def _verifier(settings: Settings, key: str) -> Verifier:
    if key:
        return Verifier.from_vkey(key)
    file = settings.data_dir / "ledger.key"
    if not file.exists():
        raise NoDatabase(
            f"There is no key in {settings.data_dir} to check signatures with.",
            next_step="Give your own copy of the public key with --key, and a checkpoint with --checkpoint.",
        )
    return load_key(file).verifier


def _as_json(report: VerificationReport) -> str:
    content = {"holds": report.holds, "summary": report.summary, **asdict(report)}
    content["checked_at"] = as_text(report.checked_at)
    return json.dumps(content, ensure_ascii=False, indent=2)


def _as_text(report: VerificationReport) -> str:
    lines = [one.message for one in report.findings]
    told = len(report.findings)
    total = sum(report.counts.values())
    if told < total:
        lines.append(f"… and {total - told:,} more.")
    return "\n".join(
        [
            *lines,
            report.summary,
            f"Origin {report.origin}, {report.checkpoints:,} checkpoints, {report.subjects:,} subjects.",
            f"Root {report.root}",
            f"Fingerprint {report.fingerprint}",
        ]
    )


@commands.command()
def checkpoint(
    database_url: DatabaseUrl = "",
    as_json: Annotated[bool, typer.Option("--json", help="Say it as JSON.")] = False,
) -> None:
    """Seal what waits, and print the newest signed checkpoint: mail it, print it, keep it elsewhere."""
    settings = settings_for(database_url)
    refuse_absent(settings)
    with opened(settings) as house:
        assert house.seal is not None  # noqa: S101 - build_house always gives one
        seal_apart(house.database, house.seal, house.clock.now())
        lodge_newest(house.database, house.seal)
        with house.database.engine.connect() as connection:
            newest = text("SELECT note FROM ledger_checkpoint ORDER BY size DESC LIMIT 1")
            note = connection.execute(newest).scalar_one_or_none()
        if note is None:
            raise NoDatabase("The ledger is empty; there is nothing to sign.")
        signed = open_checkpoint(note, house.seal.signer.verifier, house.seal.origin)
        key = house.seal.signer.verifier.vkey
    if as_json:
        content = {
            "origin": signed.origin,
            "size": signed.size,
            "root": signed.root.hex(),
            "fingerprint": fingerprint(signed.root),
            "note": note,
            "key": key,
        }
        typer.echo(json.dumps(content, ensure_ascii=False, indent=2))
        return
    typer.echo(f"{note}\nFingerprint {fingerprint(signed.root)} over {signed.size:,} entries\nKey {key}")
