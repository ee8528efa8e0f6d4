"""Dividing a sample into aliquots: what goes in equals what comes out, plus what was lost and said to be."""

from typing import Any

from app.biobank.barcodes import queries as barcodes
from app.biobank.barcodes.models import CodeTaken
from app.biobank.barcodes.naming import check_code, name_all
from app.biobank.samples import queries
from app.biobank.samples.births import new_row, not_later
from app.biobank.samples.consuming import Draw, refuse_use, start_work, take
from app.biobank.samples.facts import SampleProduced
from app.biobank.samples.inheriting import inherited
from app.biobank.samples.models import Lineage, Sample
from app.biobank.samples.schemas import AliquotSample, Brief, NewAliquot, Registered
from app.biobank.samples.words import Basis, Kind, Status
from app.biobank.vocabulary.materials import material_of
from app.core.actor import Permission
from app.core.errors import BiobankError, Refusals
from app.core.units import parse_amount, show_amount
from app.core.work import Work


def aliquot(work: Work, code: str, form: AliquotSample) -> Registered:
    """Divide the sample `code` into the aliquots of `form` (t14); all of them, or none.

    A parent that was accepted, or picked from storage, is taken into work first (t12, t13).
    """
    (parent,) = queries.to_change(work, [code], Permission.SAMPLES_PROCESS)
    not_later(form.occurred_at, work.now, "The aliquoting")
    start_work(work, [parent], "aliquoting", occurred_at=form.occurred_at)
    refuse_use(work, [parent])
    rows = _children(work, parent, form)
    ids = work.insert(Sample, rows)
    name_all(work, "sample", zip(ids, (row["code"] for row in rows), strict=True))
    work.insert(
        Lineage,
        [
            {"child_id": id_, "parent_id": parent.id, "amount": row["amount"]}
            for id_, row in zip(ids, rows, strict=True)
        ],
    )
    consumed = take(
        work,
        parent,
        Draw(
            purpose="aliquoting",
            outputs=[(row["material"], row["amount"]) for row in rows],
            children=[row["code"] for row in rows],
            discard=_amount(form.discard, parent),
            loss=_amount(form.loss, parent),
            used_up=form.exhaust,
            occurred_at=form.occurred_at,
            reason=form.reason or None,
        ),
    )
    about = (parent.ref, *((f"donor:{parent.donor_id}",) if parent.donor_id else ()))
    work.tell(
        *consumed,
        *(
            SampleProduced(
                subject=f"sample:{id_}",
                about=about,
                study_id=parent.study_id,
                site_id=parent.site_id,
                occurred_at=form.occurred_at,
                code=row["code"],
                parents=parent.code,
                material=row["material"],
                amount=show_amount(row["amount"], row["unit"], row["basis"]),
            )
            for id_, row in zip(ids, rows, strict=True)
        ),
    )
    return Registered(
        samples=[
            Brief(id=id_, code=row["code"], status=row["status"], holds=row["holds"].split(), version=1)
            for id_, row in zip(ids, rows, strict=True)
        ]
    )


def _children(work: Work, parent: Sample, form: AliquotSample) -> list[dict[str, Any]]:
    taken = set(barcodes.known(work, [line.code for line in form.aliquots]))
    refusals = Refusals()
    rows: list[dict[str, Any]] = []
    born = inherited(work, [parent])
    for number, line in enumerate(form.aliquots):
        try:
            name = check_code(line.code)
            if name in taken:
                raise CodeTaken(
                    f"{line.code} was used before.", fields={"code": "Taken."}, next_step="Use a fresh label."
                )
            taken.add(name)
            rows.append(_row(parent, line, born))
        except BiobankError as error:
            refusals.add(number, error, sample=line.code)
    refusals.settle()
    return rows


def _row(parent: Sample, line: NewAliquot, born: dict[str, Any]) -> dict[str, Any]:
    material = material_of(line.material or parent.material)
    amount = parse_amount(line.amount, material.unit).value
    return new_row(
        code=line.code,
        kind=Kind.ALIQUOT,
        material=material.code,
        status=Status.IN_PROCESS,
        unit=material.unit,
        tube=line.tube,
        amount=amount,
        initial_amount=amount,
        basis=Basis(line.basis),
        **born,
    )


def _amount(text: str | None, parent: Sample) -> int:
    return parse_amount(text, parent.unit).value if text else 0
