"""Finds samples: by filters, by the codes somebody pasted, page by page."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import col

from app.biobank.barcodes import queries as barcodes
from app.biobank.barcodes.scanning import normalise
from app.biobank.samples.models import Sample
from app.biobank.samples.schemas import amount_view
from app.biobank.samples.seeking import Sought, conditions_of
from app.biobank.stations import queries
from app.biobank.storage.defining_formats import grid_of
from app.core.errors import Invalid
from app.core.schemas import View
from app.core.work import Work

MOST_PASTED = 10_000


class SampleLine(View):
    """A sample in one line of a list."""

    id: int
    code: str
    material: str
    status: str
    study: str
    site: str
    box: str
    position: str
    amount: str
    holds: list[str]


class FoundSamples(View):
    """Some samples, the newest first, the id after which the next ones come, and pasted codes that name none."""

    items: list[SampleLine]
    next: int | None = None
    unknown: list[str] = []


def find(work: Work, sought: Sought, after: int | None = None, size: int = 50) -> FoundSamples:
    """Samples that fit every filter and that the actor may see."""
    rows = queries.listed(work, conditions_of(work, sought), after, size + 1)
    more = len(rows) > size
    rows = rows[:size]
    return FoundSamples(items=[_line(row) for row in rows], next=rows[-1][0].id if more else None)


def find_pasted(work: Work, codes: Sequence[str]) -> FoundSamples:
    """The samples of pasted codes, in their order, and the codes that name no sample one may see."""
    if len(codes) > MOST_PASTED:
        raise Invalid(f"At most {MOST_PASTED} codes can be looked up at once.", fields={"codes": "Too many."})
    known = barcodes.known(work, codes)
    ids = sorted({row.target_id for row in known.values() if row.kind == "sample"})
    lines: dict[int, SampleLine] = {}
    for start in range(0, len(ids), 1000):
        part = [col(Sample.id).in_(ids[start : start + 1000])]
        lines |= {line.id: line for line in map(_line, queries.listed(work, part, None, 1000))}
    items: list[SampleLine] = []
    unknown: list[str] = []
    for code in dict.fromkeys(codes):
        row = known.get(normalise(code))
        line = lines.get(row.target_id) if row is not None and row.kind == "sample" else None
        if line is None:
            unknown.append(code)
        else:
            items.append(line)
    return FoundSamples(items=items, unknown=unknown)


def _line(row: Any) -> SampleLine:
    sample, study, box, box_format, site = row
    amount = amount_view(sample.amount, sample)
    position = ""
    if sample.place is not None:
        position = grid_of(box_format).label_of(sample.place) if box_format is not None else ""
    return SampleLine(
        id=sample.id,
        code=sample.code,
        material=sample.material,
        status=sample.status,
        study=study,
        site=site,
        box=box or "",
        position=position,
        amount=amount.text if amount else "–",
        holds=sample.holds.split(),
    )
