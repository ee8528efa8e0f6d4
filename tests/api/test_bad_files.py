"""Files as people and scanners send them: what can be read is read, what cannot is refused with its line, nothing half."""

import io
import zipfile
from typing import Any

import pytest

from app.core.gate import House
from tests.lives import STUDY, state
from tests.racks import CODES, FILL, FILLED, rack_file
from tests.refused import nothing_stored, refusal

HEAD = "code,study,material,amount,unit,comment\n"
ROW = f"S-1,{STUDY},PL,400,uL,fine\n"


def send(
    client: Any, content: str | bytes, name: str = "list.csv", kind: str = "text/csv", **said: str
) -> Any:
    data = content.encode() if isinstance(content, str) else content
    form = {"profile": "samples", "site": "LU-IBBL", **said}
    files = [("files", (name, io.BytesIO(data), kind))]
    return client("d.braun").post("/api/v1/imports", files=files, data=form)


def refused_lines(answer: Any) -> list[tuple[int, str]]:
    assert answer.status_code == 201, answer.text
    return [(one["line"], one["field"]) for one in answer.json()["issues"] if one["severity"] == "refused"]


@pytest.mark.parametrize(
    "content",
    [
        ("\ufeff" + HEAD + ROW).encode(),
        (HEAD + ROW).encode("utf-16"),
        (HEAD + ROW).replace(",", ";").encode(),
        (HEAD + ROW).replace(",", "\t").encode(),
        (HEAD + ROW.replace("fine", "caf\u00e9")).encode("latin-1"),
        (HEAD + ROW.replace("fine", '"two\nlines"')).encode(),
        (HEAD + ROW).replace("\n", "\r\n").encode(),
        (HEAD + ROW).replace("\n", "\r").encode(),
        (HEAD + ROW.replace("fine", "[Not Available]")).encode(),
    ],
    ids=["BOM", "UTF-16", "semicolons", "tabs", "Latin-1", "quoted newline", "CRLF", "CR", "not available"],
)
def test_every_honest_way_to_write_a_table_is_read(client: Any, cast: House, content: bytes) -> None:
    assert refused_lines(send(client, content)) == []
    assert state(client, "S-1")["amount"]["value"] == 400_000


def test_a_second_header_line_is_a_row_that_is_refused_and_named(client: Any, cast: House) -> None:
    assert {line for line, _ in refused_lines(send(client, HEAD + HEAD + ROW))} == {2}
    assert state(client, "S-1")["status"] == "received"


def test_a_tube_without_a_donor_comes_in_under_its_hold_and_stands_where_the_list_says(
    client: Any, cast: House
) -> None:
    boxed = f"code,study,material,amount,unit,box,position\nS-1,{STUDY},PL,400,uL,B-9,A1\n"
    assert refused_lines(send(client, boxed)) == []
    assert state(client, "S-1")["holds"] == ["identity_discrepancy"]
    again = send(client, boxed).json()
    assert (again["tables"][0]["new"], again["tables"][0]["unchanged"]) == (0, 1)


@pytest.mark.parametrize("formula", ["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "-2+3", "=HYPERLINK(1)"])
def test_a_formula_is_refused_with_its_line_and_its_column(client: Any, cast: House, formula: str) -> None:
    rows = f'S-2,{STUDY},PL,400,uL,"{formula}"\n'
    answer = send(client, HEAD + ROW + rows)
    assert refused_lines(answer) == [(3, "comment")]
    assert client("t.weber").get("/api/v1/samples/S-2").status_code == 404


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (f"S-2,{STUDY},PL,a lot,uL,\n", "amount"),
        (f"S-2,{STUDY},PL,400,bananas,\n", "amount"),
        (f"S-2,{STUDY},PL,400,mg,\n", "amount"),
        (f'S-2,{STUDY},PL,"1,250",uL,\n', "amount"),
        (f"NO READ,{STUDY},PL,400,uL,\n", "code"),
        (f"S-2,{STUDY},,400,uL,\n", "material"),
        ("S-2,[Not Available],PL,400,uL,\n", "study"),
        (f"S-2,{STUDY},PL,400,uL,x,y,z\n", "line"),
        (f"A\u200bB,{STUDY},PL,400,uL,\n", "code"),
    ],
)
def test_a_bad_row_is_named_by_line_and_field_and_the_good_one_stays(
    client: Any, cast: House, row: str, field: str
) -> None:
    assert refused_lines(send(client, HEAD + ROW + row)) == [(3, field)]
    assert state(client, "S-1")["status"]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "list.csv"),
        (b"  \r\n \r\n", "list.csv"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "list.csv"),
        (b"%PDF-1.7\n" + b"x" * 99, "list.xlsx"),
        (b"PK\x03\x04" + b"\0" * 99, "list.xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "list.xls"),
        (b"MZ" + b"\0" * 99, "list.csv"),
        (b"code,study\x00,material\nS-1,X,PL\n", "list.csv"),
        (b"one;two\n1;2\n", "list.csv"),
        (b"\x1f\x8b\x08\x00" + b"\0" * 20, "list.csv"),
        (b'{"code": "S-1"}', "list.csv"),
        (b"<html><body>Please sign in</body></html>", "list.csv"),
    ],
    ids=range(12),
)
def test_a_file_that_is_not_what_it_says_is_refused_whole(
    client: Any, cast: House, content: bytes, name: str
) -> None:
    with nothing_stored(cast):
        told = refusal(send(client, content, name), 422, "E-INVALID")
    assert told["next_step"]
    assert told["fields"]


