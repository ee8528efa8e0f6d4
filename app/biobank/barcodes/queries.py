"""Looks up what a code names."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import func, sql
from sqlmodel import col

from app.biobank.barcodes.models import Barcode
from app.biobank.barcodes.scanning import normalise
from app.core.db.asking import Question, among
from app.core.work import Work


class Named(NamedTuple):
    """A code and what it names: `kind` and `target_id` make up the subject (`sample:17`)."""

    name: str
    code: str
    kind: str
    target_id: int


_NAMED = Question(
    Named,
    sql.select(col(Barcode.name), col(Barcode.code), col(Barcode.kind), col(Barcode.target_id)).where(
        among(Barcode.name, "names")
    ),
)


def known(work: Work, codes: Iterable[str]) -> dict[str, Named]:
    """The registered codes among `codes`, by normalised name. Aliases and burnt codes included."""
    names = sorted({normalise(code) for code in codes})
    return {row.name: row for row in work.ask(_NAMED, names=names)} if names else {}


def find(work: Work, code: str) -> Named | None:
    """What `code` names, or None."""
    name = normalise(code)
    return known(work, [name]).get(name)


def wait_for_turn(work: Work, series: str) -> None:
    """Be the only one who gives numbers of a series, until the end of this work. SQLite has one writer anyway."""
    if not work.database.sqlite:
        work.session.execute(sql.select(func.pg_advisory_xact_lock(func.hashtext(series))))
