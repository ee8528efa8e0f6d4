"""Which stated amounts can be kept as amounts: those that their own children do not contradict."""

from collections import defaultdict
from collections.abc import Iterable

from app.biobank.barcodes.scanning import normalise
from app.biobank.exchange.tables.import_rows import SampleRow
from app.biobank.samples.words import Kind


def reckonable(rows: Iterable[SampleRow]) -> dict[str, str]:
    """The amount of each sample as a form takes it, by normalised code; a sample without one is left out.

    A source often states what a sample once held, not what is left, or states less than its children got. Where
    something was made of it by a method, or a child's share is unknown, or the shares sum up to more, nobody
    knows what is left: the amount is then unknown here, and what was stated is kept with the attributes.
    """
    listed = list(rows)
    children: dict[str, list[SampleRow]] = defaultdict(list)
    for row in listed:
        if row.parent:
            children[normalise(row.parent)].append(row)
    known: dict[str, str] = {}
    for row in listed:
        if row.amount is None:
            continue
        shares = [
            child.amount.value
            for child in children[normalise(row.code)]
            if child.kind is Kind.ALIQUOT
            and child.amount is not None
            and child.amount.unit == row.amount.unit
        ]
        if len(shares) == len(children[normalise(row.code)]) and sum(shares) <= row.amount.value:
            known[normalise(row.code)] = f"{row.amount.value} {row.amount.unit}"
    return known
