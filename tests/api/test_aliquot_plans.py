"""Into what samples are divided is laid down for a study and a material, in versions that are never edited."""

from typing import Any

from app.biobank.people.granting import grant
from app.biobank.people.schemas import MakeGrant
from app.biobank.studies.queries import study_by_code
from app.core.gate import House
from tests.afterwards import findings
from tests.cast import deed
from tests.houses import seal
from tests.lives import payloads
from tests.plans import AT, PLASMA, VISIT, lay_down
from tests.refused import nothing_stored, refusal


def set_by(client: Any, plan: dict[str, Any], login: str = "m.schmit", at: str = AT) -> Any:
    return client(login).post(at, json=plan)


def listed(client: Any, login: str = "t.weber", **narrowed: str) -> list[tuple[str, int, str]]:
    answer = client(login).get(AT, params=narrowed)
    assert answer.status_code == 200, answer.text
    return [(one["material"], one["number"], one["state"]) for one in answer.json()["items"]]


def test_a_plan_is_laid_down_and_told(client: Any, cast: House) -> None:
    plan = {**VISIT[0], "fill": "row", "reason": "Protocol 3.1"}
    (made,) = lay_down(client, plan)
    assert made["lines"] == [
        {"material": "PL", "count": 10, "amount": "400 µL", "least": None, "tube": ""},
        {"material": "BC", "count": 2, "amount": "500 µL", "least": None, "tube": ""},
    ]
    assert (made["material"], made["number"], made["state"]) == ("WBE", 1, "active")
    assert (made["remainder"], made["fill"], made["tubes"]) == ("discard", "row", 12)
    (told,) = payloads(cast, "aliquot_plan.set")
    assert told["fact"] == {"study": "CLINNOVA-IBD", "material": "WBE", "number": 1, "tubes": 12}
    assert told["reason"] == "Protocol 3.1"


def test_a_new_version_takes_the_place_of_the_one_before(client: Any, cast: House) -> None:
    lay_down(client, PLASMA, VISIT[2])
    changed = {**PLASMA, "lines": [{"material": "PL", "count": 12, "amount": "800 uL"}], "replaces": 1}
    lay_down(client, changed)
    assert listed(client) == [("PL", 2, "active"), ("ST", 1, "active"), ("PL", 1, "replaced")]
    assert listed(client, state="active") == [("PL", 2, "active"), ("ST", 1, "active")]
    before = client("t.weber").get(AT, params={"state": "replaced"}).json()["items"][0]
    assert before["lines"][0]["count"] == 24, "the version before is as it was"
    assert [one["fact"]["number"] for one in payloads(cast, "aliquot_plan.replaced")] == [1]
    seal(cast)
    assert findings(cast) == [], "folding the ledger gives the plans"


def test_a_plan_that_was_replaced_meanwhile_is_not_replaced_unseen(client: Any, cast: House) -> None:
    lay_down(client, PLASMA, {**PLASMA, "replaces": 1})
    with nothing_stored(cast):
        told = refusal(set_by(client, {**PLASMA, "replaces": 1}), 412, "E-VERSION", field="replaces")
        assert told["title"] == "Plan 2 for PL holds now."
        refusal(set_by(client, {**VISIT[2], "replaces": 1}), 412, "E-VERSION")


def test_what_cannot_be_a_plan_is_refused_with_its_line(client: Any, cast: House) -> None:
    line = {"material": "PL", "count": 2, "amount": "400 uL"}
    wrong = [
        ({**line, "material": "GOLD"}, 422, "E-MATERIAL", "material"),
        ({**line, "amount": "400 mg"}, 422, "E-INVALID", "amount"),
        ({**line, "amount": "0 uL"}, 422, "E-INVALID", "amount"),
        ({**line, "least": "401 uL"}, 422, "E-INVALID", "least"),
        ({**line, "tube": "BUCKET"}, 422, "E-INVALID", "tube"),
        ({**line, "tube": "2D-0.3"}, 422, "E-INVALID", "amount"),
        ({**line, "count": 0}, 422, "E-INVALID", "count"),
    ]
    with nothing_stored(cast):
        for bad, status, code, field in wrong:
            answer = set_by(client, {"material": "PL", "lines": [line, bad]})
            refusal(answer, status, code, field=field)
        many = {"material": "PL", "lines": [{**line, "count": 200}, {**line, "count": 185}]}
        assert refusal(set_by(client, many), 422, "E-INVALID", field="lines")["title"].startswith("385 tubes")
        refusal(set_by(client, {"material": "PL", "lines": []}), 422, "E-INVALID", field="lines")
        refusal(set_by(client, {**PLASMA, "material": "GOLD"}), 422, "E-MATERIAL", field="material")


def test_plans_are_laid_down_by_whoever_designs_studies_and_read_where_one_works(
    client: Any, cast: House
) -> None:
    with deed(cast) as work:
        beta = study_by_code(work, "BETA").id
        grant(work, MakeGrant(login="p.blanc", role="DM", study="BETA"), None, beta)
    with nothing_stored(cast):
        for login in ("t.weber", "s.muller", "q.lambert", "a.admin", "p.blanc"):
            refusal(set_by(client, PLASMA, login), 403, "E-SCOPE")
        for login in ("n.reuter", "x.auditor"):
            other = AT.replace("CLINNOVA-IBD", "BETA")
            refusal(client(login).get(other), 404, "E-STUDY-UNKNOWN")
        refusal(set_by(client, PLASMA, at=AT.replace("CLINNOVA", "NOWHERE")), 404, "E-STUDY-UNKNOWN")
    assert set_by(client, PLASMA, "d.braun").status_code == 201
    assert set_by(client, PLASMA, "p.blanc", AT.replace("CLINNOVA-IBD", "BETA")).status_code == 201
    assert listed(client, "n.reuter") == [("PL", 1, "active")]
    assert client("r.keller").get(AT).status_code == 403
