"""Samples leave the house as a table only for those who may, with a purpose, and the ledger knows of it."""

import csv
from hashlib import sha256
from io import StringIO
from typing import Any

import pytest

from app.biobank.reports.sample_rows import exporting
from app.biobank.reports.sample_rows.schemas import ExportSamples
from app.core.actor import SYSTEM
from app.core.errors import TooMuch
from app.core.gate import House
from app.core.work import reading
from tests.asking import plasma
from tests.browsing import Browser
from tests.tubes import stock, told

PURPOSE = "for the annual report"


def taken(client: Any, login: str = "m.schmit", **form: Any) -> list[dict[str, str]]:
    """The rows that somebody gets."""
    answer = client(login).post("/api/v1/samples/exports.csv", json={"purpose": PURPOSE, **form})
    assert answer.status_code == 201, answer.text
    assert answer.headers["content-type"].startswith("text/csv")
    return list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))


def test_a_table_says_of_each_tube_what_it_is_and_where(client: Any, cast: House) -> None:
    plasma(client, cast, 3)
    rows = taken(client, study="CLINNOVA-IBD")
    assert [(row["code"], row["donor"], row["position"]) for row in rows] == [
        ("PL-1", "D-1", "A1"),
        ("PL-2", "D-2", "A2"),
        ("PL-3", "D-3", "A3"),
    ]
    assert rows[0]["container"].endswith("/BX-1")
    assert (rows[0]["amount"], rows[0]["unit"], rows[0]["status"]) == ("400000", "nL", "available")


def test_the_ledger_knows_who_took_what_and_its_fingerprint(client: Any, cast: House) -> None:
    plasma(client, cast, 2)
    answer = client("m.schmit").post(
        "/api/v1/samples/exports.csv", json={"purpose": PURPOSE, "donor": "D-1", "status": "available"}
    )
    (fact,) = told(cast, "export.created")
    assert fact["fact"]["sha256"] == sha256(answer.content).hexdigest()
    assert (fact["fact"]["rows"], fact["fact"]["scope"]) == (1, "status available, one donor")
    assert PURPOSE in str(fact)
    assert "D-1" not in str(fact), "the ledger keeps no pseudonym of what was looked for"


def test_pasted_codes_and_filters_narrow_the_table(client: Any, cast: House) -> None:
    plasma(client, cast, 3)
    assert [row["code"] for row in taken(client, codes=["pl-3", "PL-1", "NEVER-SEEN"])] == ["PL-1", "PL-3"]
    assert taken(client, codes=["NEVER-SEEN"]) == []
    assert taken(client, material="SER") == []
    assert len(taken(client, codes=[f"X-{n}" for n in range(9_998)] + ["PL-1", "PL-2"])) == 2


def test_it_holds_what_one_may_take_out_and_nothing_else(client: Any, cast: House) -> None:
    plasma(client, cast, 1)
    stock(cast, ["FAR-1"], site="CH-BS1", holder="c.martin")
    assert [row["code"] for row in taken(client)] == ["PL-1"]
    assert taken(client, codes=["FAR-1"]) == []
    for login in ("t.weber", "s.muller", "q.lambert", "r.keller"):
        refused = client(login).post("/api/v1/samples/exports.csv", json={"purpose": PURPOSE})
        assert (refused.status_code, refused.json()["code"]) == (403, "E-SCOPE"), login


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"purpose": "x"},
        {"purpose": PURPOSE, "status": "gone"},
        {"purpose": PURPOSE, "codes": ["X"] * 10_001},
    ],
)
def test_an_export_without_sense_or_purpose_is_refused(
    client: Any, cast: House, form: dict[str, Any]
) -> None:
    assert client("m.schmit").post("/api/v1/samples/exports.csv", json=form).status_code == 422
    assert told(cast, "export.created") == []


def test_more_than_a_file_should_hold_is_refused_with_what_to_do(cast: House) -> None:
    stock(cast, [f"M-{number}" for number in range(12)], box="BX-1")
    with reading(cast.database, lambda _session: SYSTEM, cast.clock.now()) as work:
        form = ExportSamples(purpose=PURPOSE)
        assert exporting.collect(work, form, most=12).rows == 12
        with pytest.raises(TooMuch, match="more than 11"):
            exporting.collect(work, form, most=11)


def test_no_cell_is_run_by_a_spreadsheet(client: Any, cast: House) -> None:
    stock(cast, ["=1+1", "+X", "-X", "@X"], box="BX-1")
    assert {row["code"] for row in taken(client)} == {"'=1+1", "'+X", "'-X", "'@X"}


def test_the_page_gives_the_file_of_the_list_that_is_shown(
    browser: Browser, client: Any, cast: House
) -> None:
    plasma(client, cast, 2)
    manager = browser("m.schmit")
    assert "Take these samples out" in manager.get("/samples?status=available").text
    form = {"status": "available", "purpose": PURPOSE}
    answer = manager.post("/samples/export.csv", data=form)
    assert (answer.status_code, "samples.csv" in answer.headers["content-disposition"]) == (200, True)
    assert answer.text.count("\r\n") == 3
    assert manager.post("/samples/export.csv", data={"purpose": ""}).status_code == 422
    assert "Take these samples out" not in browser("t.weber").get("/samples").text
    assert browser("t.weber").post("/samples/export.csv", data=form).status_code == 403


def test_ten_thousand_pasted_codes_are_looked_up_and_the_first_are_shown(
    browser: Browser, cast: House
) -> None:
    codes = [f"T-{number:05}" for number in range(9_990)]
    stock(cast, codes)
    technician = browser("t.weber")
    pasted = "\r\n".join([*codes, *(f"UNKNOWN-{n}" for n in range(10))])
    page = technician.post("/samples/look-up", data={"codes": pasted}).text
    assert "<strong>9990</strong> of 10000 codes were found. The first 500 are shown." in page
    assert page.count('href="/samples/T-') == 500
    assert "10 codes name no sample" in page
    more = technician.post("/samples/look-up", data={"codes": pasted + "\r\none more"})
    assert more.status_code == 422
    assert "At most 10000" in more.text
