"""A rack filled by plan: laid out, looked at, confirmed in one deed; refused whatever aliquoting refuses (W08)."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import text

from app.biobank.people.granting import grant
from app.biobank.people.schemas import MakeGrant
from app.biobank.samples.material import tolerance
from app.biobank.samples.words import Status
from app.biobank.storage.queries import site_by_code
from app.biobank.studies.queries import study_by_code
from app.core.clock import SetClock
from app.core.gate import House
from app.core.units import Unit
from tests.afterwards import broken, findings
from tests.cast import deed
from tests.houses import seal
from tests.lives import bring, payloads, state, told, tubes
from tests.plans import PLASMA, VISIT, lay_down
from tests.racks import CODES, FILL, FILLED, RACK, a_morning_at_the_clinic, at, rack_file
from tests.refused import nothing_stored, refusal
from tests.tubes import stock

SCANS = "/api/v1/rack-scans"
PARENTS = ["P-1", "P-2", "P-3", "P-4"]
NINE_AND_A_HALF = 9_500_000


@pytest.fixture
def plasma(client: Any, cast: House) -> list[str]:
    """Four parents of plasma in work, of 9.6 mL each but the last, which holds 9.5 mL; and their plan."""
    stock(cast, PARENTS[:3], status="in_process", holder="t.weber", amount=9_600_000)
    stock(cast, PARENTS[3:], status="in_process", holder="t.weber", amount=NINE_AND_A_HALF)
    lay_down(client, PLASMA)
    return PARENTS


def scanned(client: Any, content: bytes | None = None, login: str = "svc.rackscan.ibbl") -> int:
    sent = {"content-type": "text/csv"}
    answer = client(login).post(SCANS, content=content or rack_file(CODES), headers=sent)
    assert answer.status_code == 201, answer.text
    number: int = answer.json()["id"]
    return number


def laying(
    client: Any, scan: int, parents: list[str], *wells: dict[str, Any], login: str = "t.weber", **more: Any
) -> Any:
    form = {"parents": parents, "wells": list(wells), **more}
    return client(login).put(f"{SCANS}/{scan}/aliquots", json=form)


def laid(client: Any, scan: int, parents: list[str], *wells: dict[str, Any], **more: Any) -> dict[str, Any]:
    answer = laying(client, scan, parents, *wells, **more)
    assert answer.status_code == 200, answer.text
    sheet: dict[str, Any] = answer.json()
    return sheet


def committing(client: Any, scan: int, login: str = "t.weber", **said: Any) -> Any:
    return client(login).post(f"{SCANS}/{scan}/commit", json=said)


def children(house: House) -> dict[str, tuple[str, int]]:
    """Every aliquot that stands in a rack: its parent and amount, by its code."""
    query = text(
        "SELECT s.code, p.code, s.amount FROM sample s JOIN lineage l ON l.child_id = s.id "
        "JOIN sample p ON p.id = l.parent_id WHERE s.container_id IS NOT NULL"
    )
    with house.database.session() as session:
        return {code: (parent, amount) for code, parent, amount in session.connection().execute(query)}


def one_of(house: House, query: str) -> Any:
    with house.database.session() as session:
        return session.connection().execute(text(query)).scalar_one()


@contextmanager
def nothing_made(house: House) -> Iterator[None]:
    """Whatever is decided inside, no sample is born, no code used, no rack brought in."""
    asked = [f"SELECT count(*) FROM {table}" for table in ("sample", "barcode", "lineage", "container")]
    before = [one_of(house, query) for query in asked]
    yield
    assert [one_of(house, query) for query in asked] == before


def test_four_parents_and_two_exceptions_become_a_rack_in_one_deed(
    client: Any, cast: House, plasma: list[str]
) -> None:
    scan = scanned(client)
    with nothing_made(cast):
        sheet = laid(client, scan, plasma, {"well": "C10", "short": True}, {"well": "B02", "blank": True})
    wells = {one["well"]: one for one in sheet["wells"]}
    assert len(wells) == 96
    assert (wells["A01"]["state"], wells["A01"]["amount"], wells["A01"]["parent"]) == ("planned", "400 µL", 0)
    assert (wells["C10"]["state"], wells["C10"]["amount"], wells["C10"]["said"]) == ("short", "300 µL", True)
    assert (wells["B02"]["state"], wells["H12"]["state"]) == ("blank", "planned")
    assert [(one["sample"], one["made"], one["short"], one["blank"]) for one in sheet["parents"]] == [
        ("P-1", 23, 0, 1),
        ("P-2", 24, 0, 0),
        ("P-3", 24, 0, 0),
        ("P-4", 24, 1, 0),
    ]
    done = committing(client, scan, version=sheet["scan"]["version"])
    assert done.status_code == 200, done.text
    assert (done.json()["registered"], done.json()["blank"]) == (95, 1)
    made = children(cast)
    assert Counter(parent for parent, _ in made.values()) == {"P-1": 23, "P-2": 24, "P-3": 24, "P-4": 24}
    assert made[CODES["C10"]] == ("P-4", 300_000)
    assert CODES["B02"] not in made
    where = state(client, CODES["D07"], "t.weber")
    assert where["place"] == 3 * 12 + 6
    assert told(cast, CODES["A01"]) == ["sample.produced", "sample.process_finished"]
    assert state(client, "P-1")["amount"]["value"] == 400_000
    assert state(client, "P-2")["status"] == "exhausted"
    made_in = "SELECT count(DISTINCT deed) FROM ledger_entry WHERE kind = 'sample.produced'"
    assert one_of(cast, made_in) == 1, "all of it is one deed"
    seal(cast)
    assert findings(cast) == []


def test_the_visit_of_the_story_by_its_plans(client: Any, cast: House, clock: SetClock) -> None:
    a_morning_at_the_clinic(client, cast, clock)
    lay_down(client, *VISIT)
    clock.set(at(11, 0))
    scan = scanned(client, rack_file(FILLED))
    kits = ("P00481", "P00482", "P00483", "P00484")
    parents = [f"{kit}{index}" for kit in kits for index in ("01", "02", "05")][:-1]
    sheet = laid(client, scan, parents, {"well": "B09", "amount": "250 uL"})
    states = {one["well"]: one["state"] for one in sheet["wells"]}
    assert {well: one for well, one in states.items() if one != "planned"} == {
        "B09": "short",
        "C09": "blank",
        "D09": "blank",
    }
    assert set(states) == set(FILLED)
    done = committing(client, scan, slot="F07-3")
    assert done.status_code == 200, done.text
    assert (done.json()["registered"], done.json()["blank"], done.json()["empty"]) == (90, 2, 4)
    amounts = [amount for _, amount in children(cast).values()]
    assert Counter(amounts) == {400_000: 40, 500_000: 8, 350_000: 29, 250_000: 1, 200_000_000: 12}
    assert state(client, "P0048302")["status"] == "exhausted"
    assert state(client, "P0048105")["amount"]["text"] == "100 mg (n)"
    seal(cast)
    assert (findings(cast), broken(cast)) == ([], [])


def test_a_study_without_a_plan_says_where_it_is_laid_down(client: Any, cast: House) -> None:
    stock(cast, ["P-1"], status="in_process", holder="t.weber", material="SE")
    scan = scanned(client)
    with nothing_stored(cast):
        answer = refusal(laying(client, scan, ["P-1"]), 409, "E-PLAN-MISSING", row=0, field="sample")
    assert answer["title"] == "CLINNOVA-IBD has no aliquot plan for SE, which P-1 is."
    assert "Studies, CLINNOVA-IBD, Aliquot plans" in answer["next_step"]


def test_a_parent_that_could_not_be_divided_is_refused_when_it_is_scanned(
    client: Any, cast: House, plasma: list[str]
) -> None:
    stock(cast, ["R-1"], status="received")
    stock(cast, ["ST-1"], status="available", box="BX-1")
    stock(cast, ["FR-1"], status="in_process", site="FR-GE1")
    stock(cast, ["BC-1"], status="in_process", holder="t.weber", material="WBE")
    lay_down(client, VISIT[0])
    bring(cast, Status.IN_PROCESS, "P-2", holds="quality_quarantine")
    scan = scanned(client)
    with nothing_stored(cast):
        refusal(laying(client, scan, ["P-1", "P-2"]), 423, "E-HOLD", row=1)
        refusal(laying(client, scan, ["P-1", "ST-1"]), 409, "E-STATE", row=1)
        refusal(laying(client, scan, ["R-1"]), 409, "E-STATE", row=0)
        refusal(laying(client, scan, ["NEVER-SEEN"]), 404, "E-BC-UNKNOWN", row=0)
        refusal(laying(client, scan, ["FR-1"]), 404, "E-BC-UNKNOWN", row=0)
        refusal(laying(client, scan, ["P-1", "p-1"]), 409, "E-SCAN-CONFLICT", row=1)
        refusal(laying(client, scan, ["BC-1"]), 422, "E-FRACTION", row=0)


def test_whoever_works_in_another_study_divides_none_of_this_one(
    client: Any, cast: House, plasma: list[str]
) -> None:
    with deed(cast) as work:
        home, beta = site_by_code(work, "LU-IBBL").id, study_by_code(work, "BETA").id
        grant(work, MakeGrant(login="n.reuter", role="TE", site="LU-IBBL", study="BETA"), home, beta)
    scan = scanned(client)
    with nothing_stored(cast):
        refusal(laying(client, scan, ["P-1"], login="n.reuter"), 404, "E-BC-UNKNOWN")
        refusal(laying(client, scan, ["P-1"], login="q.lambert"), 403, "E-SCOPE")
        refusal(laying(client, scan, ["P-1"], login="c.martin"), 404, "E-NOT-FOUND")
        assert client("c.martin").get(f"{SCANS}/{scan}/aliquots").status_code == 404


def test_what_is_said_of_a_well_has_to_make_sense(client: Any, cast: House, plasma: list[str]) -> None:
    scan = scanned(client)
    two = ["P-1", "P-4"]
    with nothing_stored(cast):
        refusal(laying(client, scan, two, {"well": "A07", "blank": True}), 422, "E-INVALID", row=0)
        refusal(laying(client, scan, two, {"well": "Z99", "blank": True}), 422, "E-INVALID", row=0)
        refusal(laying(client, scan, two, {"well": "A01"}), 422, "E-INVALID", row=0)
        refusal(laying(client, scan, two, {"well": "A01", "amount": "0 uL"}), 422, "E-INVALID", row=0)
        refusal(laying(client, scan, two, {"well": "A01", "amount": "1 mg"}), 422, "E-INVALID", row=0)
        refusal(laying(client, scan, two, {"well": "A01", "short": True}), 422, "E-INVALID", field="amount")
        twice = [{"well": "A01", "blank": True}, {"well": "A1", "short": True}]
        refusal(laying(client, scan, two, *twice), 422, "E-INVALID", row=1)


def test_no_nanolitre_more_comes_out_than_there_is(client: Any, cast: House, plasma: list[str]) -> None:
    scan = scanned(client)
    most = NINE_AND_A_HALF + tolerance(NINE_AND_A_HALF, Unit.NL)
    with nothing_stored(cast):
        over = {"well": "A01", "amount": f"{most + 1} nL"}
        refusal(laying(client, scan, ["P-4"], over), 422, "E-VOL-OVERDRAW", row=0)
    laid(client, scan, ["P-4"], {"well": "A01", "amount": f"{most} nL"})
    assert committing(client, scan).status_code == 200
    assert list(children(cast).values()) == [("P-4", most)]


def test_what_changed_since_somebody_looked_is_not_confirmed(
    client: Any, cast: House, plasma: list[str]
) -> None:
    scan = scanned(client)
    sheet = laid(client, scan, plasma)
    version = sheet["scan"]["version"]
    laid(client, scan, plasma, {"well": "A01", "blank": True})
    with nothing_made(cast):
        refusal(committing(client, scan, version=version), 412, "E-VERSION")
        refusal(laying(client, scan, plasma, version=version), 412, "E-VERSION")
        line = {"sample": "P-2", "amount": "5 mL"}
        measured = client("t.weber").post("/api/v1/measurements", json={"measurements": [line]})
        assert measured.status_code == 200, measured.text
        told_ = refusal(committing(client, scan), 412, "E-VERSION")
        assert told_["title"].startswith("What a parent holds, or what stands in the rack, has changed")
        shown = client("t.weber").get(f"{SCANS}/{scan}/aliquots").json()
        assert shown["outdated"].startswith("What a parent holds")
        laid(client, scan, plasma)
        lay_down(client, {**PLASMA, "fill": "row"})
        refusal(committing(client, scan), 412, "E-VERSION")
        shown = client("t.weber").get(f"{SCANS}/{scan}/aliquots").json()
        assert shown["outdated"] == "The plan of P-1 was replaced since."
        laid(client, scan, plasma)
        bring(cast, Status.IN_PROCESS, "P-3", holds="quality_quarantine")
        refusal(committing(client, scan), 423, "E-HOLD")
    bring(cast, Status.IN_PROCESS, "P-3")
    done = committing(client, scan)
    assert done.status_code == 200, done.text
    assert done.json()["registered"] == 24 + 13 + 24 + 24


def test_a_code_that_was_used_meanwhile_is_not_given_to_an_aliquot(
    client: Any, cast: House, plasma: list[str]
) -> None:
    scan = scanned(client)
    laid(client, scan, plasma)
    tubes(client, CODES["E05"])
    with nothing_stored(cast):
        refusal(committing(client, scan), 409, "E-POS-OCCUPIED")
    shown = client("t.weber").get(f"{SCANS}/{scan}/aliquots").json()
    assert shown["outdated"] == "The plan makes 24 tubes of P-4, and 23 are free in this rack."
    sheet = laid(client, scan, plasma[:3])
    assert "E05" not in {one["well"] for one in sheet["wells"]}


def test_where_a_tube_stands_nothing_is_proposed(client: Any, cast: House, plasma: list[str]) -> None:
    first = scanned(client)
    laid(client, first, ["P-1"], *({"well": well, "blank": True} for well in FILL[1:24]))
    assert committing(client, first).status_code == 200
    second = scanned(client)
    sheet = laid(client, second, ["P-2", "P-3", "P-4"])
    assert [one["well"] for one in sheet["wells"]] == FILL[1:73]
    assert committing(client, second).json()["registered"] == 72
    assert len(children(cast)) == 73
    third = scanned(client)
    stock(cast, ["P-5"], status="in_process", holder="t.weber", amount=None)
    with nothing_stored(cast):
        refusal(laying(client, third, ["P-5"]), 409, "E-POS-OCCUPIED", row=0)


def test_a_second_scan_of_the_rack_takes_over_what_was_laid_out_and_said(
    client: Any, cast: House, plasma: list[str]
) -> None:
    first = scanned(client, rack_file(CODES, unreadable=["D07"]))
    laid(client, first, plasma, {"well": "C10", "short": True})
    with nothing_made(cast):
        refusal(committing(client, first), 422, "E-SCAN-NOREAD")
    second = scanned(client, rack_file({well: code for well, code in CODES.items() if well != "H12"}))
    shown = client("t.weber").get(f"{SCANS}/{second}/aliquots").json()
    assert shown["outdated"] == "The plan makes 24 tubes of P-4, and 23 are free in this rack."
    third = scanned(client)
    shown = client("t.weber").get(f"{SCANS}/{third}/aliquots").json()
    assert (shown["outdated"], len(shown["wells"]), shown["scan"]["undecided"]) == ("", 96, [])
    assert [one["amount"] for one in shown["wells"] if one["said"]] == ["300 µL"]
    assert committing(client, third).json()["registered"] == 96


def test_what_is_left_over_is_thrown_away_where_the_plan_says_so(client: Any, cast: House) -> None:
    stock(cast, ["P-1"], status="in_process", holder="t.weber", amount=1_000_000)
    stock(cast, ["P-2"], status="in_process", holder="t.weber", amount=None)
    line = {"material": "PL", "count": 2, "amount": "400 uL", "tube": "2D-0.5"}
    lay_down(client, {"material": "PL", "lines": [line], "remainder": "discard", "fill": "row"})
    scan = scanned(client)
    sheet = laid(client, scan, ["P-1", "P-2"])
    assert [one["well"] for one in sheet["wells"]] == ["A01", "A02", "A03", "A04"]
    assert [one["rest"] for one in sheet["parents"]] == [["200 µL of PL"], ["an unknown amount of PL"]]
    done = committing(client, scan)
    assert done.status_code == 200, done.text
    assert (done.json()["registered"], done.json()["blank"]) == (4, 92)
    assert [state(client, code)["status"] for code in ("P-1", "P-2")] == ["exhausted", "exhausted"]
    consumed = [one["fact"]["discard_amount"] for one in payloads(cast, "sample.consumed")]
    assert consumed == [200_000, 0]
    assert state(client, CODES["A02"])["tube"] == "2D-0.5"


def test_parents_are_taken_off_again(client: Any, cast: House, plasma: list[str]) -> None:
    scan = scanned(client)
    laid(client, scan, plasma)
    sheet = laid(client, scan, [])
    assert (sheet["parents"], sheet["wells"], sheet["outdated"]) == ([], [], "")
    assert len(sheet["scan"]["undecided"]) == 96
    assert sheet["scan"]["rack"] == RACK
