"""The catalogue over JSON: every facet counted beside the choices of the others, and nothing that points at a person."""

from datetime import UTC, datetime
from typing import Any

from app.biobank.samples.words import Status
from app.core.gate import House
from tests.asking import agree, allocate, approved, belong
from tests.lives import STUDY, a_consent, bring, problem
from tests.tubes import stock

SCOPES = ["collect", "store", "research"]


def enrol(
    client: Any, count: int, *, first: int = 1, scopes: list[str] | None = None, **facts: Any
) -> list[str]:
    """Donors of the study with a consent, and what else is known of them."""
    names = [f"IBD-LU-{number:04}" for number in range(first, first + count)]
    donors = [{"study": STUDY, "pseudonym": name, **facts} for name in names]
    manager = client("d.braun")
    assert manager.post("/api/v1/donors", json={"donors": donors}).status_code == 201
    consents = [a_consent(name, SCOPES if scopes is None else scopes) for name in names]
    assert manager.post("/api/v1/consents", json={"consents": consents}).status_code == 201
    return names


def give(house: House, donors: list[str], material: str = "PL", *, place: int = 0, **more: Any) -> None:
    """A stored tube of each donor."""
    codes = [f"{material}-{name[-4:]}" for name in donors]
    stock(house, codes, status="available", box="BX-1", first=place, material=material, **more)
    belong(house, dict(zip(codes, donors, strict=True)))


def browse(client: Any, login: str = "r.keller", **choices: str) -> dict[str, Any]:
    answer = client(login).get("/api/v1/catalogue", params=choices)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def facet(found: dict[str, Any], name: str) -> dict[str, int | None]:
    """The samples of each value of a facet."""
    [values] = [one["values"] for one in found["facets"] if one["name"] == name]
    return {one["value"]: one["samples"] for one in values}


def a_stock(client: Any, house: House) -> None:
    """Ten women with Crohn's disease, six men with colitis, three of unknown sex with something rare."""
    women = enrol(client, 10, sex="female", birth_year=1980, diagnosis="K50.0")
    men = enrol(
        client, 6, first=11, sex="male", birth_year=1950, diagnosis="K51.0", scopes=[*SCOPES, "genetics"]
    )
    rare = enrol(client, 3, first=17, diagnosis="E75.2")
    drawn = {"collected_at": datetime(2026, 10, 20, 8, tzinfo=UTC)}
    give(house, [*women, *men, *rare], **drawn)
    give(house, women, "SE", place=30, amount=120_000, thaws=1, **drawn)


def test_every_facet_is_counted_at_once(client: Any, cast: House) -> None:
    a_stock(client, cast)
    found = browse(client, "t.weber")
    assert (found["samples"], found["donors"], found["at_least"]) == (29, 19, False)
    assert facet(found, "material") == {"PL": 19, "SE": 10}
    assert facet(found, "study") == {STUDY: 29}
    assert facet(found, "diagnosis") == {"K50.0": 20, "K51.0": 6, "E75.2": 3}
    assert facet(found, "sex") == {"female": 20, "male": 6, "undifferentiated": 0, "unknown": 3}
    ages = {value: count for value, count in facet(found, "age").items() if count}
    assert ages == {"40-49": 20, "70-79": 6, "unknown": 3}
    assert facet(found, "temperature")["-80"] == 29
    assert facet(found, "volume") == {"100": 29, "250": 19, "500": 0, "1000": 0}
    assert facet(found, "thaws") == {"0": 19, "1": 29, "2": 29}
    assert facet(found, "consent") == {"genetics": 6, "commercial": 0, "outside_eu": 0}
    assert [(one["study"], one["material"], one["samples"]) for one in found["lines"]] == [
        (STUDY, "PL", 19),
        (STUDY, "SE", 10),
    ]


