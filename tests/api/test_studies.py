"""Studies are listed for whoever works in them, and opened by somebody whose right ends at none."""

from typing import Any

from app.biobank.people.granting import grant
from app.biobank.people.schemas import MakeGrant
from app.biobank.studies.queries import study_by_code
from app.core.gate import House
from tests.cast import deed
from tests.lives import payloads
from tests.refused import nothing_stored, refusal

API = "/api/v1/studies"


def a_study(code: str, **more: str) -> dict[str, str]:
    return {"code": code, "title": f"The study {code}", **more}


def listed(client: Any, login: str) -> list[str]:
    answer = client(login).get(API)
    assert answer.status_code == 200, answer.text
    return [one["code"] for one in answer.json()["items"]]


def test_studies_are_opened_together_and_told(client: Any, cast: House) -> None:
    opened = client("m.schmit").post(
        API, json={"studies": [a_study("GAMMA", sponsor="University of Basel"), a_study("DELTA-2")]}
    )
    assert opened.status_code == 201, opened.text
    assert [(one["code"], one["is_open"]) for one in opened.json()["studies"]] == [
        ("GAMMA", True),
        ("DELTA-2", True),
    ]
    assert listed(client, "t.weber") == ["CLINNOVA-IBD", "BETA", "GAMMA", "DELTA-2"]
    told = [one["fact"]["code"] for one in payloads(cast, "study.opened")]
    assert told == ["CLINNOVA-IBD", "BETA", "GAMMA", "DELTA-2"]


def test_one_sees_the_studies_of_ones_grants(client: Any, cast: House) -> None:
    assert listed(client, "n.reuter") == ["CLINNOVA-IBD"]
    assert listed(client, "q.lambert") == ["CLINNOVA-IBD", "BETA"]
    assert client("r.keller").get(API).status_code == 403


def test_a_code_that_is_taken_refuses_all_of_them_and_names_its_row(client: Any, cast: House) -> None:
    with nothing_stored(cast):
        for lines, row in ((["GAMMA", "BETA"], 1), (["GAMMA", "GAMMA"], 1)):
            answer = client("m.schmit").post(API, json={"studies": [a_study(one) for one in lines]})
            refusal(answer, 409, "E-STUDY-TAKEN", row=row, field="code")
        answer = client("m.schmit").post(API, json={"studies": [a_study("small letters")]})
        refusal(answer, 422, "E-INVALID", field="code")


def test_nobody_opens_a_study_from_inside_another(client: Any, cast: House) -> None:
    with deed(cast) as work:
        study = study_by_code(work, "BETA").id
        grant(work, MakeGrant(login="n.reuter", role="DM", study="BETA"), None, study)
    with nothing_stored(cast):
        for login in ("n.reuter", "t.weber", "q.lambert", "a.admin"):
            answer = client(login).post(API, json={"studies": [a_study("GAMMA")]})
            refusal(answer, 403, "E-SCOPE")
