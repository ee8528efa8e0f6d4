"""What a file is, told by its first bytes and never by its name."""

import io
import zipfile
from enum import StrEnum


class FileKind(StrEnum):
    EMPTY = "an empty file"
    TEXT = "text"
    XLSX = "an Excel workbook"
    XLSB = "a binary Excel workbook"
    ODS = "an OpenDocument spreadsheet"
    XLS = "an old Excel workbook"
    OFFICE = "an Office document that is no workbook"
    ZIP = "a ZIP archive"
    PDF = "a PDF document"
    PICTURE = "a picture"
    HTML = "a web page"
    PACKED = "a compressed file"
    BINARY = "a file that is no text"


WORKBOOKS = frozenset({FileKind.XLSX, FileKind.XLS})
"""The kinds that are read; the others would be unpacked before their size could be known."""

_BEGINNINGS = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FileKind.XLS),
    (b"%PDF-", FileKind.PDF),
    (b"\x89PNG\r\n\x1a\n", FileKind.PICTURE),
    (b"\xff\xd8\xff", FileKind.PICTURE),
    (b"GIF8", FileKind.PICTURE),
    (b"II*\x00", FileKind.PICTURE),
    (b"MM\x00*", FileKind.PICTURE),
    (b"\x1f\x8b", FileKind.PACKED),
    (b"BZh", FileKind.PACKED),
    (b"\xfd7zXZ\x00", FileKind.PACKED),
    (b"7z\xbc\xaf\x27\x1c", FileKind.PACKED),
    (b"Rar!", FileKind.PACKED),
    (b"\x7fELF", FileKind.BINARY),
)
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")


def kind_of(data: bytes) -> FileKind:
    """The kind of the file with this content. Never raises: what nobody knows is text or binary."""
    if not data.strip(b"\x00\t\n\r \xef\xbb\xbf\xff\xfe"):
        return FileKind.EMPTY
    for beginning, kind in _BEGINNINGS:
        if data.startswith(beginning):
            return kind
    if data.startswith(b"PK\x03\x04") or data.startswith(b"PK\x05\x06"):
        return _kind_of_archive(data)
    if data[:2] == b"BM" and len(data) > 26 and int.from_bytes(data[2:6], "little") == len(data):
        return FileKind.PICTURE
    head = data[:1024].lstrip(b"\xef\xbb\xbf\t\n\r ").lower()
    if head.startswith((b"<!doctype html", b"<html")):
        return FileKind.HTML
    # Text in UTF-16 has a zero byte in nearly every pair; a zero anywhere else means that this is no text.
    if b"\x00" in data[:65536] and not data.startswith(_WIDE_MARKS) and not looks_wide(data):
        return FileKind.BINARY
    return FileKind.TEXT


def looks_wide(data: bytes) -> str | None:
    """The name of the UTF-16 order in which text without a mark seems to be written, or None."""
    sample = data[:4096]
    if len(sample) < 4 or len(data) % 2:
        return None
    low, high = sample[0::2].count(0), sample[1::2].count(0)
    pairs = len(sample) // 2
    if high > pairs * 0.7 and low == 0:
        return "utf-16-le"
    if low > pairs * 0.7 and high == 0:
        return "utf-16-be"
    return None


def _kind_of_archive(data: bytes) -> FileKind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError):
        return FileKind.ZIP
    if "xl/workbook.xml" in names:
        return FileKind.XLSX
    if "xl/workbook.bin" in names:
        return FileKind.XLSB
    if "content.xml" in names and b"opendocument.spreadsheet" in data[:200]:
        return FileKind.ODS
    if "[Content_Types].xml" in names or "content.xml" in names:
        return FileKind.OFFICE
    return FileKind.ZIP
