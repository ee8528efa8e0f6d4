"""A scanner's text is read as a code, a command, an unreadable tube, an empty place, or nothing."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.biobank.barcodes.scanning import (
    LONGEST_CODE,
    Command,
    ScanKind,
    normalise,
    problem_with,
    read_scan,
)
from tests.needs import shared


@pytest.mark.parametrize("symbology", ["]d1", "]d2", "]C0", "]C1", "]Q1", "]E0", "]A0"])
def test_the_announcement_of_a_symbol_is_taken_off_and_kept_apart(symbology: str) -> None:
    scan = read_scan(symbology + "0012345678\r\n")
    assert (scan.kind, scan.code, scan.symbology) == (ScanKind.CODE, "0012345678", symbology)


@pytest.mark.parametrize(
    "typed",
    [
        "FB00310001",
        " FB00310001 ",
        "FB00310001\r\n",
        "\x02FB00310001\x03",
        "\ufeffFB00310001",
        "\x1dFB0031\x1d0001",
    ],
)
def test_blanks_controls_and_group_separators_do_not_belong_to_a_code(typed: str) -> None:
    assert read_scan(typed).code == "FB00310001"


@pytest.mark.parametrize("typed", ["A1\r\nB2", "A1\tB2", "A1\nB2"])
def test_two_codes_that_arrive_together_do_not_melt_into_a_third(typed: str) -> None:
    assert read_scan(typed).code == "A1 B2"


def test_a_code_keeps_its_letters_and_zeros_as_delivered() -> None:
    assert read_scan("0098aB").code == "0098aB"


@pytest.mark.parametrize("command", Command)
def test_every_word_of_the_command_card_is_understood(command: Command) -> None:
    for typed in (command.code, f"]d1{command.code}\r", command.code.lower(), f"CMD: {command.value}"):
        scan = read_scan(typed)
        assert (scan.kind, scan.command, scan.code) == (ScanKind.COMMAND, command, "")


@pytest.mark.parametrize("typed", ["CMD:", "CMD:DESTROY", "cmd:confirmed", "]C0CMD:FOO"])
def test_a_command_nobody_knows_is_not_taken_for_a_code(typed: str) -> None:
    scan = read_scan(typed)
    assert (scan.kind, scan.command, scan.code) == (ScanKind.UNKNOWN_COMMAND, None, "")


@pytest.mark.parametrize(
    "typed", ["NO READ", "NOREAD", "No Read", "NO_READ", "no-read\r\n", "NOSCAN", "No Scan"]
)
def test_an_unreadable_tube_is_not_an_empty_place(typed: str) -> None:
    assert read_scan(typed).kind is ScanKind.UNREADABLE


@pytest.mark.parametrize("typed", ["NO TUBE", "No Tube", "NOTUBE", "No tube\n", "EMPTY", "empty"])
def test_an_empty_place_is_not_an_unreadable_tube(typed: str) -> None:
    assert read_scan(typed).kind is ScanKind.EMPTY


@pytest.mark.parametrize("typed", ["", " ", "\r\n", "\x1d", "]d1", "]d1\r\n", "\ufeff"])
def test_a_scan_without_a_character_is_nothing(typed: str) -> None:
    assert read_scan(typed).kind is ScanKind.NOTHING


@given(st.text(max_size=80))
def test_every_input_is_read_as_something(typed: str) -> None:
    scan = read_scan(typed)
    assert (scan.kind is ScanKind.CODE) == bool(scan.code)
    assert (scan.kind is ScanKind.COMMAND) == (scan.command is not None)


@given(st.text(max_size=80))
def test_the_key_of_a_code_is_its_own_key(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(st.text(st.characters(max_codepoint=0x24F), max_size=70))
def test_an_acceptable_code_is_read_back_under_the_same_key(code: str) -> None:
    if problem_with(code) is None:
        scan = read_scan(code)
        assert scan.kind is ScanKind.CODE
        assert normalise(scan.code) == normalise(code)


def test_a_code_is_the_same_in_either_case_and_composition_but_not_without_its_zeros() -> None:
    assert normalise(" ab-12é ") == normalise("AB-12E\u0301") == "AB-12É"
    assert normalise("0098") != normalise("98")


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("", "empty"),
        ("  ", "empty"),
        ("X" * (LONGEST_CODE + 1), "at most 64"),
        ("AB\x1d12", "cannot be printed or seen"),
        ("AB\u200b12", "cannot be printed or seen"),
        ("AB\t12", "cannot be printed or seen"),
        ("AB\n12", "cannot be printed or seen"),
        ("\u202eAB12", "cannot be printed or seen"),
        ("\ud800", "cannot be printed or seen"),
        ("CMD:CONFIRM", "command"),
        ("cmd:x", "command"),
        ("]d1AB", "announces"),
        ("NO READ", "names nothing"),
        ("noread", "names nothing"),
        ("NOSCAN", "names nothing"),
        ("No Tube", "names nothing"),
        ("EMPTY", "names nothing"),
    ],
)
def test_a_code_that_could_be_mistaken_is_refused_with_a_reason(code: str, reason: str) -> None:
    problem = problem_with(code)
    assert problem is not None
    assert reason in problem


@pytest.mark.parametrize(
    "code",
    [
        "0",
        "0012345678",
        "FB00310001",
        "TCGA-3C-AAAU-01A-11D-A41E-01",
        "LU01-0000123456",
        "é",
        "X" * LONGEST_CODE,
    ],
)
def test_codes_of_the_field_are_accepted(code: str) -> None:
    assert problem_with(code) is None


@pytest.mark.shared
def test_a_cell_of_a_real_rack_file_is_read_as_what_it_says() -> None:
    with shared("reference/rack-scans/three_col_rack_noheader.csv").open(newline="") as lines:
        kinds = {position: read_scan(cell).kind for _, position, cell in csv.reader(lines)}
    assert kinds["A1"] is ScanKind.CODE
    assert kinds["C1"] is ScanKind.UNREADABLE
