"""Donors are pseudonyms; their forms stand until a newer one of the same name, or a withdrawal."""

from typing import Any

import pytest

from app.core.gate import House
from tests.lives import STUDY, a_consent, a_donor, entries, payloads, problem, state, tubes


def test_donors_are_registered_together_and_found_whatever_the_case(client: Any, cast: House) -> None:
    lines = [
        {
            "study": STUDY,
            "pseudonym": "IBD-LU-0147",
            "sex": "female",
            "birth_year": 1981,
            "diagnosis": "K50.9",
        },
        {"study": STUDY, "pseudonym": "IBD-LU-0148"},
    ]
    answer = client("n.reuter").post("/api/v1/donors", json={"donors": lines})
    assert answer.status_code == 201, answer.text
    found = client("t.weber").get(f"/api/v1/donors/{STUDY}/ibd-lu-0147").json()
    assert (found["donor"]["sex"], found["donor"]["withdrawn"], found["scopes"]) == ("female", "none", [])
    assert [one["fact"]["donor"] for one in payloads(cast, "donor.registered")] == [
        "IBD-LU-0147",
        "IBD-LU-0148",
    ]


def test_a_pseudonym_names_one_donor_of_a_study(client: Any, cast: House) -> None:
    a_donor(client, "D-1")
    before = entries(cast)
    lines = [{"study": STUDY, "pseudonym": name} for name in ("D-2", "d-1", "d-2")]
    refused = client("d.braun").post("/api/v1/donors", json={"donors": lines})
    assert problem(refused) == (409, "E-DONOR-TAKEN")
    assert [row["row"] for row in refused.json()["rows"]] == [1, 2]
    assert entries(cast) == before
    assert (
        client("d.braun")
        .post("/api/v1/donors", json={"donors": [{"study": "BETA", "pseudonym": "D-1"}]})
        .status_code
        == 201
    )


@pytest.mark.parametrize(
    "name",
    [
        "Zzyzx",
        "Zzyzx Canary",
        "m.muster",
        "a@b.c1",
        "1981-04-12",
        "12.04.1981",
        "1981041212345",
        "756.9217.0769.85",
    ],
)
def test_what_looks_like_a_person_is_no_pseudonym(client: Any, name: str) -> None:
    refused = client("d.braun").post("/api/v1/donors", json={"donors": [{"study": STUDY, "pseudonym": name}]})
    assert problem(refused) == (422, "E-INVALID")
    assert refused.json()["rows"][0]["row"] == 0


def test_a_nurse_registers_donors_of_her_study_only(client: Any) -> None:
    line = {"study": "BETA", "pseudonym": "B-1"}
    assert problem(client("n.reuter").post("/api/v1/donors", json={"donors": [line]})) == (403, "E-SCOPE")
    other = {"donors": [{"study": STUDY, "pseudonym": "C-1"}], "site": "FR-GE1"}
    assert problem(client("n.reuter").post("/api/v1/donors", json=other)) == (403, "E-SCOPE")
    assert problem(client("r.keller").get("/api/v1/donors")) == (403, "E-SCOPE")


def test_a_donor_of_a_foreign_study_is_not_found_and_not_listed(client: Any) -> None:
    a_donor(client, "D-1")
    a_donor(client, "B-1", study="BETA")
    nurse, technician = client("n.reuter"), client("t.weber")
    assert problem(nurse.get("/api/v1/donors/BETA/B-1")) == (404, "E-DONOR-UNKNOWN")
    assert [one["pseudonym"] for one in nurse.get("/api/v1/donors").json()["items"]] == ["D-1"]
    first = technician.get("/api/v1/donors?size=1").json()
    rest = technician.get(f"/api/v1/donors?size=1&after={first['next']}").json()
    assert [one["pseudonym"] for one in (*first["items"], *rest["items"])] == ["D-1", "B-1"]
    assert rest["next"] is None


def test_a_newer_version_of_a_form_takes_the_place_of_the_older(client: Any, cast: House) -> None:
    a_donor(client, "D-1")
    newer = a_consent("D-1", ["store", "research", "genetics"], form_version="2.0", signed_on="2026-10-20")
    other = a_consent("D-1", ["recontact"], form="CONTACT", signed_on="2026-10-20")
    late = a_consent("D-1", ["commercial"], form_version="0.9", signed_on="2026-09-01")
    answer = client("n.reuter").post("/api/v1/consents", json={"consents": [newer, other, late]})
    assert answer.status_code == 201, answer.text
    found = client("d.braun").get(f"/api/v1/donors/{STUDY}/D-1").json()
    assert {(one["form"], one["form_version"]): one["state"] for one in found["consents"]} == {
        ("ICF", "1.0"): "superseded",
        ("ICF", "2.0"): "active",
        ("CONTACT", "1.0"): "active",
        ("ICF", "0.9"): "superseded",
    }
    assert found["scopes"] == ["genetics", "recontact", "research", "store"]
    assert [one["fact"]["superseded"] for one in payloads(cast, "consent.recorded")] == [[], ["1.0"], [], []]


def test_nobody_signs_tomorrow_and_no_unknown_donor_signs(client: Any, cast: House) -> None:
    a_donor(client, "D-1")
    before = entries(cast)
    lines = [a_consent("D-1", ["store"], signed_on="2026-11-05"), a_consent("D-9", ["store"])]
    refused = client("d.braun").post("/api/v1/consents", json={"consents": lines})
    assert problem(refused) == (422, "E-TIME-FUTURE")
    assert [row["code"] for row in refused.json()["rows"]] == ["E-TIME-FUTURE", "E-DONOR-UNKNOWN"]
    assert entries(cast) == before


def test_tubes_that_waited_for_a_consent_are_named_and_stay_on_hold(client: Any) -> None:
    a_donor(client, "D-1", scopes=[])
    tubes(client, "T1", donor="D-1")
    assert state(client, "T1")["holds"] == ["consent_missing"]
    answer = client("m.schmit").post("/api/v1/consents", json={"consents": [a_consent("D-1", ["store"])]})
    assert [one["code"] for one in answer.json()["waiting"]] == ["T1"]
    assert state(client, "T1")["holds"] == ["consent_missing"]
    tubes(client, "T2", donor="D-1")
    assert state(client, "T2")["holds"] == []


def test_the_same_form_sent_twice_is_recorded_once(client: Any, cast: House) -> None:
    a_donor(client, "D-1", scopes=[])
    body, key = {"consents": [a_consent("D-1", ["store"])]}, {"idempotency-key": "c1"}
    first = client("d.braun").post("/api/v1/consents", json=body, headers=key)
    again = client("d.braun").post("/api/v1/consents", json=body, headers=key)
    assert first.json() == again.json()
    assert len(payloads(cast, "consent.recorded")) == 1
