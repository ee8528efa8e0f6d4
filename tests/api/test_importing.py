"""Importing tables: previewed, brought in whole by the deeds of the bench, and the same file a second time is nothing."""

import io
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from app.biobank.exchange.imports.importing import import_tables
from app.biobank.exchange.tables.profiles import load_profile
from app.biobank.exchange.tables.reading import read_tables
from app.core.gate import House
from tests.cast import deed
from tests.needs import shared

TABLE = (
    "code,donor,study,material,amount,unit,box,position,tube code\n"
    "S-1,D-01,CLINNOVA-IBD,PL,400,uL,B-1,A1,0012\n"
    "S-2,D-01,CLINNOVA-IBD,PL,400,uL,B-1,A01,0013\n"
    "S-3,D-02,CLINNOVA-IBD,PL,400,uL,B-1,A2,0014\n"
    "S-4,D-02,CLINNOVA-IBD,PL,a lot,uL,B-1,A3,0015\n"
)


def send(client: Any, content: str | bytes, path: str = "/api/v1/imports", name: str = "list.csv") -> Any:
    data = content.encode() if isinstance(content, str) else content
    files = [("files", (name, io.BytesIO(data), "text/csv"))]
    return client.post(path, files=files, data={"profile": "samples", "site": "LU-IBBL"})


@pytest.fixture
def manager(client: Any) -> Any:
    """The data manager, who imports."""
    return client("d.braun")


def count(house: House, query: str) -> int:
    with house.database.session() as session:
        value: int = session.connection().execute(text(query)).scalar_one()
    return value


def test_a_preview_tells_what_would_happen_and_stores_nothing(manager: Any, cast: House) -> None:
    answer = send(manager, TABLE, "/api/v1/imports/previews")
    assert answer.status_code == 200, answer.text
    assert answer.json()["tables"][0]["new"] == 2
    assert count(cast, "SELECT count(*) FROM sample") == 0


def test_every_refused_row_is_named_and_the_others_are_stored(manager: Any, cast: House, client: Any) -> None:
    answer = send(manager, TABLE)
    assert answer.status_code == 201, answer.text
    refused = [one["line"] for one in answer.json()["issues"] if one["severity"] == "refused"]
    assert refused == [3, 5]
    assert count(cast, "SELECT count(*) FROM sample") == 2
    found = client("t.weber").get("/api/v1/samples/0012").json()
    assert found["code"] == "S-1"


def test_the_same_file_a_second_time_gives_nothing_new_and_nothing_changed(manager: Any, cast: House) -> None:
    send(manager, TABLE)
    before = count(cast, "SELECT count(*) FROM ledger_entry WHERE kind LIKE 'sample.%'")
    again = send(manager, TABLE).json()
    table = again["tables"][0]
    assert (table["new"], table["unchanged"], table["changed"]) == (0, 2, 0)
    assert (again["donors"]["new"], again["donors"]["changed"]) == (0, 0)
    assert count(cast, "SELECT count(*) FROM ledger_entry WHERE kind LIKE 'sample.%'") == before


def test_a_row_that_says_something_else_now_is_named_and_overwrites_nothing(
    manager: Any, client: Any
) -> None:
    send(manager, TABLE)
    changed = send(manager, TABLE.replace("S-3,D-02,CLINNOVA-IBD,PL", "S-3,D-02,CLINNOVA-IBD,SE")).json()
    assert changed["tables"][0]["changed"] == 1
    assert any(one["severity"] == "changed" and one["line"] == 4 for one in changed["issues"])
    assert client("t.weber").get("/api/v1/samples/S-3").json()["material"] == "PL"


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, "list.xlsx"), (b"", "list.csv"), (b"a;b\n1;2\n", "list.csv")],
)
def test_a_file_that_is_not_what_it_says_is_refused_with_words(
    manager: Any, content: bytes, name: str
) -> None:
    refused = send(manager, content, name=name)
    assert refused.status_code == 422
    assert refused.json()["next_step"]


def test_a_technician_does_not_import(client: Any) -> None:
    assert send(client("t.weber"), TABLE).status_code == 403


def test_the_five_studies_of_tcga_come_in_with_their_numbers(house: House) -> None:
    share: Path = shared("data/biospecimen/tcga_bcr_2015/share")
    names = [
        f"{kind}_{study}.tsv" for kind in ("sample", "portion", "analyte", "aliquot") for study in STUDIES
    ]
    tables = [table for name in names for table in read_tables((share / name).read_bytes(), name)]
    profile = load_profile("tcga_bcr_2015")
    with deed(house) as work:
        report = import_tables(work, profile, tables)
    assert [table.new for table in report.tables] == [731, 731, 1394, 2973]
    assert (report.donors.new, report.tube_codes, report.positions, report.containers) == (
        359,
        2916,
        2916,
        84,
    )
    assert (report.recipients, report.shipments, len(report.unplaced)) == (10, 65, 57)
    assert count(house, "SELECT count(*) FROM sample WHERE container_id IS NOT NULL") == 2916
    assert count(house, "SELECT count(DISTINCT container_id) FROM sample") == 84
    assert count(house, "SELECT count(*) FROM shipment_line") == 2916
    assert all(one.file and one.line > 2 for one in report.issues)
    with deed(house) as work:
        again = import_tables(work, profile, tables)
    assert (again.new, again.changed) == (0, 0)


STUDIES = ("chol", "dlbc", "kich", "ucs", "uvm")
