"""A sample gets a further label; every label it ever had finds it, and none ever names anything else."""

from typing import Any

import pytest

from app.biobank.samples.words import Status
from app.core.gate import House
from tests.lives import a_donor, bring, entries, payloads, problem, state, told, tubes


def relabelling(*pairs: tuple[str, str], **more: Any) -> dict[str, Any]:
    lines = [{"sample": code, "label": label} for code, label in pairs]
    return {"labels": lines, "cause": "label_damaged", "evidence": "old_code", **more}


@pytest.fixture
def stock(client: Any, cast: House) -> House:
    """Two tubes."""
    a_donor(client, "D-1")
    tubes(client, "T1", "T2", donor="D-1")
    return cast


def test_both_labels_find_the_sample(client: Any, stock: House) -> None:
    answer = client("s.muller").post("/api/v1/relabellings", json=relabelling(("T1", "0099"), ("T2", "0100")))
    assert answer.status_code == 200, answer.text
    assert state(client, "0099")["code"] == state(client, "t1")["code"] == "T1"
    assert told(stock, "T1")[-1] == "sample.relabelled"
    assert payloads(stock, "sample.relabelled")[0]["fact"]["label"] == "0099"
    again = client("s.muller").post("/api/v1/relabellings", json=relabelling(("0099", "0101")))
    assert again.status_code == 200
    assert state(client, "0101")["code"] == "T1"


def test_a_label_is_never_used_twice(client: Any, stock: House) -> None:
    client("s.muller").post("/api/v1/relabellings", json=relabelling(("T1", "0099")))
    before = entries(stock)
    for pairs in ((("T2", "0099"),), (("T2", "t1"),), (("T1", "N1"), ("T2", "n1"))):
        refused = client("s.muller").post("/api/v1/relabellings", json=relabelling(*pairs))
        assert problem(refused) == (409, "E-BC-DUP"), pairs
    assert entries(stock) == before


def test_without_evidence_a_second_person_has_to_see_it(client: Any, stock: House) -> None:
    before = entries(stock)
    alone = relabelling(("T1", "0099"), evidence="second_person")
    for more in (
        {},
        {"second_person": "s.muller"},
        {"second_person": "r.keller"},
        {"second_person": "nobody"},
    ):
        refused = client("s.muller").post("/api/v1/relabellings", json={**alone, **more})
        assert problem(refused) == (422, "E-WITNESS"), more
    assert entries(stock) == before
    seen = {**alone, "second_person": "t.weber"}
    assert client("s.muller").post("/api/v1/relabellings", json=seen).status_code == 200
    assert payloads(stock, "sample.relabelled")[0]["fact"]["second_person"] == "t.weber"


def test_who_may_relabel_what(client: Any, stock: House) -> None:
    bring(stock, Status.EXHAUSTED, "T2")
    body = relabelling(("T1", "0099"))
    assert problem(client("t.weber").post("/api/v1/relabellings", json=body)) == (403, "E-SCOPE")
    assert problem(client("s.muller").post("/api/v1/relabellings", json=relabelling(("T2", "9")))) == (
        409,
        "E-TERMINAL",
    )
    assert problem(client("s.muller").post("/api/v1/relabellings", json={**body, "cause": "bored"})) == (
        422,
        "E-INVALID",
    )