def test_an_archive_that_swells_is_refused_before_it_does(client: Any, cast: House) -> None:
    swollen = io.BytesIO()
    with zipfile.ZipFile(swollen, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(600):
                sheet.write(b" " * (1 << 20))
    with nothing_stored(cast):
        told = refusal(send(client, swollen.getvalue(), "list.xlsx"), 422, "E-INVALID")
    assert told["next_step"]


@pytest.mark.parametrize(
    "said", [{"profile": "nobody"}, {"profile": "../x"}, {"site": "NO-WHERE"}, {"site": "\x00"}]
)
def test_an_import_names_a_profile_and_a_site_that_there_are(
    client: Any, cast: House, said: dict[str, str]
) -> None:
    with nothing_stored(cast):
        answer = send(client, HEAD + ROW, **said)
        assert answer.status_code in (404, 422), answer.text
        refusal(answer, answer.status_code, answer.json()["code"])


def test_an_import_without_a_file_says_so(client: Any, cast: House) -> None:
    with nothing_stored(cast):
        for sent in ({"data": {"profile": "samples"}}, {"files": [("files", ("", b"", ""))]}, {"json": {}}):
            answer = client("d.braun").post("/api/v1/imports", **sent)
            assert answer.status_code in (400, 422), answer.text
            refusal(answer, answer.status_code, "E-INVALID")
        broken = client("d.braun").post(
            "/api/v1/imports", content=b"--x\r\nnonsense", headers={"content-type": "multipart/form-data"}
        )
        refusal(broken, broken.status_code, "E-INVALID")


def rack(client: Any, content: str | bytes, **said: str) -> Any:
    data = content.encode() if isinstance(content, str) else content
    return client("t.weber").post(
        "/api/v1/rack-scans", content=data, params=said, headers={"content-type": "text/csv"}
    )


@pytest.mark.parametrize(
    ("content", "line", "field"),
    [
        ("RK-1,A1,FX01\nRK-1,A01,FX02\n", 2, "position"),
        ("RK-1,A1,FX01\nRK-1,A2,fx01\n", 2, "code"),
        ("RK-1,A1,FX01\nRK-2,A2,FX02\n", 2, "rack_code"),
        ("RK-1,A1,FX01\nRK-1,Z1,FX02\n", 2, "position"),
        ("RK-1,A1,FX01\nRK-1,A0,FX02\n", 2, "position"),
        ("RK-1,A1,FX01\nRK-1,A99,FX02\n", 2, "position"),
    ],
    ids=["one well twice", "one code twice", "two racks", "no row Z", "no column 0", "no column 99"],
)
def test_a_rack_file_is_believed_whole_or_not_at_all(
    client: Any, cast: House, content: str, line: int, field: str
) -> None:
    with nothing_stored(cast):
        told = refusal(rack(client, content), 422, "E-INVALID", row=line - 1, field=field)
    assert told["next_step"]
    assert told["rows"][0]["line"] == line


def test_a_rack_scanned_as_one_and_written_as_another_is_refused(client: Any, cast: House) -> None:
    with nothing_stored(cast):
        refusal(rack(client, "RK-1,A1,FX01\n", rack="RK-2"), 422, "E-INVALID", field="rack_code")


def test_a_tube_that_cannot_be_read_is_not_a_place_without_one(client: Any, cast: House) -> None:
    answer = rack(client, "RK-1,A1,FX01\nRK-1,A2,NO READ\nRK-1,A3,NO TUBE\n")
    assert answer.status_code == 201, answer.text
    cells = {cell["well"]: cell["state"] for cell in answer.json()["cells"]}
    assert (cells["A02"], cells["A03"]) == ("noread", "empty_expected")
    with nothing_stored(cast):
        commit = client("t.weber").post(
            f"/api/v1/rack-scans/{answer.json()['id']}/commit", json={"slot": "F07-3"}
        )
        assert commit.status_code in (409, 422)
        told = refusal(commit, commit.status_code, commit.json()["code"])
        assert {"A01", "A02"} & {row.get("well") for row in told["rows"]}


@pytest.mark.parametrize(
    "content", [b"", b"\x89PNG\r\n\x1a\n\0\0", b"\0" * 50, b"hello\n", b"x" * (1 << 20) + b"y", b"{}"]
)
def test_what_no_scanner_wrote_is_refused(client: Any, cast: House, content: bytes) -> None:
    with nothing_stored(cast):
        told = refusal(rack(client, content), 422, "E-INVALID", field="file")
    assert told["next_step"]


def test_every_code_of_the_story_is_a_code_and_every_well_is_there() -> None:
    assert len(FILLED) == 92
    assert set(FILLED.values()) <= set(CODES.values())
    assert rack_file(FILLED).count(b"\n") == len(FILL)
