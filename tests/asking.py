"""Requests that got as far as a test needs them: drafted, submitted, approved, agreed, allocated."""

from typing import Any

from app.biobank.donors.queries import donor_by_pseudonym
from app.biobank.samples.models import Sample
from app.biobank.samples.queries import by_ids, ids_of
from app.biobank.studies.queries import study_by_code
from app.core.gate import House
from tests.cast import deed
from tests.lives import STUDY, Brought, a_donor
from tests.tubes import stock

SCOPES = ["collect", "store", "research", "outside_eu"]
COMMITTEE = ("ac.hoffmann", "ac.diallo", "ac.rossi")


def plasma(client: Any, house: House, count: int, *, scopes: list[str] | None = None) -> list[str]:
    """Available plasma in BX-1, one tube of each of `count` donors (D-1, D-2 …): PL-1, PL-2 …"""
    codes = [f"PL-{number}" for number in range(1, count + 1)]
    for number in range(1, count + 1):
        a_donor(client, f"D-{number}", scopes=SCOPES if scopes is None else scopes)
    stock(house, codes, status="available", box="BX-1")
    belong(house, {f"PL-{number}": f"D-{number}" for number in range(1, count + 1)})
    return codes


def belong(house: House, whose: dict[str, str]) -> None:
    """Say whose the tubes are, as the program itself."""
    with deed(house) as work:
        study = study_by_code(work, STUDY)
        for id_ in ids_of(work, list(whose)):
            sample: Sample = by_ids(work, [id_])[id_]
            sample.donor_id = donor_by_pseudonym(work, study.id or 0, whose[sample.code]).id
            work.tell(Brought(subject=sample.ref, study_id=study.id, code=sample.code))


def a_draft(client: Any, count: int = 2, **more: Any) -> dict[str, Any]:
    """A request by r.keller for plasma to Basel."""
    form = {
        "title": "Proteomics of IBD",
        "purpose": "Proteins in plasma before treatment",
        "destination": "CH-BS1",
        "criteria": [
            {"material": "PL", "min_amount": "350 uL", "max_thaws": 0, "count": count, "per_donor": 1}
        ],
        **more,
    }
    answer = client("r.keller").post("/api/v1/requests", json=form)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def submitted(client: Any, count: int = 2, **more: Any) -> str:
    """A request that was handed in."""
    code: str = a_draft(client, count, **more)["code"]
    answer = client("r.keller").post(f"/api/v1/requests/{code}/submission")
    assert answer.status_code == 200, answer.text
    return code


def vote(client: Any, code: str, login: str, decision: str = "approve", **more: Any) -> Any:
    return client(login).post(f"/api/v1/requests/{code}/votes", json={"decision": decision, **more})


def approved(client: Any, count: int = 2, **more: Any) -> str:
    """A request that the committee approved."""
    code = submitted(client, count, **more)
    for login in COMMITTEE:
        answer = vote(client, code, login)
        assert answer.status_code == 201, answer.text
    return code


def agree(client: Any, code: str, valid_until: str = "2027-11-30") -> Any:
    form = {
        "reference": "MTA-2026-77",
        "institution": "University of Basel",
        "signed_on": "2026-11-01",
        "valid_until": valid_until,
    }
    return client("m.schmit").post(f"/api/v1/requests/{code}/agreement", json=form)


def allocate(client: Any, code: str, *samples: str, login: str = "m.schmit", **more: Any) -> Any:
    form = {"samples": list(samples), **more}
    return client(login).post(f"/api/v1/requests/{code}/allocations", json=form)
