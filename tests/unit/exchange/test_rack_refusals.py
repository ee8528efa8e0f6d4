"""A spoilt rack file is refused whole, with every problem, its line and its field."""

import io
import zipfile
from typing import Any

import pytest

from app.biobank.exchange.racks.reading import LARGEST, read_rack_file
from app.biobank.exchange.racks.refusing import RackFileRefused

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


def refused(data: bytes, **more: Any) -> RackFileRefused:
    with pytest.raises(RackFileRefused) as caught:
        read_rack_file(data, **more)
    assert caught.value.next_step
    return caught.value


def faults(error: RackFileRefused) -> list[tuple[int, str, str]]:
    return [(row["line"], row["field"], row["fault"]) for row in error.rows]


def test_every_problem_is_named_with_its_line_and_field() -> None:
    error = refused(
        b"RK-1,A1,FX00000001\n"
        b"RK-1,A01,FX00000002\n"
        b"RK-1,B1,fx00000001\n"
        b"\n"
        b"RK-2,C1,FX00000003\n"
        b"RK-1,Z99,FX00000004\n"
        b"RK-1,D1,TUBE TILTED\n"
        b"RK-1,1A,FX00000005\n"
    )
    assert faults(error) == [
        (2, "position", "duplicate_position"),
        (3, "code", "duplicate_code"),
        (5, "rack_code", "two_racks"),
        (6, "position", "position_outside"),
        (7, "code", "unknown_token"),
        (8, "position", "bad_position"),
    ]
    assert "6 problems" in error.message
    assert set(error.fields) == {"position", "code", "rack_code"}
    assert (error.status, error.code) == (422, "E-INVALID")
    assert all(row["row"] == row["line"] - 1 for row in error.rows)


def test_an_unknown_word_is_listed_not_taken_for_a_code() -> None:
    error = refused(b"A1,FX00000001\nB1,BROKEN\nC1,#######\n")
    assert [row["value"] for row in error.rows] == ["BROKEN", "#######"]
    assert "'BROKEN'" in error.message


def test_a1_and_a01_are_one_position() -> None:
    error = refused(b"A1,FX00000001\nA01,FX00000002\n")
    assert faults(error) == [(2, "position", "duplicate_position")]
    assert "already in line 1" in error.message


def test_a_code_is_a_duplicate_whatever_its_case() -> None:
    assert faults(refused(b"A1,fx00000001\nA2,FX00000001\n")) == [(2, "code", "duplicate_code")]


def test_unreadable_tubes_are_no_duplicates() -> None:
    assert len(read_rack_file(b"A1,NO READ\nA2,NO READ\n").unreadable) == 2


def test_two_racks_in_one_file_are_refused() -> None:
    assert faults(refused(b"RK-1,A1,FX00000001\nRK-2,B1,FX00000002\n")) == [(2, "rack_code", "two_racks")]


def test_a_file_about_another_rack_than_the_one_scanned_is_refused() -> None:
    error = refused(b"RK-1,A1,FX00000001\n", rack_code="RK-2")
    assert faults(error) == [(0, "rack_code", "two_racks")]


@pytest.mark.parametrize("position", ["Q1", "A25", "Z99", "A0", "AA1"])
def test_a_position_of_no_known_rack_is_refused(position: str) -> None:
    assert faults(refused(f"A1,FX00000001\n{position},FX00000002\n".encode())) == [
        (2, "position", "position_outside")
    ]


def test_a_status_that_contradicts_the_code_is_refused() -> None:
    head = b"Position,Tube ID,Status\n"
    assert faults(refused(head + b"A1,FX00000001,NO TUBE\n")) == [(2, "code", "contradiction")]
    assert faults(refused(head + b"A1,,OK\n")) == [(2, "code", "malformed")]
    assert faults(refused(head + b"A1,FX00000001,SMEARED\n")) == [(2, "status", "malformed")]


@pytest.mark.parametrize("data", [b"", b"\n\n \r\n", b"\xef\xbb\xbf", b"\xff\xfe", b"\x00\x00"])
def test_an_empty_file_is_refused(data: bytes) -> None:
    assert faults(refused(data)) == [(0, "file", "empty_file")]


def test_a_file_beyond_a_mebibyte_is_refused_unread() -> None:
    assert faults(refused(b"A1,FX00000001\n" * (LARGEST // 14 + 1))) == [(0, "file", "too_large")]


def archive() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("scan.csv", "A1,FX00000001")
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (PNG, "a picture"),
        (b"%PDF-1.7 " + b"x" * 40, "a PDF"),
        (archive(), "a ZIP archive"),
        (b"<!DOCTYPE html><html><body>sign in</body></html>", "a web page"),
        (b"Dear all,\nthe rack is in the second freezer.\n", "No known scanner"),
        (b"name,age\nx,1\n", "No known scanner"),
        (b"\x00\x01\x02A1,FX00000001", "no text"),
        (b"PK\x03\x04 torn off", "a ZIP archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 torn off", "cannot be opened"),
    ],
)
def test_a_file_that_is_no_rack_file_is_told_by_what_it_is(data: bytes, words: str) -> None:
    error = refused(data, filename="scan1.csv")
    assert words in error.message
    assert faults(error)[0][2] == "not_a_rack_file"


def test_broken_json_is_refused() -> None:
    head = '{"tubeBarcode": '
    assert faults(refused((head + "[{]").encode())) == [(0, "line", "malformed")]
    assert faults(refused((head + "7}").encode())) == [(0, "line", "malformed")]
    error = refused(
        (head + '[5, {"row": 0, "column": 1}, {"row": 1, "column": 1, "barcode": 188137823}]}').encode()
    )
    assert faults(error) == [(1, "line", "malformed"), (2, "position", "malformed"), (3, "code", "malformed")]
    refused((head + "[" * 100_000).encode())


def test_a_chosen_dialect_is_obeyed_and_must_exist() -> None:
    assert "There is no dialect" in refused(b"A1,FX00000001", dialect="psychic").message
    assert faults(refused(b"A1,FX00000001", dialect="three_column"))
    for name in (
        "ziath_json",
        "with_header",
        "thermo_box",
        "spreadsheet",
        "visionmate_tcp",
        "fluidx",
    ):
        refused(b"A1,FX00000001", dialect=name)


def test_a_torn_quotation_mark_never_becomes_part_of_a_code() -> None:
    assert faults(refused(b'A1,FX00000001\nB1,"FX00000002\n')) == [(2, "code", "unknown_token")]


def test_a_file_with_thousands_of_problems_is_answered_shortly() -> None:
    error = refused(b"A1,??\n" * 20_000)
    assert len(error.rows) == 500
    assert "20000 problems" in error.message
