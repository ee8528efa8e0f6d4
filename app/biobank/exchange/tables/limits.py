"""How much a table may be before it is refused unread."""

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes of the file and of what it unpacks to, rows that hold anything, columns, and cells of one sheet.

    `rectangle` is how many places a sheet may span to be read by the reader that allots memory for each of them.
    `memory` (bytes) and `seconds` are what reading a workbook may take in all.
    """

    size: int = 50 * MEBIBYTE
    unpacked: int = 500 * MEBIBYTE
    rows: int = 1_000_000
    columns: int = 1_000
    cells: int = 20_000_000
    rectangle: int = 5_000_000
    memory: int = 4096 * MEBIBYTE
    seconds: int = 120


LIMITS = Limits()
