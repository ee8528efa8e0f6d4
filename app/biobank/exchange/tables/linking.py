"""Which sample each sample came from, and whether that can be."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from app.biobank.barcodes.scanning import normalise
from app.biobank.exchange.tables.import_rows import Doubt, Issue, SampleRow, refused, warned
from app.biobank.samples.words import Kind


def parents_wanted(samples: Iterable[SampleRow]) -> frozenset[str]:
    """The codes that samples name as parents and that are not among them: to be looked up before `link`."""
    rows = list(samples)
    here = {normalise(sample.code) for sample in rows}
    return frozenset(code for sample in rows for code in sample.parents if normalise(code) not in here)


def link(samples: Iterable[SampleRow], known: Iterable[str], issues: list[Issue]) -> list[SampleRow]:
    """The samples with `parent` filled, parents before children as they came.

    `known` are the codes that exist already. The nearest parent that exists is taken, with a warning when it is not
    the nearest named; a sample that names parents of which none exists is refused, and so are its own children.
    """
    there = {normalise(code) for code in known}
    linked: dict[str, SampleRow] = {}
    for sample in samples:
        found = next((c for c in sample.parents if normalise(c) in linked or normalise(c) in there), None)
        if sample.parents and found is None:
            message = (
                f"{sample.code} comes from {sample.parents[0]}, which is neither in the files nor stored."
            )
            issues.append(refused(sample.source, "parent", sample.parents[0], Doubt.NO_PARENT, message))
            continue
        if found is not None and found != sample.parents[0]:
            message = f"{sample.code} comes from {sample.parents[0]}, which is nowhere; it is hung on {found} instead."
            issues.append(warned(sample.source, "parent", sample.parents[0], Doubt.FARTHER_PARENT, message))
        parent = linked.get(normalise(found)) if found else None
        if parent is not None and normalise(parent.donor) != normalise(sample.donor):
            message = (
                f"{sample.code} is of donor {sample.donor}, but {parent.code}, its parent, of {parent.donor}."
            )
            issues.append(refused(sample.source, "donor", sample.donor, Doubt.OTHER_DONOR, message))
            continue
        kind = sample.kind
        if kind is Kind.ALIQUOT and parent is not None and parent.material != sample.material:
            kind = Kind.DERIVATIVE  # Another material than its parent: not a part of it, but made from it.
        linked[normalise(sample.code)] = replace(sample, parent=found or "", kind=kind)
    rows = list(linked.values())
    issues.extend(_more_than_parent(rows, linked))
    issues.extend(_before_parent(rows, linked))
    return rows


def _more_than_parent(rows: list[SampleRow], by_code: dict[str, SampleRow]) -> Iterable[Issue]:
    """Parents whose aliquots, measured in the same unit, are more than the parent was."""
    sums: dict[str, int] = {}
    for row in rows:
        parent = by_code.get(normalise(row.parent))
        if (
            row.kind is Kind.ALIQUOT
            and row.amount
            and parent
            and parent.amount
            and row.amount.unit == parent.amount.unit
        ):
            name = normalise(parent.code)
            sums[name] = sums.get(name, 0) + row.amount.value
    for name, value in sums.items():
        parent = by_code[name]
        if parent.amount is not None and value > parent.amount.value:
            whole = replace(parent.amount, value=value)
            message = f"The aliquots of {parent.code} sum up to {whole}, but it held {parent.amount}."
            yield warned(parent.source, "amount", str(parent.amount), Doubt.MORE_THAN_PARENT, message)


def _before_parent(rows: list[SampleRow], by_code: dict[str, SampleRow]) -> Iterable[Issue]:
    """Samples that were made or shipped before the sample they come from was made."""
    made: dict[str, date | None] = {}
    for row in rows:
        parent_day = made.get(normalise(row.parent)) if row.parent else None
        own = row.made_on or row.collected_on
        for field, day in (("made_on", own), ("shipped_on", row.shipped_on)):
            if day is not None and parent_day is not None and day < parent_day:
                message = f"{row.code} has the day {day}, but what it comes from was made on {parent_day}."
                yield warned(row.source, field, day.isoformat(), Doubt.TIME_ORDER, message)
        made[normalise(row.code)] = own or parent_day
