"""Rack files written by real scanners, and the reference scans, are read exactly."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from app.biobank.exchange.coordinates import place_of
from app.biobank.exchange.racks.moves import read_move_log
from app.biobank.exchange.racks.reading import read_rack_file
from app.biobank.exchange.racks.refusing import RackFileRefused
from app.biobank.exchange.racks.scan import RackScan, WellState
from tests.needs import shared

pytestmark = pytest.mark.shared

STATUS = {WellState.CODE: "ok", WellState.EMPTY: "empty", WellState.NO_READ: "no_read"}

LIMBER = "data/rackscan/sanger_limber/share/"
# file: dialect, rack, rows, columns, codes, empty, no read
REAL = {
    "data/rackscan/fluidx/fluidx_xtr96_TestPlate.txt": ("fluidx", "SA00826894", 8, 12, 3, 0, 93),
    "data/rackscan/sanger_wrangler/DN_96_valid.csv": ("two_column", None, 8, 12, 96, 0, 0),
    "data/rackscan/thermo_box/703130.csv": ("thermo_box", "707170", 8, 12, 96, 0, 0),
    "data/rackscan/visionmate/visionmate_tcp_0.txt": ("visionmate_tcp", None, 8, 12, 95, 1, 0),
    LIMBER + "common_file_handling__tube_rack__tube_rack_scan_valid.csv": (
        "two_column",
        None,
        8,
        12,
        16,
        0,
        0,
    ),
    LIMBER + "common_file_handling__tube_rack__tube_rack_scan_with_bom.csv": (
        "two_column",
        None,
        8,
        12,
        16,
        0,
        0,
    ),
    LIMBER + "common_file_handling__tube_rack_with_rack_barcode__tube_rack_scan_valid.csv": (
        *("three_column", "FX12345678", 8, 12),
        *(16, 0, 0),
    ),
    LIMBER + "common_file_handling__tube_rack_with_rack_barcode__tube_rack_scan_with_bom.csv": (
        *("three_column", "FX12345678", 8, 12),
        *(16, 0, 0),
    ),
    LIMBER + "multi_stamp_tubes_using_tube_rack_scan__tube_rack_scan_valid.csv": (
        *("three_column", "FX12345678", 4, 6),
        *(2, 0, 0),
    ),
    "data/rackscan/other/fluidX_upload_template.xls": ("spreadsheet", None, 8, 12, 0, 96, 0),
}
PALLETS = {
    "10x10__10x10": (10, 10),
    "8x12__96tubes": (8, 12),
    "8x12__FrozenPalletImages__CBSR_Scan_2__scanned1": (8, 12),
    "8x12__calgary1": (8, 12),
    "8x12__edge_tubes": (8, 12),
    "9x9__stanford_9x9_1": (9, 9),
}
NO_RACK_FILES = ["data/rackscan/other/cellular_products.csv", "reference/rack-scans/README.md"]


def read(path: Path) -> RackScan:
    return read_rack_file(path.read_bytes(), path.name)


@pytest.mark.parametrize("name", REAL)
def test_a_file_of_a_real_scanner_is_recognised_and_read(name: str) -> None:
    scan = read(shared(name))
    states = Counter(well.state for well in scan.wells)
    counts = tuple(states[state] for state in (WellState.CODE, WellState.EMPTY, WellState.NO_READ))
    assert (scan.dialect, scan.rack_code, scan.rows, scan.columns, *counts) == REAL[name]


@pytest.mark.parametrize("name", PALLETS)
def test_a_scanned_pallet_equals_its_ground_truth(name: str) -> None:
    scan = read(shared(f"data/rackscan/dmscanlib_csv/share/{name}.csv"))
    truth = shared(f"data/rackscan/dmscanlib_nfo/share/{name}.nfo").read_text()
    expected = {
        place_of(where): code for where, code in re.findall(r'^([A-Z]\d+)="(.*)"', truth, re.MULTILINE)
    }
    assert {(w.row, w.column): w.code for w in scan.wells} == expected
    assert all((w.state is WellState.EMPTY) == (w.code == "") for w in scan.wells)
    assert (scan.rack_code, scan.rows, scan.columns) == (name, *PALLETS[name])


@pytest.mark.parametrize(
    "name",
    [
        *("two_col_noheader.csv", "three_col_rack_noheader.csv", "visionmate.csv", "traxcer.csv"),
        *("five_col_status.csv", "ziath_dp5.json"),
    ],
)
def test_a_reference_scan_gives_exactly_the_expected_wells(name: str) -> None:
    expected = json.loads(shared("reference/rack-scans/expected_by_file.json").read_text())["scans"][name]
    scan = read(shared(f"reference/rack-scans/{name}"))
    wells = {}
    for well in scan.wells:
        wells[well.label] = {"status": STATUS[well.state]} | ({"code": well.code} if well.code else {})
    assert {"rack": scan.rack_code, "wells": wells} == expected


def test_the_reference_log_of_a_tube_mover_gives_its_moves_and_is_no_scan() -> None:
    path = shared("reference/rack-scans/xl20_moves_noheader.csv")
    expected = json.loads(shared("reference/rack-scans/expected_by_file.json").read_text())["moves"][
        path.name
    ]
    moves = read_move_log(path.read_bytes())
    found = [{name: getattr(move, name) for name in expected[0]} for move in moves]
    assert found == expected
    with pytest.raises(RackFileRefused, match="log of a tube mover"):
        read(path)


@pytest.mark.parametrize("name", NO_RACK_FILES)
def test_a_file_that_is_no_scan_is_refused(name: str) -> None:
    with pytest.raises(RackFileRefused, match="No known scanner"):
        read(shared(name))


def test_every_rack_file_there_is_read_or_refused_with_words() -> None:
    refused = []
    for folder in ("data/rackscan", "reference/rack-scans"):
        for path in sorted(shared(folder).rglob("*.*")):
            try:
                read(path)
            except RackFileRefused as error:
                refused.append(error)
    assert refused
    assert all(error.message and error.next_step and error.rows for error in refused)


def test_the_box_reader_writes_rows_as_numbers_and_columns_as_letters() -> None:
    scan = read(shared("data/rackscan/thermo_box/703130.csv"))
    assert scan.codes[(1, 1)] == "71321375"
    assert scan.codes[(2, 1)] == "71298784"
    assert scan.codes[(1, 2)] == "71387267"
    assert scan.warnings == ("The file is called 703130, but it is about rack 707170.",)


def test_the_network_reader_lists_the_first_column_first() -> None:
    scan = read(shared("data/rackscan/visionmate/visionmate_tcp_0.txt"))
    assert [scan.codes[(row, 1)] for row in (1, 2, 8)] == ["0188137823", "0188137800", "0188137728"]
    assert scan.codes[(1, 2)] == "0188137822"
