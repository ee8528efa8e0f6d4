"""Which stated amounts can be kept as amounts: those that their own children do not contradict."""

from collections import defaultdict
from collections.abc import Iterable

from app.biobank.barcodes.scanning import normalise
from app.biobank.exchange.tables.import_rows import SampleRow
from app.biobank.samples.words import Kind


def reckonable(rows: Iterable[SampleRow]) -> dict[str, str]:
    """The amount of each sample as a form takes it, by normalised code; a sample without one is left out.

    A source often states what a sample once held, and then less than its aliquots got, or not what each of them
    got. Nobody knows then what is left: the amount is unknown here, and what was stated is kept with the
    attributes. `rows` come parents before children.
    """
    listed = list(rows)
    shares: dict[str, list[SampleRow]] = defaultdict(list)
    for row in listed:
        if row.parent and row.kind is Kind.ALIQUOT:
            shares[normalise(row.parent)].append(row)
    known: dict[str, str] = {}
    for row in reversed(listed):
        if row.amount is None:
            continue
        children = shares[normalise(row.code)]
        told = [
            child.amount.value
            for child in children
            if child.amount is not None
            and child.amount.unit == row.amount.unit
            and normalise(child.code) in known
        ]
        if len(told) == len(children) and sum(told) <= row.amount.value:
            known[normalise(row.code)] = f"{row.amount.value} {row.amount.unit}"
    return known
