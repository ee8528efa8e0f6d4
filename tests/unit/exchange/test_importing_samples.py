"""Rows of a list become samples to import; every row that cannot is named by file and line, and only that row is left out."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from app.biobank.exchange.tables.import_rows import Doubt, Issue, Severity
from app.biobank.exchange.tables.importing import ImportReading, read_import
from app.biobank.exchange.tables.profiles import load_profile, parse_profile
from app.biobank.exchange.tables.reading import read_table
from app.biobank.exchange.tables.refusing import TableRefused
from app.biobank.samples.words import Kind
from app.core.units import Amount, Unit

LUX = ZoneInfo("Europe/Luxembourg")
HEADER = "code;donor;study;material;amount;unit;collected_at;box;position\n"


def imported(*rows: str, header: str = HEADER, known: tuple[str, ...] = ()) -> ImportReading:
    table = read_table((header + "\n".join(rows) + "\n").encode(), "list.csv")
    return read_import(load_profile("samples"), [table], zone=LUX).linked(known)


def told(reading: ImportReading) -> list[tuple[str, int, str, str]]:
    return [(i.severity.value, i.source.line, i.field, i.doubt.value) for i in reading.issues]


def only(reading: ImportReading) -> Issue:
    (issue,) = reading.issues
    return issue


def test_a_row_becomes_a_sample_with_all_that_it_says() -> None:
    reading = imported("0107043687;D-1;BETA;PL;400;uL;2026-11-03 08:12;BX-1;A1")
    (sample,) = reading.samples
    assert (sample.code, sample.donor, sample.study, sample.material, sample.kind) == (
        *("0107043687", "D-1", "BETA", "PL"),
        Kind.PRIMARY,
    )
    assert sample.amount == Amount(400_000, Unit.NL)
    assert sample.collected_at == datetime(2026, 11, 3, 7, 12, tzinfo=UTC)
    assert (sample.container, sample.position) == ("BX-1", "A01")
    assert (str(sample.source), reading.issues) == ("list.csv:2", ())
    assert [(donor.code, donor.study) for donor in reading.donors] == [("D-1", "BETA")]
    assert list(reading.rows()) == [*reading.donors, *reading.samples]


def test_what_nobody_wrote_down_stays_unknown() -> None:
    (sample,) = imported("S1;NA;BETA;PL;n.a.;;;-;").samples
    assert (sample.donor, sample.amount, sample.collected_at, sample.collected_on, sample.container) == (
        *("", None, None, None, ""),
    )


def test_a_day_without_a_time_is_known_to_the_day() -> None:
    (sample,) = imported("S1;;BETA;PL;;;2026-11-03;;").samples
    assert (sample.collected_at, sample.collected_on) == (None, date(2026, 11, 3))


@pytest.mark.parametrize(
    ("row", "field", "doubt", "words"),
    [
        ("=1+1;;BETA;PL;;;;;", "code", Doubt.CELL, "formula"),
        ("NO READ;;BETA;PL;;;;;", "code", Doubt.CELL, "names nothing"),
        (";;BETA;PL;;;;;", "code", Doubt.MISSING, "code is missing"),
        ("S1;;;PL;;;;;", "study", Doubt.MISSING, "study is missing"),
        ("S1;;BETA;JAM;;;;;", "material", Doubt.CELL, "JAM"),
        ("S1;;BETA;PL;400;;;;", "amount", Doubt.CELL, "no unit"),
        ("S1;;BETA;PL;1,250;uL;;;", "amount", Doubt.CELL, "decimal comma"),
        ("S1;;BETA;PL;5;mg;;;", "amount", Doubt.CELL, "kept in nL"),
        ("S1;;BETA;PL;0.0000001;uL;;;", "amount", Doubt.CELL, "finer"),
        ("S1;;BETA;PL;;;2026-03-29 02:30;;", "collected_at", Doubt.CELL, "does not exist"),
        ("S1;;BETA;PL;;;2026-10-25 02:30;;", "collected_at", Doubt.CELL, "came twice"),
        ("S1;;BETA;PL;;;3/4/2026;;", "collected_at", Doubt.CELL, "can be read"),
        ("S1;;BETA;PL;;;;;A1", "container", Doubt.MISSING, "without the box"),
        ("S1;;BETA;PL;;;;BX;A1;and more", "line", Doubt.WIDTH, "10 cells"),
    ],
)
def test_a_bad_row_is_refused_alone_and_says_why(row: str, field: str, doubt: Doubt, words: str) -> None:
    reading = imported("S0;;BETA;PL;;;;;", row, "S2;;BETA;PL;;;;;")
    issue = only(reading)
    assert (issue.severity, issue.source.line, issue.field, issue.doubt) == (
        Severity.REFUSED,
        3,
        field,
        doubt,
    )
    assert words in issue.message
    assert [sample.code for sample in reading.samples] == ["S0", "S2"]


def test_every_bad_cell_of_a_row_is_told() -> None:
    reading = imported("=1;;;JAM;400;;noon;;A1")
    fields = sorted(issue.field for issue in reading.issues)
    assert fields == ["amount", "code", "collected_at", "container", "material", "study"]


def test_a_code_is_taken_once_whatever_its_case() -> None:
    reading = imported("fx1;;BETA;PL;;;;;", "FX1;;BETA;PL;;;;;")
    assert told(reading) == [("refused", 3, "code", "duplicate_code")]
    assert "already at list.csv:2" in reading.issues[0].message


def test_a_position_is_taken_once_however_it_is_written() -> None:
    reading = imported("S1;;BETA;PL;;;;BX 1;A1", "S2;;BETA;PL;;;;bx 1;a01", "S3;;BETA;PL;;;;BX 1;37")
    assert told(reading)[0] == ("refused", 3, "position", "position_taken")
    assert [(s.code, s.position) for s in reading.samples] == [("S1", "A01"), ("S3", "37")]


def test_boxes_that_differ_by_a_blank_are_taken_for_one_and_pointed_out() -> None:
    reading = imported("S1;;BETA;PL;;;;BX 1;A1", "S2;;BETA;PL;;;;BX 1 ;A2", "S3;;BETA;PL;;;;BX 1 ;A3")
    assert told(reading) == [("warned", 3, "container", "blanks")]


def test_a_box_without_a_position_leaves_the_sample_unplaced() -> None:
    reading = imported("S1;;BETA;PL;;;;BX 1;")
    assert told(reading) == [("warned", 2, "position", "missing")]
    assert reading.samples[0].container == ""


WITH_PARENT = "code;study;material;parent;donor;tube code;made_on\n"


def test_a_child_finds_its_parent_in_the_files_or_among_what_is_stored() -> None:
    reading = imported(
        *("P1;BETA;PL;;;;2026-11-02", "C1;BETA;PL;p1;;;", "C2;BETA;PL;OLD-1;;;", "C3;BETA;PL;NOWHERE;;;"),
        *("C4;BETA;PL;C3;;;", "C5;BETA;PL;P1;;;2026-11-01"),
        header=WITH_PARENT,
        known=("old-1",),
    )
    assert [(s.code, s.parent) for s in reading.samples] == [
        ("P1", ""),
        ("C1", "p1"),
        ("C2", "OLD-1"),
        ("C5", "P1"),
    ]
    assert told(reading) == [
        ("refused", 5, "parent", "no_parent"),
        ("refused", 6, "parent", "no_parent"),
        ("warned", 7, "made_on", "time_order"),
    ]


def test_the_parents_to_look_up_are_those_that_the_files_do_not_bring() -> None:
    table = read_table((WITH_PARENT + "P1;B;PL;;;;\nC1;B;PL;p1;;;\nC2;B;PL;OLD;;;\n").encode(), "x.csv")
    assert read_import(load_profile("samples"), [table]).parents_wanted == {"OLD"}


def test_a_child_of_another_donor_than_its_parent_is_refused() -> None:
    reading = imported("P1;BETA;PL;;D1;;", "C1;BETA;PL;P1;D2;;", header=WITH_PARENT)
    assert told(reading) == [("refused", 3, "donor", "other_donor")]


def test_a_tube_code_is_taken_once_and_never_twice_as_anything() -> None:
    reading = imported(
        "S1;BETA;PL;;;007;", "S2;BETA;PL;;;007;", "S3;BETA;PL;;;S1;", "S4;BETA;PL;;;7;", header=WITH_PARENT
    )
    assert told(reading) == [
        ("refused", 3, "tube_code", "duplicate_tube"),
        ("refused", 4, "tube_code", "duplicate_tube"),
    ]
    assert [s.tube_code for s in reading.samples] == ["007", "7"]


def test_a_tube_code_of_another_length_than_all_others_is_pointed_out() -> None:
    rows = [f"S{n};BETA;PL;;;{n:010d};" for n in range(150)] + ["S999;BETA;PL;;;12345678;"]
    assert told(imported(*rows, header=WITH_PARENT)) == [("warned", 152, "tube_code", "odd_length")]


def test_a_table_of_another_kind_is_refused_with_the_columns_that_are_wanted() -> None:
    with pytest.raises(TableRefused, match="no table of the profile samples") as caught:
        imported("1;2", header="a;b\n")
    assert "code, study, material" in str(caught.value.next_step)


def test_titles_above_the_header_do_not_hide_it() -> None:
    reading = imported("S1;BETA;PL", header="Freezer 3\n\nCODE ; Study;MATERIAL\n")
    assert [(s.code, s.source.line) for s in reading.samples] == [("S1", 4)]


TWO_HEADERS = """
name = "small"
title = "Small"
[[tables]]
name = "tubes"
kind = "primary"
header = ["code"]
second_header = '(CDE_ID:[0-9]*)?'
[tables.placeholders]
container = ["YYYY"]
[tables.fields]
code = { column = "code" }
container = { column = "plate" }
position = { column = "well" }
"""


def test_only_what_looks_like_a_second_header_is_left_out() -> None:
    for second, codes in (("CDE_ID:7,,", ["S1"]), ("CDE_ID:7,P,", ["CDE_ID:7", "S1"])):
        table = read_table(f"code,plate,well\n{second}\nS1,,\n".encode(), "x.csv")
        reading = read_import(parse_profile(TWO_HEADERS), [table])
        assert [s.code for s in reading.samples] == codes


def test_a_word_that_only_holds_a_place_is_no_place() -> None:
    table = read_table(b"code,plate,well\nS1,YYYY,\nS2,YYYY,A1\n", "x.csv")
    reading = read_import(parse_profile(TWO_HEADERS), [table])
    assert [(s.code, s.container, s.position) for s in reading.samples] == [("S1", "", ""), ("S2", "", "")]
    assert told(reading) == [
        ("warned", 2, "container", "placeholder"),
        ("warned", 3, "container", "placeholder"),
    ]
