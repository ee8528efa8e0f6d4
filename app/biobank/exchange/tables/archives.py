"""A workbook is a ZIP archive of unknown intentions: it is weighed before anybody unpacks it."""

import io
import re
import zipfile
import zlib
from dataclasses import dataclass

from app.biobank.exchange.tables.limits import Limits
from app.biobank.exchange.tables.refusing import refuse_table

_MOST_PARTS = 5_000
_CHUNK = 1024 * 1024
_WIDEST = 16_384
TALLEST = 1_048_576
"""The last row that a sheet can have. A reader that believes in a later one walks there, row by row."""
_PLACE = re.compile(rb"""\br\s*=\s*["']\s*([A-Za-z]{0,20})([0-9]{1,40})\s*["']""")
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_PADDED = re.compile(rb"""formatCode\s*=\s*["']0{2,}["']""")
_OVERLAP = 96
_STEP = "Save the workbook again in a spreadsheet program, or save the sheet as CSV."


@dataclass(frozen=True, slots=True)
class Weighed:
    """What was found: the cells of the largest rectangle that any sheet spans, and whether numbers are padded."""

    largest_sheet: int
    padded_numbers: bool


def weigh(data: bytes, filename: str, limits: Limits) -> Weighed:
    """Unpack every part once, without keeping it. TableRefused when it is larger than allowed or damaged.

    The size that the archive declares is checked first; what really comes out is bounded by it, because a part
    that holds more than it declares fails its checksum. The rectangle matters because the fast reader allots a cell
    for each place between the first and the last, so two cells far apart would take all memory.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > _MOST_PARTS:
                raise refuse_table(filename, f"The workbook has {len(parts):,} parts.", next_step=_STEP)
            declared = sum(part.file_size for part in parts)
            if declared > limits.unpacked:
                message = f"The workbook unpacks to {declared:,} bytes; at most {limits.unpacked:,} are read."
                raise refuse_table(filename, message, next_step=_STEP)
            largest, padded = 0, False
            for part in parts:
                cells, zeros = _weigh_part(archive, part)
                largest, padded = max(largest, cells), padded or zeros
            return Weighed(largest, padded)
    except (
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        EOFError,
        ValueError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        # RuntimeError is what the library raises for a part that is encrypted.
        message = f"The workbook is damaged or locked ({error})."
        raise refuse_table(filename, message, next_step=_STEP) from error


def _weigh_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> tuple[int, bool]:
    styles = part.filename.endswith("styles.xml")
    rows = columns = unnamed = 0
    padded = False
    tail = b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            text = tail + chunk
            # A sheet is where the workbook says it is, whatever the name of the part.
            places = _PLACE.findall(text)
            for letters, number in set(places):
                rows, columns = max(rows, int(number)), max(columns, _column(letters))
            # A cell may leave out its place and mean the next one.
            unnamed += max(0, len(_CELL.findall(text)) - sum(1 for letters, _ in places if letters))
            padded = padded or (styles and _PADDED.search(text) is not None)
            tail = chunk[-_OVERLAP:]
    return rows * max(columns, min(unnamed, _WIDEST)), padded


def _column(letters: bytes) -> int:
    column = 0
    for letter in letters.upper():
        column = column * 26 + letter - 64
    return column
