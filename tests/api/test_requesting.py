"""Requesting: counts without rows, votes without the applicant, promises that hold, a view of one's own only."""

from typing import Any

import pytest

from app.biobank.samples.words import Status
from app.core.gate import House
from tests.asking import (
    COMMITTEE,
    a_draft,
    agree,
    allocate,
    approved,
    belong,
    plasma,
    submitted,
    vote,
)
from tests.lives import STUDY, a_donor, bring, problem, state
from tests.tubes import stock

PLASMA = {"material": "PL", "min_amount": "350 uL", "max_thaws": 0, "count": 10, "per_donor": 1}


def feasibility(client: Any, login: str = "r.keller", **more: Any) -> Any:
    form = {"criteria": [PLASMA], "country": "CH", **more}
    return client(login).post("/api/v1/catalogue/feasibility", json=form)


def test_feasibility_answers_counts_and_nothing_else(client: Any, cast: House) -> None:
    plasma(client, cast, 5)
    answer = feasibility(client)
    assert answer.json() == {"lines": [{"material": "PL", "samples": 5, "donors": 5, "fewer_than": None}]}


def test_counts_below_five_are_hidden_from_researchers_and_shown_to_the_bench(
    client: Any, cast: House
) -> None:
    plasma(client, cast, 4)
    assert feasibility(client).json()["lines"][0] == {
        "material": "PL",
        "samples": None,
        "donors": None,
        "fewer_than": 5,
    }
    assert feasibility(client, "t.weber").json()["lines"][0]["samples"] == 4
    assert client("r.keller").get("/api/v1/catalogue").json()["lines"][0]["samples"] is None
    assert client("t.weber").get("/api/v1/catalogue").json()["lines"][0]["samples"] == 4


def test_only_what_could_really_be_given_is_counted(client: Any, cast: House) -> None:
    plasma(client, cast, 8)
    bring(cast, Status.AVAILABLE, "PL-1", holds="quality_quarantine")
    bring(cast, Status.DESTROYED, "PL-2")
    client("s.muller").post(
        "/api/v1/reservations", json={"purpose": "request:1", "lines": [{"sample": "PL-3"}]}
    )
    a_donor(client, "D-9", scopes=["collect", "store"])
    stock(cast, ["PL-20"], status="available", box="BX-1", first=20)
    stock(cast, ["PL-21"], status="available", box="BX-1", first=21, amount=300_000)
    assert feasibility(client).json()["lines"][0]["samples"] == 5
    assert feasibility(client, "t.weber", is_commercial=True).json()["lines"][0]["samples"] == 0


def test_at_most_so_many_of_each_donor_are_counted(client: Any, cast: House) -> None:
    plasma(client, cast, 5)
    stock(cast, ["PL-30", "PL-31"], status="available", box="BX-1", first=30)
    belong(cast, {"PL-30": "D-1", "PL-31": "D-1"})
    asked = [{**PLASMA, "per_donor": 2}]
    found = feasibility(client, "t.weber", criteria=asked).json()["lines"][0]
    assert (found["samples"], found["donors"]) == (6, 5)
    told = feasibility(client, criteria=asked).json()["lines"][0]
    assert (told["samples"], told["donors"]) == (5, 5), "a researcher is told a whole number for each donor"


def test_a_draft_is_the_applicants_alone_until_it_is_submitted(client: Any) -> None:
    draft = a_draft(client, co_applicants=["d.braun"])
    code = draft["code"]
    assert (code, draft["state"], draft["waiting_for"]) == ("REQ-2026-0001", "draft", "you, to submit it")
    assert problem(client("m.schmit").get(f"/api/v1/requests/{code}")) == (404, "E-REQUEST-UNKNOWN")
    revised = {
        "version": draft["version"],
        "title": "Proteomics of IBD, revised",
        "purpose": "Proteins in plasma",
        "destination": "CH-BS1",
        "criteria": [PLASMA],
    }
    again = client("r.keller").put(f"/api/v1/requests/{code}", json=revised)
    assert again.json()["title"] == "Proteomics of IBD, revised"
    assert problem(client("r.keller").put(f"/api/v1/requests/{code}", json=revised)) == (412, "E-VERSION")
    assert client("r.keller").post(f"/api/v1/requests/{code}/submission").json()["state"] == "submitted"
    revised["version"] = again.json()["version"] + 1
    assert problem(client("r.keller").put(f"/api/v1/requests/{code}", json=revised)) == (409, "E-STATE")
    assert client("m.schmit").get(f"/api/v1/requests/{code}").json()["applicant"] == "r.keller"


