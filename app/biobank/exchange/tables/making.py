"""One row of a table becomes one sample to import, or is refused."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from app.biobank.exchange.coordinates import label, place_of
from app.biobank.exchange.tables.fields import Reader
from app.biobank.exchange.tables.import_rows import DonorRow, Doubt, Issue, SampleRow, Source
from app.biobank.exchange.tables.row_reading import RowReading
from app.biobank.exchange.tables.table import TableRow
from app.biobank.vocabulary.materials import MaterialUnknown, material_of


def make_rows(
    reader: Reader, row: TableRow, source: Source, zone: ZoneInfo | None, issues: list[Issue]
) -> tuple[DonorRow, SampleRow] | None:
    """The donor and the sample in `row`; None when anything in it was refused, which then stands in `issues`."""
    reading = RowReading(reader, row, source, issues)
    sample = SampleRow(
        source=source,
        table=reader.rule_of.name,
        kind=reader.rule_of.kind,
        code=reading.text("code"),
        study=reading.text("study"),
        donor=reading.text("donor"),
        parents=reading.parents(),
        material=reading.text("material"),
        amount=reading.amount("amount"),
        volume=reading.amount("volume"),
        made_on=reading.day("made_on"),
        tube_code=reading.text("tube_code"),
        recipient=reading.text("recipient"),
        sender=reading.text("sender"),
        shipped_on=reading.day("shipped_on"),
        attributes=reading.attributes(),
    )
    exact, day = reading.moment_or_day("collected_at", zone)
    container, position = _place(reading)
    sample = replace(sample, collected_at=exact, collected_on=day, container=container, position=position)
    alias = reading.text("donor_alias")
    _check_material(sample, reading)
    if reading.spoilt:
        return None
    return DonorRow(source=source, code=sample.donor, study=sample.study, alias=alias), sample


def _place(reading: RowReading) -> tuple[str, str]:
    container, position = reading.text("container"), reading.text("position")
    if not position:
        row, column = reading.text("row"), reading.text("column")
        position = row + column
        if bool(row) != bool(column):
            reading.refuse("position", position, Doubt.MISSING, "Row and column are needed both.")
    if position and not container and "container" not in reading.held:
        reading.refuse(
            "container", position, Doubt.MISSING, f"Position {position!r} without the box it is in."
        )
    if container and not position:
        reading.warn(
            "position", container, Doubt.MISSING, f"Box {container!r} without a position: left unplaced."
        )
    if not (container and position):
        return "", ""
    place = place_of(position)
    return container, label(*place) if place else position


def _check_material(sample: SampleRow, reading: RowReading) -> None:
    if not sample.material:
        return
    try:
        material = material_of(sample.material)
    except MaterialUnknown as error:
        reading.refuse("material", sample.material, Doubt.CELL, error.message)
        return
    if sample.amount is not None and sample.amount.unit != material.unit:
        message = f"{sample.amount} of {material.name}: its amounts are kept in {material.unit}."
        reading.refuse("amount", str(sample.amount), Doubt.CELL, message)
