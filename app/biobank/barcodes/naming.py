"""Gives codes to things, once and for ever."""

from collections.abc import Iterable
from operator import itemgetter
from typing import Any

from app.biobank.barcodes.models import Barcode
from app.biobank.barcodes.scanning import normalise, problem_with
from app.core.errors import Invalid
from app.core.work import Work


class CodeRefused(Invalid):
    """The text cannot be a code at all."""

    code = "E-BC-CHECK"


def check_code(code: str) -> str:
    """The name under which `code` is unique; E-BC-CHECK when it can be no code."""
    problem = problem_with(code)
    if problem:
        raise CodeRefused(problem, fields={"code": problem})
    return normalise(code)


def name_all(work: Work, kind: str, codes: Iterable[tuple[int, str]]) -> None:
    """Register `codes` ((id, code) pairs) for things of `kind`. A code that was ever used is E-BC-DUP."""
    rows: list[dict[str, Any]] = [
        {"name": normalise(code), "code": code, "kind": kind, "target_id": id_} for id_, code in codes
    ]
    # In one order, whatever that of the labels: two who register the same rack from both ends wait in no ring.
    work.insert(Barcode, sorted(rows, key=itemgetter("name")))