def test_nobody_sees_the_request_of_somebody_else_as_a_researcher(client: Any) -> None:
    code = submitted(client)
    other = client("m.schmit").post(
        "/api/v1/requests",
        json={"title": "Another", "purpose": "x", "destination": "CH-BS1", "criteria": [PLASMA]},
    )
    foreign = other.json()["code"]
    researcher = client("r.keller")
    assert problem(researcher.get(f"/api/v1/requests/mine/{foreign}")) == (404, "E-REQUEST-UNKNOWN")
    assert problem(researcher.get(f"/api/v1/requests/mine/{foreign}/timeline"))[0] == 404
    assert problem(researcher.get(f"/api/v1/requests/{code}")) == (403, "E-SCOPE")
    assert problem(researcher.post(f"/api/v1/requests/{foreign}/submission"))[0] == 404
    assert [one["code"] for one in researcher.get("/api/v1/requests/mine").json()["items"]] == [code]


def test_three_votes_decide_and_the_applicant_and_co_applicants_have_none(client: Any) -> None:
    code = submitted(client, co_applicants=["ac.rossi"])
    assert problem(vote(client, code, "ac.rossi")) == (403, "E-SOD")
    assert problem(vote(client, code, "ac.diallo", has_conflict=True)) == (403, "E-SOD")
    assert problem(vote(client, code, "r.keller")) == (403, "E-SCOPE")
    assert vote(client, code, "ac.hoffmann").json()["state"] == "under_review"
    assert problem(vote(client, code, "ac.hoffmann")) == (409, "E-VOTED")
    early = client("ac.diallo").post(f"/api/v1/requests/{code}/decision", json={})
    assert problem(early) == (409, "E-QUORUM")
    assert problem(allocate(client, code, "PL-1")) == (409, "E-STATE")


def test_conditions_reach_the_applicant_once_it_is_decided_but_no_names(client: Any) -> None:
    code = submitted(client)
    vote(client, code, "ac.hoffmann")
    vote(client, code, "ac.diallo", condition="return data after 12 months")
    mine = f"/api/v1/requests/mine/{code}"
    assert client("r.keller").get(mine).json()["conditions"] == []
    decided = vote(client, code, "ac.rossi").json()
    assert (decided["state"], len(decided["votes"])) == ("approved", 3)
    assert client("r.keller").get(mine).json()["conditions"] == ["return data after 12 months"]
    timeline = client("r.keller").get(f"{mine}/timeline").json()
    assert [step["kind"] for step in timeline["steps"]] == [
        "request.drafted",
        "request.submitted",
        "request.decided",
    ]
    assert "hoffmann" not in str(timeline)
    whole = client("ac.hoffmann").get(f"/api/v1/requests/{code}/timeline").json()
    assert [step["kind"] for step in whole["steps"]].count("request.voted") == 3


@pytest.mark.parametrize(
    ("decisions", "outcome"),
    [
        (("approve", "decline", "decline"), "declined"),
        (("approve", "approve", "decline"), "approved"),
        (("approve", "abstain", "abstain"), "under_review"),
    ],
)
def test_the_majority_of_those_who_vote_for_or_against_decides(
    client: Any, decisions: tuple[str, ...], outcome: str
) -> None:
    code = submitted(client)
    for login, decision in zip(COMMITTEE, decisions, strict=True):
        last = vote(client, code, login, decision)
    assert last.json()["state"] == outcome
    if outcome == "under_review":
        concluded = client("ac.rossi").post(f"/api/v1/requests/{code}/decision", json={})
        assert concluded.json()["state"] == "approved"


def test_samples_are_promised_to_one_request_only(client: Any, cast: House) -> None:
    plasma(client, cast, 3)
    first, second = approved(client), approved(client)
    assert allocate(client, first, "PL-1", "PL-2").json()["allocation"] == {
        "asked": 2,
        "allocated": 2,
        "released": 0,
    }
    refused = allocate(client, second, "PL-3", "PL-1")
    assert problem(refused) == (423, "E-RESERVED")
    assert [row["row"] for row in refused.json()["rows"]] == [1]
    assert client("m.schmit").get(f"/api/v1/requests/{second}").json()["allocation"]["allocated"] == 0


