"""Tells rows that are new from rows that are known, and known rows that now say something else."""

import json
from collections import defaultdict
from dataclasses import dataclass, field

from app.biobank.barcodes import queries as barcodes
from app.biobank.barcodes.scanning import normalise
from app.biobank.donors import queries as donors
from app.biobank.exchange.imports.schemas import Count, RowIssue
from app.biobank.exchange.tables.import_rows import DonorRow, SampleRow, Source
from app.biobank.exchange.tables.importing import ImportReading
from app.biobank.samples import queries as samples
from app.biobank.samples.models import Sample
from app.biobank.samples.schemas import attributes_text
from app.biobank.studies import queries as studies
from app.biobank.studies.models import Study
from app.core.work import Work


@dataclass
class Compared:
    """The rows to bring in, what is known already, and what differs."""

    donors: list[DonorRow] = field(default_factory=list)
    samples: list[SampleRow] = field(default_factory=list)
    donor_count: Count = field(default_factory=lambda: Count(table="donors"))
    counts: list[Count] = field(default_factory=list)
    differing: list[RowIssue] = field(default_factory=list)


def compare(work: Work, reading: ImportReading) -> Compared:
    """Hold every row of `reading` (linked) against what is stored."""
    compared = Compared()
    known_studies = studies.studies_by_code(work, {study_code(row.study) for row in reading.rows()})
    _donors(work, reading, known_studies, compared)
    known = barcodes.known(work, [row.code for row in reading.samples])
    stored = samples.by_ids(work, [one.target_id for one in known.values() if one.kind == "sample"])
    tally: dict[str, dict[str, int]] = defaultdict(lambda: {"new": 0, "unchanged": 0, "changed": 0})
    for row in reading.samples:
        barcode = known.get(normalise(row.code))
        if barcode is None:
            compared.samples.append(row)
            tally[row.table]["new"] += 1
            continue
        sample = stored.get(barcode.target_id) if barcode.kind == "sample" else None
        difference = _difference(row, sample, known_studies)
        tally[row.table]["changed" if difference else "unchanged"] += 1
        if difference:
            compared.differing.append(issue(row.source, "changed", row.code, difference))
    compared.counts = [Count(table=table, **counts) for table, counts in tally.items()]
    return compared


def study_code(code: str) -> str:
    """A study's code as it is kept: in upper case."""
    return code.upper()


def attributes_of(row: SampleRow) -> dict[str, str]:
    """What the source told besides, to be kept with the sample as it was told."""
    told: dict[str, str] = dict(row.attributes)
    if row.volume is not None:
        told["volume_nl"] = str(row.volume.value)
    for name in ("collected_on", "made_on", "shipped_on"):
        day = getattr(row, name)
        if day is not None:
            told[name] = day.isoformat()
    if row.amount is not None:
        told["stated_amount"] = f"{row.amount.value} {row.amount.unit}"
    return {name: value[:200] for name, value in told.items() if value}


def issue(
    source: Source, severity: str, value: str, message: str, code: str = "differs", field: str = ""
) -> RowIssue:
    """A row of the report."""
    return RowIssue(
        severity=severity,
        file=source.file,
        sheet=source.sheet,
        line=source.line,
        field=field,
        value=value,
        code=code,
        message=message,
    )


def _donors(work: Work, reading: ImportReading, known: dict[str, Study], compared: Compared) -> None:
    names = [
        (known[study_code(row.study)].id or 0, row.code)
        for row in reading.donors
        if study_code(row.study) in known
    ]
    stored = donors.donors_by_pseudonym(work, names) if names else {}
    new = unchanged = 0
    for row in reading.donors:
        study = known.get(study_code(row.study))
        if study is not None and (study.id or 0, row.code.upper()) in stored:
            unchanged += 1
        else:
            new += 1
            compared.donors.append(row)
    compared.donor_count = Count(table="donors", new=new, unchanged=unchanged)


def _difference(row: SampleRow, sample: Sample | None, known: dict[str, Study]) -> str:
    if sample is None:
        return f"{row.code} names something else here."
    study = known.get(study_code(row.study))
    told = attributes_text(attributes_of(row))
    if study is None or sample.study_id != study.id:
        return f"{row.code} is in another study here."
    if sample.material != row.material:
        return f"{row.code} is {sample.material} here, {row.material} in the file."
    if sample.attributes != told:
        before = json.loads(sample.attributes or "{}")
        after = json.loads(told or "{}")
        names = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
        return f"{row.code} differs from what is stored: {', '.join(names)}."
    return ""
