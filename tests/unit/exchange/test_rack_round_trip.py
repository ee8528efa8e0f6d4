"""A scan survives being written and read again, in any spelling; nothing else than a refusal is ever raised."""

import hashlib

from hypothesis import given, settings
from hypothesis import strategies as st

from app.biobank.exchange.coordinates import FORMATS
from app.biobank.exchange.racks.dialects import DIALECTS
from app.biobank.exchange.racks.reading import read_rack_file
from app.biobank.exchange.racks.refusing import RackFileRefused
from app.biobank.exchange.racks.scan import RackScan, Well, WellState
from app.biobank.exchange.racks.writing import write_three_column, write_two_column

CODE_SIGNS = "ABCDEFGHJKLMNPQRSTVWXYZ0123456789"


@st.composite
def scans(draw: st.DrawFn) -> RackScan:
    """A scan of a rack of any format, with some wells left out."""
    rows, columns = draw(st.sampled_from(FORMATS))
    stem = draw(st.text(CODE_SIGNS, min_size=2, max_size=8))
    wells = []
    for number in draw(st.sets(st.integers(0, rows * columns - 1), min_size=1)):
        column, row = divmod(number, rows)
        state = draw(st.sampled_from(WellState))
        code = f"{stem}{number:04d}" if state is WellState.CODE else ""
        wells.append(Well(row + 1, column + 1, state, code))
    ordered = tuple(sorted(wells, key=lambda well: (well.column, well.row)))
    return RackScan("RK-0031", ordered, "three_column", "", rows, columns)


def mutated(text: str, draw: st.DrawFn) -> bytes:
    """The same file by another scanner: other signs, other encoding, other case, blanks and quotes."""
    delimiter = draw(st.sampled_from([",", ";", "\t"]))
    end = draw(st.sampled_from(["\r\n", "\n", "\r"]))
    pad = draw(st.sampled_from(["", " ", "  "]))
    quote = draw(st.booleans())
    spelling = draw(st.sampled_from([str, str.lower, str.title]))
    lines = []
    for line in text.splitlines():
        *head, content = line.split(",")
        if content in ("NO TUBE", "NO READ"):
            content = spelling(content)
        head[-1] = draw(st.sampled_from([head[-1], head[-1][0] + head[-1][1:].lstrip("0"), head[-1].lower()]))
        cells = [f'"{cell}"' if quote else cell for cell in (*head, content)]
        lines.append(delimiter.join(pad + cell for cell in cells) + ("" if quote else pad))
    if draw(st.booleans()):
        lines.insert(draw(st.integers(0, len(lines))), "")
    body = end.join(lines) + draw(st.sampled_from(["", end, end + end]))
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1"]))
    return body.encode(encoding)


@settings(max_examples=400, deadline=None)
@given(scans(), st.data())
def test_a_mutated_file_reads_as_the_scan_it_was_written_from(scan: RackScan, data: st.DataObject) -> None:
    three = read_rack_file(mutated(write_three_column(scan).decode(), data.draw))
    assert three.wells == scan.wells
    assert three.rack_code == scan.rack_code
    assert three.dialect == "three_column"
    assert write_three_column(three) == write_three_column(scan)
    two = read_rack_file(mutated(write_two_column(scan).decode(), data.draw), rack_code="RK-0031")
    assert (two.wells, two.rack_code, two.dialect) == (scan.wells, scan.rack_code, "two_column")


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=400),
        st.text(max_size=400).map(lambda text: text.encode("utf-8", "replace")),
        st.text('A1B2,;\t\n\r"NO READTUBE{}[]:', max_size=200).map(str.encode),
        st.binary(max_size=60).map(lambda tail: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + tail),
        st.binary(max_size=60).map(lambda tail: b"PK\x03\x04" + tail),
        st.binary(max_size=60).map(lambda tail: b'{"tubeBarcode": ' + tail),
    ),
    st.sampled_from([None, *(dialect.NAME for dialect in DIALECTS)]),
    st.sampled_from([None, "", "scan.csv", "../x/RK-1.txt", "\x00"]),
)
def test_any_bytes_are_a_scan_or_a_refusal(data: bytes, dialect: str | None, filename: str | None) -> None:
    try:
        scan = read_rack_file(data, filename, dialect=dialect)
    except RackFileRefused as refusal:
        said = refusal
    else:
        assert scan.wells
        assert scan.sha256 == hashlib.sha256(data).hexdigest()
        return
    assert said.rows
    assert said.next_step


@settings(max_examples=100, deadline=None)
@given(scans(), st.data())
def test_a_file_cut_off_or_spoilt_anywhere_is_a_scan_or_a_refusal(
    scan: RackScan, data: st.DataObject
) -> None:
    whole = write_three_column(scan)
    cut = data.draw(st.integers(0, len(whole)))
    spoilt = whole[:cut] + data.draw(st.binary(max_size=3)) + whole[cut + data.draw(st.integers(0, 40)) :]
    try:
        read_rack_file(spoilt)
    except RackFileRefused as refusal:
        assert refusal.rows  # noqa: PT017 - being refused is one of the two good ends