def test_only_what_was_asked_for_is_promised(client: Any, cast: House) -> None:
    plasma(client, cast, 4)
    stock(cast, ["SE-1"], status="available", box="BX-1", first=40, material="SE")
    belong(cast, {"SE-1": "D-4"})
    code = approved(client)
    assert problem(allocate(client, code, "SE-1")) == (422, "E-CRITERIA")
    assert problem(allocate(client, code, "PL-1", "PL-2", "PL-3")) == (422, "E-CRITERIA")
    bring(cast, Status.AVAILABLE, "PL-1", holds="quality_quarantine")
    assert problem(allocate(client, code, "PL-1")) == (423, "E-HOLD")
    assert problem(allocate(client, code, "PL-2", login="ac.rossi")) == (403, "E-SCOPE")


@pytest.mark.parametrize(
    ("scopes", "asked", "code"),
    [
        (["collect", "store", "research"], {}, "E-CONSENT-SCOPE"),
        (["collect", "store", "outside_eu"], {}, "E-CONSENT-SCOPE"),
        (["collect", "store", "research", "outside_eu"], {"is_commercial": True}, "E-CONSENT-SCOPE"),
        (["collect", "store", "research", "outside_eu"], {"is_genetic": True}, "E-CONSENT-SCOPE"),
        ([], {}, "E-CONSENT-SCOPE"),
    ],
)
def test_consent_covers_the_purpose_and_the_destination(
    client: Any, cast: House, scopes: list[str], asked: dict[str, bool], code: str
) -> None:
    plasma(client, cast, 1, scopes=scopes)
    request = approved(client, 1, **asked)
    assert problem(allocate(client, request, "PL-1")) == (403, code)


def test_a_tube_of_nobody_known_is_never_promised(client: Any, cast: House) -> None:
    stock(cast, ["PL-1"], status="available", box="BX-1")
    assert problem(allocate(client, approved(client, 1), "PL-1")) == (403, "E-CONSENT-SCOPE")


def test_a_withdrawal_takes_tubes_from_a_request_without_saying_why(client: Any, cast: House) -> None:
    codes = plasma(client, cast, 10)
    code = approved(client, 10)
    assert allocate(client, code, *codes).status_code == 201
    for donor in ("D-2", "D-3"):
        form = {"study": STUDY, "donor": donor, "level": "no_further_use"}
        assert client("dpo.thill").post("/api/v1/withdrawals", json=form).status_code == 201
    mine = client("r.keller").get(f"/api/v1/requests/mine/{code}")
    assert mine.json()["allocation"] == {"asked": 10, "allocated": 8, "released": 2}
    assert "withdr" not in mine.text
    assert "D-2" not in mine.text
    lines = client("t.weber").get(f"/api/v1/requests/{code}/pick-list").json()["lines"]
    assert [line["sample"] for line in lines] == [
        one for one in sorted(codes, key=lambda text: int(text[3:])) if one not in ("PL-2", "PL-3")
    ]


def test_taking_a_request_back_frees_what_was_reserved(client: Any, cast: House) -> None:
    plasma(client, cast, 2)
    code = approved(client)
    allocate(client, code, "PL-1", "PL-2")
    form = {"reason": "The funding ended"}
    assert problem(client("m.schmit").post(f"/api/v1/requests/{code}/withdrawal", json=form))[0] == 404
    withdrawn = client("r.keller").post(f"/api/v1/requests/{code}/withdrawal", json=form)
    assert withdrawn.json()["state"] == "withdrawn"
    assert withdrawn.json()["allocation"]["allocated"] == 0
    assert allocate(client, approved(client), "PL-1").status_code == 201


def test_an_agreement_is_recorded_by_the_manager_and_makes_sense(client: Any) -> None:
    code = submitted(client)
    assert problem(agree(client, code)) == (409, "E-STATE")
    for login in COMMITTEE:
        vote(client, code, login)
    assert problem(agree(client, code, "2026-10-01")) == (422, "E-INVALID")
    assert agree(client, code).json()["agreement"]["valid_until"] == "2027-11-30"
    form = {
        "reference": "M",
        "institution": "U",
        "signed_on": "2026-11-01",
        "valid_until": "2027-01-01",
    }
    by_applicant = client("r.keller").post(f"/api/v1/requests/{code}/agreement", json=form)
    assert problem(by_applicant) == (403, "E-SCOPE")


