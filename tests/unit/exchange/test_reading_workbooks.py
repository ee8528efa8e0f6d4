"""A workbook is read as people see it, by whichever reader can, and never at the price of the machine's memory."""

import io
import struct
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest

from app.biobank.exchange.tables.archives import weigh
from app.biobank.exchange.tables.limits import Limits
from app.biobank.exchange.tables.reading import read_table, read_tables
from app.biobank.exchange.tables.refusing import TableRefused
from tests.needs import shared

# The slow reader warns of parts of a workbook that it leaves out; they are no cells.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")


def saved(book: openpyxl.Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def workbook(*rows: list[object]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    return book


def repacked(data: bytes, **parts: bytes) -> bytes:
    """The workbook with some of its parts replaced."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, parts.get(Path(part.filename).stem, old.read(part)))
    return file.getvalue()


def sheet_xml(rows: str) -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def test_cells_are_text_as_people_see_them() -> None:
    day, moment = date(2026, 3, 29), datetime(2026, 3, 29, 14, 5)  # noqa: DTZ001 - a sheet knows no zone
    book = workbook(["0107", 107, 6.7, 0.1 + 0.2, True, day, moment, time(14, 5), None, "x"])
    assert read_table(saved(book), "x.xlsx").rows[0].cells == (
        *("0107", "107", "6.7", "0.3", "TRUE", "2026-03-29", "2026-03-29 14:05:00", "14:05:00", "", "x"),
    )


def test_zeros_that_a_number_format_shows_are_kept() -> None:
    book = workbook(["tube"], [107043687], [7])
    for row in (2, 3):
        book.worksheets[0].cell(row, 1).number_format = "0000000000"
    assert [row.cells[0] for row in read_table(saved(book), "x.xlsx").rows] == [
        "tube",
        "0107043687",
        "0000000007",
    ]


def test_a_code_that_the_spreadsheet_has_rounded_is_warned_of() -> None:
    table = read_table(saved(workbook(["tube"], [1234567890123456789])), "x.xlsx")
    assert "more than 15 digits" in table.warnings[0]


def test_empty_rows_are_left_out_and_counted() -> None:
    book = workbook(["code"], [], ["0001"])
    assert [(row.line, row.cells) for row in read_table(saved(book), "x.xlsx").rows] == [
        (1, ("code",)),
        (3, ("0001",)),
    ]


def test_of_several_filled_sheets_one_must_be_named() -> None:
    book = workbook(["code"])
    book.create_sheet("Serum").append(["0001"])
    book.create_sheet("Blank")
    data = saved(book)
    with pytest.raises(TableRefused, match="2 filled sheets"):
        read_table(data, "x.xlsx")
    assert read_table(data, "x.xlsx", sheet="Serum").rows[0].cells == ("0001",)
    with pytest.raises(TableRefused, match="no sheet 'Plasma'") as caught:
        read_table(data, "x.xlsx", sheet="Plasma")
    assert "Serum" in str(caught.value.next_step)
    assert [table.sheet for table in read_tables(data, "x.xlsx")] == ["Sheet", "Serum"]


def test_an_empty_workbook_is_refused() -> None:
    for read in (read_table, read_tables):
        with pytest.raises(TableRefused, match="empty"):
            read(saved(workbook()), "x.xlsx")


def test_two_cells_at_opposite_ends_of_a_sheet_do_not_take_all_memory() -> None:
    far = sheet_xml(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>code</t></is></c></row>'
        '<row r="1048576"><c r="B1048576" t="inlineStr"><is><t>x</t></is></c></row>'
    )
    table = read_table(
        repacked(saved(workbook(["a"])), sheet1=far), "x.xlsx", limits=Limits(rectangle=100_000)
    )
    assert [row.line for row in table.rows] == [1, 1_048_576]
    wide = far.replace(b"B1048576", b"XFD1048576")
    with pytest.raises(TableRefused, match="columns"):
        read_table(repacked(saved(workbook(["a"])), sheet1=wide), "x.xlsx")


def test_cells_without_a_place_are_counted_before_the_fast_reader_sees_them() -> None:
    nameless = sheet_xml('<row r="1"><c/></row><row r="1048576">' + "<c><v>1</v></c>" * 500 + "</row>")
    data = repacked(saved(workbook(["a"])), sheet1=nameless)
    assert weigh(data, "x.xlsx", Limits()).largest_sheet >= 500 * 1_048_576


def test_a_workbook_that_unpacks_to_too_much_is_refused_by_what_it_declares() -> None:
    bomb = repacked(saved(workbook(["a"])), sheet1=sheet_xml(" " * 5_000_000))
    assert len(bomb) < 50_000
    with pytest.raises(TableRefused, match="unpacks to"):
        read_table(bomb, "x.xlsx", limits=Limits(unpacked=1_000_000))


def test_a_workbook_that_declares_less_than_it_unpacks_to_is_refused() -> None:
    data = bytearray(repacked(saved(workbook(["a"])), sheet1=sheet_xml(" " * 5_000_000)))
    size = len(sheet_xml(" " * 5_000_000))
    while (at := data.find(struct.pack("<I", size))) >= 0:
        data[at : at + 4] = struct.pack("<I", 1000)
    with pytest.raises(TableRefused, match="damaged"):
        read_table(bytes(data), "x.xlsx", limits=Limits(unpacked=1_000_000))


def test_damaged_workbooks_are_refused() -> None:
    data = saved(workbook(["a"]))
    for broken in (
        *(data[:200], data[: len(data) // 2], data[:-30]),
        repacked(data, workbook=b"<workbook"),
        repacked(data, sheet1=b"<worksheet><sheetData><row"),
    ):
        with pytest.raises(TableRefused):
            read_table(broken, "x.xlsx")


def test_too_many_rows_or_columns_are_refused() -> None:
    data = saved(workbook(*([str(n)] * 3 for n in range(20))))
    with pytest.raises(TableRefused, match="rows"):
        read_table(data, "x.xlsx", limits=Limits(rows=10))
    with pytest.raises(TableRefused, match="columns"):
        read_table(data, "x.xlsx", limits=Limits(columns=2))


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "sheets", "rows"),
    [
        ("data/biospecimen/1000genomes/20130606_sample_info.xlsx", 7, 3501 + 5 * 3502 + 1),
        ("data/biospecimen/hca/spleen_v6.xlsx", 10, None),
        ("data/templates/baobab_setup_test.xlsx", 42, None),
        ("data/templates/miso_bulk_input.xlsx", 1, 28),
        ("data/messy/sanger_sample_information.xls", 1, 97),
        ("data/templates/ilri_SamplesTemplate.xls", 1, 5),
    ],
)
def test_every_sheet_of_a_real_workbook_is_read(name: str, sheets: int, rows: int | None) -> None:
    tables = read_tables(shared(name).read_bytes(), Path(name).name)
    assert len(tables) == sheets
    assert not any(table.warnings for table in tables)
    if rows is not None and sheets == 1:
        assert len(tables[0].rows) == rows


@pytest.mark.shared
def test_a_sheet_that_the_fast_reader_cannot_read_is_read_by_the_slow_one() -> None:
    path = shared("data/templates/baobab_setup_test.xlsx")
    table = read_table(path.read_bytes(), path.name, sheet="Donor")
    assert table.rows[0].cells[0]


@pytest.mark.shared
def test_an_old_workbook_keeps_its_micro_signs_and_numbers() -> None:
    path = shared("data/messy/sanger_sample_information.xls")
    rows = read_table(path.read_bytes(), path.name).rows
    assert "Volume (µl) " in rows[0].cells
    assert rows[1].cell(7) == "100"
