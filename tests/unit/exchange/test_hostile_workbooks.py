"""A workbook that would end its reader is refused, and the program goes on."""

import io
import struct
import zipfile

import openpyxl
import pytest

from app.biobank.exchange.tables.reading import read_table, read_tables
from app.biobank.exchange.tables.refusing import TableRefused

SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def workbook(sheet: str, part: str = "worksheets/sheet1.xml") -> bytes:
    """A workbook whose only sheet holds these rows, and lies in this part."""
    made, file = io.BytesIO(), io.BytesIO()
    openpyxl.Workbook().save(made)
    xml = f'<worksheet xmlns="{SPACE}"><sheetData>{sheet}</sheetData></worksheet>'
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name).replace(b"worksheets/sheet1.xml", part.encode())
            new.writestr(
                name.replace("worksheets/sheet1.xml", part), content if "sheet1" not in name else xml
            )
    return file.getvalue()


def cell(place: str) -> str:
    return f'<c r="{place}"><v>1</v></c>'


def old_workbook(*places: tuple[int, int]) -> bytes:
    """An .xls whose only sheet has a number at each (row, column), from 0."""
    begin = struct.pack("<HHIIII", 0x0809, 16, 0x0005_0600, 0x07CC_0DBB, 0, 6)
    sheet = begin[:6] + b"\x10" + begin[7:]
    sheet += b"".join(struct.pack("<HHHHHd", 0x0203, 14, row, column, 0, 1.0) for row, column in places)
    end = struct.pack("<HH", 0x000A, 0)
    size = len(begin) + 13 + len(end)
    book = begin + struct.pack("<HHIBBBB1s", 0x0085, 9, size, 0, 0, 1, 0, b"S") + end + sheet + end
    book = book.ljust(4096, b"\0")
    chain = [FAT, END, *range(3, 10), END]
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    )
    header += struct.pack("<10I", 0, 1, 1, 0, 4096, END, 0, END, 0, 0) + struct.pack("<I", FREE) * 108
    table = struct.pack("<128I", *chain, *[FREE] * (128 - len(chain)))
    folder = _entry("Root Entry", 5, END, 0, child=1) + _entry("Workbook", 2, 2, len(book))
    return header + table + folder.ljust(512, b"\0") + book


def _entry(name: str, kind: int, start: int, size: int, child: int = FREE) -> bytes:
    letters = (name + "\0").encode("utf-16-le")
    about = struct.pack("<HBB3I", len(letters), kind, 1, FREE, FREE, child)
    return letters.ljust(64, b"\0") + about + bytes(36) + struct.pack("<IQ", start, size)


def test_an_old_workbook_that_spans_four_thousand_million_places_is_refused() -> None:
    (table,) = read_tables(old_workbook((0, 0), (3, 2)), "x.xls")
    assert [(row.line, row.cells) for row in table.rows] == [(1, ("1",)), (4, ("", "", "1"))]
    with pytest.raises(TableRefused, match="too much memory"):
        read_tables(old_workbook((0, 0), (65_535, 65_535)), "x.xls")


@pytest.mark.parametrize("part", ["worksheets/sheet1.xml", "elsewhere/sheet1.xml", "Worksheets/sheet1.XML"])
def test_a_sheet_is_weighed_wherever_in_the_workbook_it_lies(part: str) -> None:
    near = f'<row r="1">{cell("A1")}</row><row r="2">{cell("B2")}</row>'
    assert len(read_table(workbook(near, part), "x.xlsx").rows) == 2
    far = near.replace("B2", "XFD900000")
    with pytest.raises(TableRefused, match="columns"):
        read_table(workbook(far, part), "x.xlsx")


@pytest.mark.parametrize("row", ["4294967295", " 4294967295 ", "99999999999999999999"])
def test_a_row_that_no_sheet_has_is_not_walked_to(row: str) -> None:
    far = f'<row r="1">{cell("A1")}</row><row r="{row}">{cell("A" + row.strip())}</row>'
    with pytest.raises(TableRefused, match=r"no last row|cannot be read"):
        read_table(workbook(far), "x.xlsx")