def test_the_pick_list_walks_unit_by_unit_and_place_by_place(client: Any, cast: House) -> None:
    plasma(client, cast, 3)
    stock(cast, ["PL-9"], status="available", box="BX-2", first=5)
    a_donor(client, "D-9", scopes=["collect", "store", "research", "outside_eu"])
    belong(cast, {"PL-9": "D-9"})
    code = approved(client, 4)
    allocate(client, code, "PL-9", "PL-3", "PL-1", "PL-2")
    found = client("t.weber").get(f"/api/v1/requests/{code}/pick-list").json()["lines"]
    assert [(line["path"], line["position"], line["sample"]) for line in found] == [
        (["F07", "BX-1"], "A1", "PL-1"),
        (["F07", "BX-1"], "A2", "PL-2"),
        (["F07", "BX-1"], "A3", "PL-3"),
        (["F07", "BX-2"], "A6", "PL-9"),
    ]
    assert problem(client("c.martin").get(f"/api/v1/requests/{code}/pick-list")) == (404, "E-REQUEST-UNKNOWN")


def test_a_wrong_tube_is_told_where_it_belongs_and_a_held_one_is_refused_at_the_scan(
    client: Any, cast: House
) -> None:
    plasma(client, cast, 3)
    code = approved(client)
    allocate(client, code, "PL-1", "PL-2")

    def pick(*samples: str) -> Any:
        return client("t.weber").post(f"/api/v1/requests/{code}/picks", json={"samples": list(samples)})

    neighbour = pick("PL-3")
    assert problem(neighbour) == (409, "E-NOT-ON-LIST")
    assert neighbour.json()["fields"] == {"position": "BX-1 A3"}
    assert "belongs at F07/BX-1/A3" in neighbour.text
    bring(cast, Status.AVAILABLE, "PL-2", place=1, holds="temperature_excursion")
    assert problem(pick("PL-2")) == (423, "E-HOLD")
    done = pick("PL-1")
    assert done.json() == {"samples": ["PL-1"], "left": 1}
    assert state(client, "PL-1")["custodian_user_id"] is not None
    assert client("m.schmit").get(f"/api/v1/requests/{code}").json()["state"] == "picking"
    assert problem(pick("PL-1")) == (409, "E-STATE")
    lines = client("t.weber").get(f"/api/v1/requests/{code}/pick-list").json()["lines"]
    assert [(line["sample"], line["picked"], line["position"]) for line in lines] == [
        ("PL-1", True, "A1"),
        ("PL-2", False, "A2"),
    ]


def test_a_proposal_takes_the_least_thawed_of_each_donor_and_reserves_nothing(
    client: Any, cast: House
) -> None:
    plasma(client, cast, 3)
    stock(cast, ["PL-40"], status="available", box="BX-1", first=40, thaws=1)
    belong(cast, {"PL-40": "D-1"})
    code = approved(client, 5, criteria=[{**PLASMA, "max_thaws": 3, "count": 5}])
    found = client("m.schmit").get(f"/api/v1/requests/{code}/proposal").json()
    assert [(one["sample"], one["thaws"]) for one in found["samples"]] == [
        ("PL-1", 0),
        ("PL-2", 0),
        ("PL-3", 0),
    ]
    assert found["missing"] == 2
    assert client("m.schmit").get(f"/api/v1/requests/{code}").json()["allocation"]["allocated"] == 0
    codes = [one["sample"] for one in found["samples"]]
    assert allocate(client, code, *codes).status_code == 201
    assert client("m.schmit").get(f"/api/v1/requests/{code}/proposal").json()["samples"] == []
    assert problem(client("r.keller").get(f"/api/v1/requests/{code}/proposal")) == (403, "E-SCOPE")


def test_text_holds_no_control_characters(client: Any) -> None:
    form = {
        "title": "A\u0000B title",
        "purpose": "x",
        "destination": "CH-BS1",
        "criteria": [PLASMA],
    }
    refused = client("r.keller").post("/api/v1/requests", json=form)
    assert (refused.status_code, list(refused.json()["fields"])) == (422, ["title"])
