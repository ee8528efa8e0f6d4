"""Tubes in any state, put there by the program itself, for tests of what happens to them next."""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import text
from sqlmodel import select

from app.biobank.barcodes.naming import name_all
from app.biobank.samples.births import new_row
from app.biobank.samples.facts import SampleRegistered
from app.biobank.samples.models import Sample
from app.biobank.samples.words import Basis, Kind, Status
from app.biobank.storage.models import Container, Site
from app.biobank.studies.models import Study
from app.biobank.vocabulary.materials import material_of
from app.core.access.models import User
from app.core.gate import House
from tests.cast import deed


def stock(
    house: House,
    codes: Iterable[str],
    *,
    status: str = "accepted",
    box: str = "",
    first: int = 0,
    holder: str = "",
    site: str = "LU-IBBL",
    study: str = "CLINNOVA-IBD",
    material: str = "PL",
    amount: int | None = 400_000,
    **more: Any,
) -> list[int]:
    """Tubes of `codes`: in `box` from place `first` on, else in the hands of `holder`, else at the site's desk."""
    with deed(house) as work:
        at = {row.code: row.id for row in work.session.exec(select(Site))}
        container = work.session.exec(select(Container).where(Container.code == box)).one() if box else None
        user = work.session.exec(select(User).where(User.login == holder)).one() if holder else None
        study_id = work.session.exec(select(Study).where(Study.code == study)).one().id or 0
        rows = []
        for number, code in enumerate(codes):
            where: dict[str, Any] = {
                "custodian_site_id": None if container else at[site],
                "custodian_user_id": user.id if user else None,
                "container_id": container.id if container else None,
                "place": first + number if container else None,
            }
            rows.append(
                new_row(
                    code=code,
                    kind=Kind.ALIQUOT,
                    material=material,
                    study_id=study_id,
                    site_id=at[site] or 0,
                    status=Status(status),
                    unit=material_of(material).unit,
                    amount=amount,
                    initial_amount=amount,
                    basis=Basis.NOMINAL if amount is not None else Basis.UNKNOWN,
                    **{**where, **more},
                )
            )
        ids = work.insert(Sample, rows)
        name_all(work, "sample", zip(ids, (row["code"] for row in rows), strict=True))
        work.tell(
            *(
                SampleRegistered(
                    subject=f"sample:{id_}",
                    code=row["code"],
                    site=site,
                    material=material,
                    amount=str(amount),
                )
                for id_, row in zip(ids, rows, strict=True)
            )
        )
    return ids


def told(house: House, kind: str) -> list[dict[str, Any]]:
    """The payloads of every entry of a kind, in the order in which they were written."""
    query = text(
        "SELECT p.payload FROM ledger_entry e JOIN ledger_payload p ON p.entry_id = e.id "
        "WHERE e.kind = :kind ORDER BY e.id"
    )
    with house.database.session() as session:
        return [json.loads(row) for row in session.connection().execute(query, {"kind": kind}).scalars()]
