"""Donors, tubes and states that many tests begin with, and what the ledger says afterwards."""

import json
from typing import Any

from sqlalchemy import text

from app.biobank.samples import queries
from app.biobank.samples.facts import SampleFact
from app.biobank.samples.models import Sample
from app.biobank.samples.words import NOWHERE, Status
from app.biobank.shipments.models import Shipment
from app.biobank.shipments.words import ShipmentKind, ShipmentState
from app.biobank.storage.queries import container_by_code, site_by_code
from app.core.gate import House
from tests.cast import deed

STUDY = "CLINNOVA-IBD"
SCOPES = ["collect", "store", "research"]


def a_donor(client: Any, pseudonym: str, *, scopes: list[str] | None = None, study: str = STUDY) -> str:
    """A donor with a consent (of `scopes`; none for an empty list), entered by the data manager."""
    manager = client("d.braun")
    donor = {"study": study, "pseudonym": pseudonym}
    assert manager.post("/api/v1/donors", json={"donors": [donor]}).status_code == 201
    scopes = SCOPES if scopes is None else scopes
    if scopes:
        answer = manager.post(
            "/api/v1/consents", json={"consents": [a_consent(pseudonym, scopes, study=study)]}
        )
        assert answer.status_code == 201, answer.text
    return pseudonym


def a_consent(donor: str, scopes: list[str], *, study: str = STUDY, **more: Any) -> dict[str, Any]:
    """A signed form."""
    form = {"form": "ICF", "form_version": "1.0", "signed_on": "2026-10-01"}
    return {"study": study, "donor": donor, "scopes": scopes, **form, **more}


def tubes(client: Any, *codes: str, login: str = "t.weber", **more: Any) -> list[str]:
    """Tubes of plasma, 400 µL each, registered as they come."""
    lines = [{"code": code, "study": STUDY, "material": "PL", "amount": "400 uL", **more} for code in codes]
    answer = client(login).post("/api/v1/samples", json={"samples": lines})
    assert answer.status_code == 201, answer.text
    return list(codes)


def bring(
    house: House, status: Status, *codes: str, box: str = "BX-1", place: int = 0, holds: str = ""
) -> None:
    """Put tubes into a status as the program itself, wherever the deed for it may live: in `box` when available."""
    with deed(house) as work:
        for sample in queries.by_ids(work, queries.ids_of(work, codes), for_update=True).values():
            _settle(work, sample, status, box, place)
            place += 1
            sample.holds = holds
            work.tell(
                Brought(
                    subject=sample.ref, study_id=sample.study_id, site_id=sample.site_id, code=sample.code
                )
            )


def _settle(work: Any, sample: Sample, status: Status, box: str, place: int) -> None:
    parcel = _parcel(work, sample) if status is Status.IN_TRANSIT else None
    sample.status, sample.shipment_id = status, parcel
    sample.container_id = sample.place = sample.custodian_site_id = sample.custodian_user_id = None
    if status is Status.AVAILABLE:
        sample.container_id, sample.place = container_by_code(work, box).id, place
    elif status not in NOWHERE and parcel is None:
        sample.custodian_site_id = sample.site_id


def _parcel(work: Any, sample: Sample) -> int:
    there = site_by_code(work, "FR-GE1").id or 0
    parcel = work.add(
        Shipment(
            code=f"SH-{sample.code}",
            kind=ShipmentKind.TRANSFER,
            state=ShipmentState.DISPATCHED,
            from_site_id=sample.site_id,
            to_site_id=there,
        )
    )
    work.tell(Brought(subject=parcel.ref, code=parcel.code))
    return int(parcel.id)


class Brought(SampleFact):
    """A test put a tube into a state."""

    kind = "test.brought"
    words = "{code} was put into a state"


def state(client: Any, code: str, login: str = "q.lambert") -> dict[str, Any]:
    """The sample as the quality manager sees it."""
    answer = client(login).get(f"/api/v1/samples/{code}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def told(house: House, code: str) -> list[str]:
    """The kinds of everything that happened to a sample, in order."""
    query = text(
        "SELECT e.kind FROM ledger_entry e JOIN ledger_subject s ON s.entry_id = e.id "
        "JOIN barcode b ON s.subject = 'sample:' || b.target_id "
        "WHERE b.name = upper(:code) AND s.version IS NOT NULL ORDER BY s.version"
    )
    with house.database.session() as session:
        return list(session.connection().execute(query, {"code": code}).scalars())


def payloads(house: House, kind: str) -> list[dict[str, Any]]:
    """What every entry of a kind carries."""
    query = text(
        "SELECT p.payload FROM ledger_entry e JOIN ledger_payload p ON p.entry_id = e.id "
        "WHERE e.kind = :kind ORDER BY e.id"
    )
    with house.database.session() as session:
        return [json.loads(line) for line in session.connection().execute(query, {"kind": kind}).scalars()]


def entries(house: House) -> int:
    """How many entries the ledger has."""
    with house.database.session() as session:
        return int(session.connection().execute(text("SELECT count(*) FROM ledger_entry")).scalar_one())


def problem(answer: Any) -> tuple[int, str]:
    """A refusal's number and code."""
    return answer.status_code, answer.json().get("code", "")
