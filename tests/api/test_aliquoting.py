"""Dividing, deriving and pooling: nothing appears, nothing vanishes, nothing is half done."""

from typing import Any

import pytest

from app.biobank.samples import queries
from app.biobank.samples.facts import SampleAccepted
from app.biobank.samples.models import Sample
from app.biobank.samples.words import Status
from app.core.gate import House
from tests.cast import deed


def registered(
    client: Any, *codes: str, amount: str = "1 mL", material: str = "PL", donor: str | None = None
) -> None:
    body = {
        "samples": [
            {"code": code, "study": "CLINNOVA-IBD", "material": material, "amount": amount, "donor": donor}
            for code in codes
        ]
    }
    answer = client("t.weber").post("/api/v1/samples", json=body)
    assert answer.status_code == 201, answer.text


@pytest.fixture
def plasma(client: Any, cast: House) -> Any:
    """A client of the technician, with two accepted tubes of 1 mL plasma without holds: P1 and P2."""
    registered(client, "P1", "P2")
    with deed(cast) as work:
        for code in ("P1", "P2"):
            sample = queries.by_code(work, code)
            sample.status, sample.holds = Status.ACCEPTED, ""
            work.tell(SampleAccepted(subject=sample.ref, code=code, site="LU-IBBL"))
    return client("t.weber")


def children(*amounts: str, prefix: str = "C") -> list[dict[str, str]]:
    return [{"code": f"{prefix}{n}", "amount": amount} for n, amount in enumerate(amounts, 1)]


def amount_of(client: Any, code: str) -> int:
    value: int = client.get(f"/api/v1/samples/{code}").json()["amount"]["value"]
    return value


def test_what_went_into_the_aliquots_is_missing_from_the_parent(plasma: Any) -> None:
    answer = plasma.post("/api/v1/samples/P1/aliquots", json={"aliquots": children("400 uL", "400 uL")})
    assert answer.status_code == 201, answer.text
    assert amount_of(plasma, "P1") == 200_000
    child = plasma.get("/api/v1/samples/c2").json()
    assert (child["status"], child["kind"], child["amount"]["value"]) == ("in_process", "aliquot", 400_000)


def test_an_overdraw_by_one_nanolitre_beyond_the_tolerance_is_refused_whole(plasma: Any) -> None:
    over = {"aliquots": children("600 uL", "420.001 uL")}
    refused = plasma.post("/api/v1/samples/P1/aliquots", json=over)
    assert (refused.status_code, refused.json()["code"]) == (422, "E-VOL-OVERDRAW")
    assert amount_of(plasma, "P1") == 1_000_000
    assert plasma.get("/api/v1/samples/C1").status_code == 404
    assert plasma.get("/api/v1/samples/P1").json()["status"] == "accepted"


def test_a_parent_used_up_is_exhausted_and_nowhere(plasma: Any) -> None:
    body = {"aliquots": children("500 uL", "450 uL"), "exhaust": True}
    assert plasma.post("/api/v1/samples/P1/aliquots", json=body).status_code == 201
    parent = plasma.get("/api/v1/samples/P1").json()
    assert (parent["status"], parent["placement"], parent["amount"]["value"]) == ("exhausted", "none", 0)
    again = plasma.post("/api/v1/samples/P1/aliquots", json={"aliquots": children("1 uL", prefix="D")})
    assert (again.status_code, again.json()["code"]) == (409, "E-TERMINAL")


def test_every_bad_label_of_a_batch_is_named(plasma: Any) -> None:
    lines = children("100 uL", "100 uL", "100 uL")
    lines[1]["code"], lines[2]["code"] = "P2", "c1"
    refused = plasma.post("/api/v1/samples/P1/aliquots", json={"aliquots": lines})
    assert refused.json()["code"] == "E-BC-DUP"
    assert [row["row"] for row in refused.json()["rows"]] == [1, 2]


def test_an_aliquot_is_of_its_parents_material_and_unit(plasma: Any) -> None:
    mixed = plasma.post("/api/v1/samples/P1/aliquots", json={"aliquots": children("5 ng")})
    assert mixed.status_code == 422
    serum = [{"code": "C1", "amount": "5 uL", "material": "SE"}]
    other = plasma.post("/api/v1/samples/P1/aliquots", json={"aliquots": serum})
    assert (other.status_code, other.json()["code"]) == (422, "E-FRACTION")


def test_dna_is_derived_by_a_method_and_the_parent_is_conserved(plasma: Any) -> None:
    body = {
        "method": "Chemagen DNA 4k",
        "consumed": "600 uL",
        "derivatives": [{"code": "DNA1", "material": "DNA", "amount": "12 ug"}],
    }
    answer = plasma.post("/api/v1/samples/P1/derivatives", json=body)
    assert answer.status_code == 201, answer.text
    assert amount_of(plasma, "P1") == 400_000
    assert plasma.get("/api/v1/samples/DNA1").json()["amount"] == {
        "value": 12_000,
        "unit": "ng",
        "text": "12 µg (m)",
    }


def test_a_pool_holds_what_was_given_less_the_loss(plasma: Any) -> None:
    body = {
        "code": "POOL1",
        "loss": "50 uL",
        "contributions": [{"sample": "P1", "amount": "300 uL"}, {"sample": "P2", "amount": "200 uL"}],
    }
    answer = plasma.post("/api/v1/pools", json=body)
    assert answer.status_code == 201, answer.text
    assert amount_of(plasma, "POOL1") == 450_000
    assert (amount_of(plasma, "P1"), amount_of(plasma, "P2")) == (700_000, 800_000)


def test_a_held_parent_is_not_divided(client: Any, cast: House) -> None:
    registered(client, "H1")
    with deed(cast) as work:
        sample: Sample = queries.by_code(work, "H1")
        sample.status = Status.ACCEPTED
        work.tell(SampleAccepted(subject=sample.ref, code="H1", site="LU-IBBL"))
    refused = client("t.weber").post("/api/v1/samples/H1/aliquots", json={"aliquots": children("1 uL")})
    assert (refused.status_code, refused.json()["code"]) == (423, "E-HOLD")
