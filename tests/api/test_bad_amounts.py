"""Amounts that are not there, not numbers, or of another kind; families that cannot be."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.biobank.samples.words import Status
from app.core.gate import House
from tests.lives import STUDY, a_donor, bring, state, tubes
from tests.refused import nothing_stored, refusal


@pytest.fixture
def parent(client: Any, cast: House) -> str:
    """An accepted tube of 400 µL plasma."""
    tubes(client, "P-1", "P-2")
    bring(cast, Status.ACCEPTED, "P-1", "P-2")
    return "P-1"


def aliquot(client: Any, code: str, *amounts: str | None, **more: Any) -> Any:
    lines = [{"code": f"{code}-C{n}"} | ({"amount": one} if one else {}) for n, one in enumerate(amounts)]
    return client("t.weber").post(f"/api/v1/samples/{code}/aliquots", json={"aliquots": lines, **more})


def test_one_nanolitre_too_much_is_too_much(client: Any, cast: House, parent: str) -> None:
    with nothing_stored(cast):
        told = refusal(
            aliquot(client, parent, "210 uL", "210001 nL"), 422, "E-VOL-OVERDRAW", row=0, field="amount"
        )
        assert "420" in told["rows"][0]["fields"]["amount"]
        assert told["next_step"]
        refusal(aliquot(client, parent, "210 uL", "210 uL", loss="1 nL"), 422, "E-VOL-OVERDRAW", row=0)
        refusal(aliquot(client, parent, "420 uL", discard="0.001 uL"), 422, "E-VOL-OVERDRAW", row=0)
    assert state(client, parent)["amount"]["value"] == 400_000
    assert aliquot(client, parent, "210 uL", "210 uL").status_code == 201


def test_pooling_takes_no_nanolitre_more_than_there_is(client: Any, cast: House, parent: str) -> None:
    lines = [{"sample": parent, "amount": "400 uL"}, {"sample": "P-2", "amount": "420001 nL"}]
    with nothing_stored(cast):
        answer = client("t.weber").post("/api/v1/pools", json={"code": "POOL", "contributions": lines})
        refusal(answer, 422, "E-VOL-OVERDRAW", field="amount")


def test_deriving_uses_no_nanolitre_more_than_there_is(client: Any, cast: House, parent: str) -> None:
    body = {
        "method": "DNA extraction",
        "consumed": "400001 nL",
        "derivatives": [{"code": "DNA-1", "material": "DNA"}],
    }
    with nothing_stored(cast):
        answer = client("t.weber").post(f"/api/v1/samples/{parent}/derivatives", json=body)
        refusal(answer, 422, "E-VOL-OVERDRAW", field="amount")


@pytest.mark.parametrize(
    "amount",
    [
        "1 mg",
        "5 pieces",
        "1000 cells",
        "1 m",
        "3 bananas",
        "uL",
        "-1 uL",
        "0.5 nL",
        "1,250 uL",
        "1e30 uL",
        "NaN uL",
        "Infinity uL",
        "1e99999 uL",
        "٣ uL",
        "0x10 uL",
        "1 uL 2 uL",
        "1__0 uL",
    ],
)
def test_an_amount_that_is_none_of_this_material_is_refused_with_its_row(
    client: Any, cast: House, parent: str, amount: str
) -> None:
    with nothing_stored(cast):
        refusal(aliquot(client, parent, "1 uL", amount), 422, "E-INVALID", row=1, field="amount")
        line = {"code": "X-1", "study": STUDY, "material": "PL", "amount": amount}
        answer = client("t.weber").post(
            "/api/v1/samples", json={"samples": [{**line, "code": "X-0", "amount": "1 uL"}, line]}
        )
        told = refusal(answer, 422, "E-INVALID", row=1, field="amount")
        assert told["rows"][0]["message"]
        answer = client("t.weber").post(
            "/api/v1/measurements", json={"measurements": [{"sample": parent, "amount": amount}]}
        )
        refusal(answer, 422, "E-INVALID", row=0, field="amount")


def test_an_aliquot_holds_more_than_nothing(client: Any, cast: House, parent: str) -> None:
    with nothing_stored(cast):
        refusal(aliquot(client, parent, "1 uL", "0 uL"), 422, "E-INVALID")
        refusal(aliquot(client, parent, "1 uL", None), 422, "E-INVALID", row=1, field="amount")


def test_a_unit_of_another_dimension_pools_with_nothing(client: Any, cast: House, parent: str) -> None:
    line = {"code": "ST-1", "study": STUDY, "material": "ST", "amount": "900 mg"}
    assert client("t.weber").post("/api/v1/samples", json={"samples": [line]}).status_code == 201
    bring(cast, Status.ACCEPTED, "ST-1")
    lines = [{"sample": parent, "amount": "10 uL"}, {"sample": "ST-1", "amount": "10 mg"}]
    with nothing_stored(cast):
        answer = client("t.weber").post("/api/v1/pools", json={"code": "POOL", "contributions": lines})
        told = refusal(answer, 422, "E-INVALID")
        assert told["next_step"]
        lines = [{"sample": parent, "amount": "10 uL"}, {"sample": "P-2", "amount": "10 mg"}]
        answer = client("t.weber").post("/api/v1/pools", json={"code": "POOL", "contributions": lines})
        refusal(answer, 422, "E-INVALID", row=1, field="amount")


@pytest.mark.parametrize("material", ["", "XX", "plasma", "PL; DROP TABLE sample", "Ⅷ"])
def test_a_material_nobody_knows_is_refused(client: Any, cast: House, material: str) -> None:
    line = {"code": "X-1", "study": STUDY, "material": material, "amount": "1 uL"}
    with nothing_stored(cast):
        answer = client("t.weber").post("/api/v1/samples", json={"samples": [line]})
        refusal(answer, answer.status_code, answer.json()["code"], row=0, field="material")
        assert answer.status_code in (404, 422)


def test_nothing_comes_out_of_itself(client: Any, cast: House, parent: str) -> None:
    body = {"aliquots": [{"code": "p-1", "amount": "1 uL"}]}
    with nothing_stored(cast):
        answer = client("t.weber").post(f"/api/v1/samples/{parent}/aliquots", json=body)
        refusal(answer, 409, "E-BC-DUP", row=0, field="code")
        lines = [{"sample": parent, "amount": "1 uL"}, {"sample": "P-2", "amount": "1 uL"}]
        answer = client("t.weber").post("/api/v1/pools", json={"code": "P-2", "contributions": lines})
        refusal(answer, 409, "E-BC-DUP", row=0, field="code")
        twice = [{"sample": parent, "amount": "1 uL"}, {"sample": parent.lower(), "amount": "1 uL"}]
        answer = client("t.weber").post("/api/v1/pools", json={"code": "POOL", "contributions": twice})
        refusal(answer, 409, "E-SCAN-CONFLICT", row=1)


def test_the_database_itself_refuses_a_circle_in_a_family(client: Any, cast: House, parent: str) -> None:
    assert aliquot(client, parent, "10 uL").status_code == 201
    older, younger = (state(client, code)["id"] for code in (parent, f"{parent}-C0"))
    for child, of in ((older, younger), (older, older)):
        with cast.database.session() as session, pytest.raises(IntegrityError, match="no_cycle"):
            session.connection().execute(
                text("INSERT INTO lineage (child_id, parent_id) VALUES (:child, :of)"),
                {"child": child, "of": of},
            )


def test_more_than_there_is_is_not_reserved(client: Any, cast: House, parent: str) -> None:
    tubes(client, "R-1")
    bring(cast, Status.AVAILABLE, "R-1")
    line = {"sample": "R-1", "amount": "400001 nL"}
    with nothing_stored(cast):
        answer = client("s.muller").post(
            "/api/v1/reservations", json={"purpose": "request:1", "lines": [line]}
        )
        assert 400 <= answer.status_code < 500, answer.text
        refusal(answer, answer.status_code, answer.json()["code"], row=0)


def test_what_is_promised_is_neither_used_up_nor_derived_from(client: Any, cast: House) -> None:
    a_donor(client, "D-1")
    tubes(client, "R-1", donor="D-1")
    bring(cast, Status.AVAILABLE, "R-1")
    form = {"purpose": "request:1", "lines": [{"sample": "R-1", "amount": "100 uL"}]}
    answer = client("s.muller").post("/api/v1/reservations", json=form)
    assert answer.status_code == 201, answer.text
    assert client("t.weber").post("/api/v1/picks", json={"samples": ["R-1"]}).status_code == 200
    dna = {"method": "extraction", "derivatives": [{"code": "DNA-1", "material": "DNA"}]}
    with nothing_stored(cast):
        refusal(aliquot(client, "R-1", "10 uL", exhaust=True), 423, "E-RESERVED")
        for more, status, code in (
            ({"exhaust": True}, 423, "E-RESERVED"),
            ({"consumed": "300001 nL"}, 422, "E-VOL-OVERDRAW"),
        ):
            answer = client("t.weber").post("/api/v1/samples/R-1/derivatives", json={**dna, **more})
            assert refusal(answer, status, code)["next_step"]
    answer = client("t.weber").post("/api/v1/samples/R-1/derivatives", json={**dna, "consumed": "300 uL"})
    assert answer.status_code == 201, answer.text
