"""Looks up what a code names."""

from collections.abc import Iterable

from sqlmodel import col, select

from app.biobank.barcodes.models import Barcode
from app.biobank.barcodes.scanning import normalise
from app.core.work import Work


def known(work: Work, codes: Iterable[str]) -> dict[str, Barcode]:
    """The registered codes among `codes`, by normalised name. Aliases and burnt codes included."""
    names = {normalise(code) for code in codes}
    found: dict[str, Barcode] = {}
    listed = sorted(names)
    for start in range(0, len(listed), 1000):
        query = select(Barcode).where(col(Barcode.name).in_(listed[start : start + 1000]))
        found |= {row.name: row for row in work.session.exec(query)}
    return found


def find(work: Work, code: str) -> Barcode | None:
    """What `code` names, or None."""
    return work.session.get(Barcode, normalise(code))
