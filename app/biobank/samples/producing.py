"""What every deed that makes children does: fresh codes, rows, lineage, and a fact for each child."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from app.biobank.barcodes import queries as barcodes
from app.biobank.barcodes.models import CodeTaken
from app.biobank.barcodes.naming import check_code, name_all
from app.biobank.samples.facts import SampleProduced
from app.biobank.samples.models import Lineage, Sample
from app.biobank.samples.schemas import Brief, Registered
from app.core.errors import Refusals
from app.core.units import show_amount
from app.core.work import Work


def fresh(work: Work, codes: Sequence[str]) -> None:
    """Refuse every code that is no code, was used before (E-BC-DUP), or comes twice; all rows at once."""
    taken = set(barcodes.known(work, codes))
    refusals = Refusals()
    for number, code in enumerate(codes):
        with refusals.of(number, sample=code):
            name = check_code(code)
            if name in taken:
                raise CodeTaken(
                    f"{code} was used before.", fields={"code": "Taken."}, next_step="Use a fresh label."
                )
            taken.add(name)
    refusals.settle()


def bear(
    work: Work, rows: list[dict[str, Any]], given: Iterable[Sequence[tuple[int, int | None]]]
) -> list[int]:
    """Write children and their lineage; `given` lists (parent id, amount that went in) for each child."""
    ids = work.insert(Sample, rows)
    name_all(work, "sample", zip(ids, (row["code"] for row in rows), strict=True))
    work.insert(
        Lineage,
        [
            {"child_id": id_, "parent_id": parent_id, "amount": amount}
            for id_, parents in zip(ids, given, strict=True)
            for parent_id, amount in parents
        ],
    )
    return ids


def births(
    ids: Sequence[int],
    rows: Sequence[dict[str, Any]],
    parents: Sequence[Sample],
    *,
    method: str | None = None,
    occurred_at: datetime | None = None,
) -> list[SampleProduced]:
    """A fact for each child (t14)."""
    donors = dict.fromkeys(f"donor:{one.donor_id}" for one in parents if one.donor_id)
    about = (*(one.ref for one in parents), *donors)
    names = ", ".join(one.code for one in parents[:20]) + (" …" if len(parents) > 20 else "")
    return [
        SampleProduced(
            subject=f"sample:{id_}",
            about=about,
            study_id=row["study_id"],
            site_id=row["site_id"],
            occurred_at=occurred_at,
            code=row["code"],
            parents=names,
            material=row["material"],
            amount="unknown"
            if row["amount"] is None
            else show_amount(row["amount"], row["unit"], row["basis"]),
            method=method,
        )
        for id_, row in zip(ids, rows, strict=True)
    ]


def answered(ids: Sequence[int], rows: Sequence[dict[str, Any]]) -> Registered:
    """The answer of a deed that made children."""
    return Registered(
        samples=[
            Brief(id=id_, code=row["code"], status=row["status"], holds=row["holds"].split(), version=1)
            for id_, row in zip(ids, rows, strict=True)
        ]
    )
