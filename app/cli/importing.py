"""Bringing tables in from the machine itself: migrations, and the first day."""

from pathlib import Path
from typing import Annotated

import typer

from app.biobank.exchange.imports.importing import import_tables, preview_tables
from app.biobank.exchange.imports.schemas import ImportReport
from app.biobank.exchange.tables.profiles import load_profile
from app.biobank.exchange.tables.reading import read_tables
from app.cli.house import DatabaseUrl, deed, opened, refuse_absent, settings_for
from app.core.errors import Invalid

commands = typer.Typer()
SHOWN = 40


@commands.command("import")
def import_files(
    files: Annotated[list[Path], typer.Argument(help="Files in the order of their dependence.")],
    profile: Annotated[str, typer.Option(help="The mapping profile, such as samples or tcga_bcr_2015.")],
    site: Annotated[str, typer.Option(help="Where the samples are, if the profile does not say.")] = "",
    preview: Annotated[bool, typer.Option("--preview", help="Say what would happen; store nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The whole report as JSON.")] = False,
    database_url: DatabaseUrl = "",
) -> None:
    """Bring tables in, whole; every refused or doubted row is named by file and line."""
    rules = load_profile(profile)
    missing = [str(file) for file in files if not file.is_file()]
    if missing:
        raise Invalid(f"There is no file {', '.join(missing)}.", next_step="Name files that can be read.")
    tables = [table for file in files for table in read_tables(file.read_bytes(), file.name)]
    settings = settings_for(database_url)
    refuse_absent(settings)
    with opened(settings) as house:
        if preview:
            report = preview_tables(lambda: deed(house), rules, tables, site=site)
        else:
            with deed(house) as work:
                report = import_tables(work, rules, tables, site=site)
    typer.echo(report.model_dump_json(indent=2) if as_json else told(report))


def told(report: ImportReport) -> str:
    """The report for a person: what became of the rows, then the rows that need a look."""
    verb = "would be" if report.preview else "were"
    lines = [
        f"{count.table:<10} {count.new:>8,} new {count.unchanged:>8,} unchanged {count.changed:>6,} changed"
        for count in (report.donors, *report.tables)
    ]
    lines.append(
        f"{report.tube_codes:,} tube codes, {report.positions:,} positions in {report.containers:,} boxes or plates, "
        f"{report.recipients:,} recipients; {report.shipments:,} shipments {verb} made."
    )
    if report.unplaced:
        lines.append(f"{len(report.unplaced):,} samples have no position: {', '.join(report.unplaced[:5])} …")
    lines.append(f"{report.refused:,} rows refused, {report.warned:,} with a warning.")
    for one in report.issues[:SHOWN]:
        lines.append(f"  {one.severity:<8} {one.file}:{one.line}: {one.message}")
    if len(report.issues) > SHOWN:
        lines.append(f"  … and {len(report.issues) - SHOWN:,} more; --json lists all.")
    return "\n".join(lines)