def test_a_facet_is_counted_under_the_choices_of_the_others_only(client: Any, cast: House) -> None:
    a_stock(client, cast)
    found = browse(client, "t.weber", sex="female", material="PL")
    assert (found["samples"], found["donors"]) == (10, 10)
    assert facet(found, "sex")["male"] == 6, "who chose women still sees how many men there are"
    assert facet(found, "material") == {"PL": 10, "SE": 10}
    assert facet(found, "diagnosis") == {"K50.0": 10}
    assert browse(client, "t.weber", consent="genetics", age="70-79")["samples"] == 6
    assert browse(client, "t.weber", volume="250", thaws="0", temperature="-80")["samples"] == 19
    assert browse(client, "t.weber", volume="100", thaws="0", material="SE")["samples"] == 0


def test_a_researcher_sees_no_small_count_and_no_exact_one(client: Any, cast: House) -> None:
    a_stock(client, cast)
    found = browse(client)
    assert (found["samples"], found["donors"], found["at_least"]) == (15, 15, True)
    assert facet(found, "sex") == {"female": 20, "male": 5, "undifferentiated": None, "unknown": None}
    assert facet(found, "diagnosis") == {"K50.0": 20, "K51.0": 5}
    assert "E75.2" not in str(found), "a diagnosis that few have is not even named"
    few = browse(client, sex="unknown")
    assert (few["samples"], few["donors"], few["fewer_than"]) == (None, None, 5)
    assert (facet(few, "material"), few["lines"]) == ({}, [])


def test_what_cannot_be_had_is_not_counted(client: Any, cast: House) -> None:
    donors = enrol(client, 8, sex="female")
    others = enrol(client, 2, first=20, scopes=["collect", "store"])
    give(cast, [*donors, *others])
    stock(cast, ["PL-NOBODY"], status="available", box="BX-1", first=40)
    bring(cast, Status.AVAILABLE, "PL-0001", place=50, holds="quality_quarantine")
    bring(cast, Status.DESTROYED, "PL-0002")
    promise = {"purpose": "request:1", "lines": [{"sample": "PL-0003"}]}
    assert client("s.muller").post("/api/v1/reservations", json=promise).status_code == 201
    assert browse(client, "t.weber")["samples"] == 5
    assert browse(client)["samples"] == 5


def test_each_sees_the_stock_of_the_own_grants(client: Any, cast: House) -> None:
    give(cast, enrol(client, 6))
    assert browse(client, "t.weber")["samples"] == 6
    assert browse(client, "c.martin")["samples"] == 0


def test_a_choice_that_no_facet_has_is_refused(client: Any) -> None:
    answer = client("r.keller").get("/api/v1/catalogue", params={"sex": "tall"})
    assert (answer.status_code, answer.json()["code"]) == (422, "E-INVALID")
    assert client("n.reuter").get("/api/v1/catalogue").status_code == 403


def test_what_a_request_asks_of_donors_and_places_holds_to_the_end(client: Any, cast: House) -> None:
    a_stock(client, cast)
    women = {"material": "PL", "count": 2, "sex": "female", "diagnosis": "K50.0", "temperature": "-80"}
    asked = [{**women, "min_age": 40, "max_age": 49}, {"material": "PL", "count": 1, "min_age": 70}]
    counted = client("t.weber").post("/api/v1/catalogue/feasibility", json={"criteria": asked}).json()
    assert [line["samples"] for line in counted["lines"]] == [10, 6]
    code = approved(client, criteria=asked, destination="FR-GE1")
    agree(client, code)
    proposal = client("m.schmit").get(f"/api/v1/requests/{code}/proposal").json()
    assert [(one["sample"], one["criterion"]) for one in proposal["samples"]] == [
        ("PL-0001", 0),
        ("PL-0002", 0),
        ("PL-0011", 1),
    ]
    refused = allocate(client, code, "PL-0001", "PL-0017")
    assert problem(refused) == (422, "E-CRITERIA")
    assert [row["sample"] for row in refused.json()["rows"]] == ["PL-0017"]
    assert allocate(client, code, "PL-0001", "PL-0011").status_code == 201
    assert problem(allocate(client, code, "PL-0012"))[1] == "E-CRITERIA", (
        "one of seventy and older was asked for"
    )
    assert allocate(client, code, "PL-0002").status_code == 201
