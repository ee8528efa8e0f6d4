"""Every way in which a rack scanner writes comes out as the same scan."""

import io
import json

import openpyxl
import pytest

from app.biobank.exchange.racks.dialects import DIALECTS
from app.biobank.exchange.racks.reading import read_rack_file
from app.biobank.exchange.racks.scan import WellState
from app.biobank.exchange.racks.tokens import Tokens

CODE, EMPTY, NO_READ = WellState.CODE, WellState.EMPTY, WellState.NO_READ
# The same four wells in every dialect: a tube, an empty well, a tube that cannot be read, a tube with leading zeros.
WELLS = [(1, 1, CODE, "FX05653780"), (2, 1, EMPTY, ""), (8, 1, NO_READ, ""), (1, 12, CODE, "0034998087")]

TEXTS = {
    "two_column": ("A1,FX05653780\r\nB1,NO TUBE\r\nH1,NO READ\r\nA12,0034998087\r\n", None),
    "three_column": ("RK-7,A01,FX05653780\nRK-7,B01,no tube\nrk-7,H01,NOSCAN\nRK-7,A12,0034998087", "RK-7"),
    "fluidx": (
        "xtr-96 Connected\nReading...\nA1, FX05653780, L1, RK-7\nB1, NO TUBE, L1, RK-7\n"
        "H1, NO READ, L1, NO READ, RK-7\nA12, 0034998087, L1, RK-7\n",
        "RK-7",
    ),
    "trace_txt": (
        "Date & time of Trace = 23 Aug 2012 01:42:01 PM\nRack Base Name: RK-7\n"
        "  A01;    FX05653780\n  B01;    No TrakMate\n  H01;    No Read\n  A12;    0034998087\n",
        "RK-7",
    ),
    "thermo_box": (
        "Tube ID,Row,Column,Original Sample,Box ID:RK-7\r\n"
        '"FX05653780","1","A","",\r\n"","1","B","",\r\n"No Read","1","H","",\r\n"0034998087","12","A","",\r\n',
        "RK-7",
    ),
    "with_header": (
        "Rack ID,Tube Location,Tube Barcode\nRK-7,A1,FX05653780\nRK-7,B1,No Tube\nRK-7,H1,No Read\nRK-7,A12,0034998087",
        "RK-7",
    ),
    "with_header, visionmate": (
        "LocationRow\tLocationColumn\tTubeCode\nA\t01\tFX05653780\nB\t01\tNo Tube\nH\t01\tNo Read\nA\t12\t0034998087\n",
        None,
    ),
    "with_header, traxcer": (
        "Plate Barcode;RK-7\nPosition;Tube ID\nA01;FX05653780\nB01;\nH01;NO READ\nA12;0034998087\n",
        "RK-7",
    ),
    "with_header, five columns": (
        "Position,Tube ID,Status,Rack ID,Line End\nA01,FX05653780,OK,RK-7,end text\nB01,,NO TUBE,RK-7,end text\n"
        "H01,,NO READ,RK-7,end text\nA12,0034998087,OK,RK-7,end text\n",
        "RK-7",
    ),
    "with_header, mohawk": (
        "Rack Barcode,Tube Barcode,Row,Column,In Worklist\nRK-7,FX05653780,1,1,\nRK-7,,2,1,\nRK-7,NO READ,8,1,\n"
        "RK-7,0034998087,1,12,yes\n",
        "RK-7",
    ),
    "ziath_json": (
        json.dumps(
            {
                "containerBarcode": "RK-7",
                "tubeBarcode": [
                    {"row": 1, "column": 1, "barcode": "FX05653780", "decodeStatus": "SUCCESS"},
                    {"row": 2, "column": 1, "barcode": None, "decodeStatus": "EMPTY"},
                    {"row": 8, "column": 1, "barcode": None, "decodeStatus": "SMEARED"},
                    {"row": 1, "column": 12, "barcode": "0034998087", "decodeStatus": "SUCCESS"},
                ],
            }
        ),
        "RK-7",
    ),
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_dialect_is_recognised_and_says_what_the_others_say(name: str) -> None:
    text, rack = TEXTS[name]
    scan = read_rack_file(text.encode())
    assert scan.dialect == name.split(",")[0]
    assert scan.rack_code == rack
    assert [(w.row, w.column, w.state, w.code) for w in scan.wells] == WELLS
    assert (scan.rows, scan.columns) == (8, 12)


def test_every_dialect_stands_in_this_file() -> None:
    assert {name.split(",")[0] for name in TEXTS} | {"spreadsheet", "visionmate_tcp"} == {
        d.NAME for d in DIALECTS
    }


def test_a_list_without_positions_goes_down_the_columns() -> None:
    codes = [f"{number:010d}" for number in range(1, 97)]
    codes[1], codes[7] = "No Tube", "No Read"
    scan = read_rack_file((",".join(codes) + ",").encode())
    assert scan.dialect == "visionmate_tcp"
    assert scan.codes[(1, 1)] == "0000000001"
    assert scan.codes[(8, 12)] == "0000000096"
    assert [well.label for well in scan.wells if well.state is EMPTY] == ["B01"]
    assert [well.label for well in scan.unreadable] == ["H01"]


def workbook(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_workbook_names_its_rack_by_the_name_of_the_file() -> None:
    data = workbook(
        [
            ["Position", "Barcode"],
            ["A1", "FX05653780"],
            ["B1", None],
            ["H1", "NO READ"],
            ["A12", "0034998087"],
        ]
    )
    scan = read_rack_file(data, "exports/G900167892.xlsx")
    assert scan.dialect == "spreadsheet"
    assert scan.rack_code == "G900167892"
    assert [(w.row, w.column, w.state, w.code) for w in scan.wells] == WELLS
    assert "taken from the name of the file" in scan.warnings[0]


def test_the_rack_scanned_apart_is_the_rack_of_the_scan() -> None:
    assert read_rack_file(b"A1,FX05653780", rack_code="RK-0031").rack_code == "RK-0031"
    assert read_rack_file(b"rk-0031,A1,FX05653780\n", rack_code="RK-0031").rack_code == "rk-0031"


def test_a_well_that_the_file_leaves_out_is_empty() -> None:
    scan = read_rack_file(b"A1,FX05653780\nH12,NO READ\n")
    states = {well.label: well.state for well in scan.every_well()}
    assert len(states) == 96
    assert (states["A01"], states["B01"], states["H12"]) == (CODE, EMPTY, NO_READ)


@pytest.mark.parametrize(
    ("last", "format_"),
    [
        *(
            ("D6", (4, 6)),
            ("F8", (6, 8)),
            ("H12", (8, 12)),
            ("I9", (9, 9)),
            ("J10", (10, 10)),
            ("P24", (16, 24)),
        ),
        *(
            ("A01", (4, 6)),
            ("E1", (6, 8)),
            ("A9", (8, 12)),
            ("I1", (9, 9)),
            ("A10", (8, 12)),
            ("K1", (16, 24)),
        ),
    ],
)
def test_the_smallest_format_that_holds_every_well_is_told(last: str, format_: tuple[int, int]) -> None:
    scan = read_rack_file(f"{last},FX05653780\n".encode())
    assert (scan.rows, scan.columns) == format_


def test_a_box_without_the_letter_i_is_pointed_out() -> None:
    scan = read_rack_file(b"H1,FX05653780\nJ1,FX05653781\n")
    assert any("row I" in warning for warning in scan.warnings)


def test_another_scanners_words_can_be_added() -> None:
    tokens = Tokens(no_read=frozenset({"TUBE TILTED"}), empty=frozenset({"FREE"}))
    scan = read_rack_file(b"A1,tube-tilted\nB1,free\n", tokens=tokens)
    assert [well.state for well in scan.wells] == [NO_READ, EMPTY]


def test_the_time_of_the_scan_is_kept_as_the_file_says_it() -> None:
    text = "Date & time of Trace = {}\nRack Base Name: RK-7\nA01; FX05653780\n"
    said = {
        "23 Aug 2012 01:42:01 PM": "2012-08-23T13:42:01",
        "26 06 2017 12:51:22 AM": "2017-06-26T00:51:22",
        "yesterday": None,
        "31 02 2017 03:51:22 PM": None,
    }
    assert {key: read_rack_file(text.format(key).encode()).scanned_at for key in said} == said
    ziath = '{"scanTime": 1600261470488, "tubeBarcode": [{"row": 1, "column": 1, "barcode": "FX05653780"}]}'
    assert read_rack_file(ziath.encode()).scanned_at == "2020-09-16T13:04:30.488000+00:00"


def test_a_dialect_can_be_chosen() -> None:
    assert read_rack_file(b"A1,FX05653780", dialect="two_column").dialect == "two_column"
