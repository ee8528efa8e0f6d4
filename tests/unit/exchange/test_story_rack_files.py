"""The two rack files of the story of a visit are reproduced to the byte, and read back."""

import hashlib
from collections import Counter

from app.biobank.exchange.racks.orientation import Orientation, find_orientation
from app.biobank.exchange.racks.reading import read_rack_file
from app.biobank.exchange.racks.scan import RackScan, Well, WellState
from app.biobank.exchange.racks.writing import write_three_column

BLANK = {(row, 12) for row in (5, 6, 7, 8)}
FROSTED = (4, 7)


def story_scan(*, frosted: bool) -> RackScan:
    wells = []
    for number in range(96):
        column, row = number // 8 + 1, number % 8 + 1
        if (row, column) in BLANK:
            wells.append(Well(row, column, WellState.EMPTY))
        elif frosted and (row, column) == FROSTED:
            wells.append(Well(row, column, WellState.NO_READ))
        else:
            wells.append(Well(row, column, WellState.CODE, f"FB{310001 + number:08d}"))
    return RackScan("RK-0031", tuple(wells), "three_column", "", 8, 12)


def test_the_first_scan_has_its_hash_and_one_tube_that_cannot_be_read() -> None:
    data = write_three_column(story_scan(frosted=True))
    assert (len(data), hashlib.sha256(data).hexdigest()) == (
        2289,
        "a04d108459c0c1523a9b58dc7b4d3204a17f13a81f5733ffa174a7756020ec6f",
    )
    scan = read_rack_file(data, "scan1.csv")
    assert Counter(well.state for well in scan.wells) == {
        WellState.CODE: 91,
        WellState.NO_READ: 1,
        WellState.EMPTY: 4,
    }
    assert [well.label for well in scan.unreadable] == ["D07"]
    assert (scan.rack_code, scan.rows, scan.columns, scan.warnings) == ("RK-0031", 8, 12, ())
    assert scan.sha256 == hashlib.sha256(data).hexdigest()


def test_the_second_scan_has_its_hash_and_every_tube() -> None:
    data = write_three_column(story_scan(frosted=False))
    assert (len(data), hashlib.sha256(data).hexdigest()) == (
        2292,
        "daa45d4f3b7bb609dc8e544382aeea010576945d8794599b618a6bee7a13594f",
    )
    scan = read_rack_file(data, "scan2.csv")
    assert len(scan.codes) == 92
    assert scan.codes[(4, 7)] == "FB00310052"
    assert [well.label for well in scan.wells if well.state is WellState.EMPTY] == [
        "E12",
        "F12",
        "G12",
        "H12",
    ]


def test_the_same_rack_turned_round_is_noticed() -> None:
    expected = story_scan(frosted=False).codes
    turned = [Well(9 - w.row, 13 - w.column, w.state, w.code) for w in story_scan(frosted=True).wells]
    scan = read_rack_file(write_three_column(RackScan("RK-0031", tuple(turned), "", "", 8, 12)))
    finding = find_orientation(scan, expected)
    assert (finding.orientation, finding.known, finding.direct, finding.best) == (
        Orientation.ROTATED_180,
        91,
        0,
        91,
    )
