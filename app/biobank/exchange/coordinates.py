"""Where a tube stands in a rack: A1 and A01 are one well, and every well lies in some format that exists."""

import re

FORMATS = ((4, 6), (6, 8), (8, 12), (9, 9), (10, 10), (16, 24))
"""Rows and columns of the racks and boxes that scanners read: 24, 48, 96, 81, 100 and 384 wells.

In the order in which they are guessed: a file that leaves out empty wells seldom names the last one.
"""

MOST_WELLS = max(rows * columns for rows, columns in FORMATS)

_WELL = re.compile(r"([A-Za-z]{1,2})[ \t]*0{0,2}([0-9]{1,3})")
_LETTERS = re.compile(r"[A-Za-z]{1,2}")
_DIGITS = re.compile(r"0{0,2}[0-9]{1,3}")


def place_of(text: str) -> tuple[int, int] | None:
    """(row, column) of "A1", "a01" or "AA12", counted from 1 and not yet held against any format; None: no well."""
    match = _WELL.fullmatch(text.strip())
    return (row_of_letters(match[1]), int(match[2])) if match else None


def row_of(text: str) -> int | None:
    """The row of "A" or "1"."""
    text = text.strip()
    if _LETTERS.fullmatch(text):
        return row_of_letters(text)
    return int(text) if _DIGITS.fullmatch(text) else None


def column_of(text: str) -> int | None:
    """The column of "1" or "01"."""
    text = text.strip()
    return int(text) if _DIGITS.fullmatch(text) else None


def row_of_letters(letters: str) -> int:
    """A is 1, Z is 26, AA is 27."""
    row = 0
    for letter in letters.upper():
        row = row * 26 + ord(letter) - ord("A") + 1
    return row


def label(row: int, column: int) -> str:
    """A01 for (1, 1), AF48 for (32, 48)."""
    letters = ""
    while row > 0:
        row, rest = divmod(row - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{column:02d}"


def exists(row: int, column: int) -> bool:
    """Whether any known format has this well."""
    return any(1 <= row <= rows and 1 <= column <= columns for rows, columns in FORMATS)


def smallest_format(rows: int, columns: int) -> tuple[int, int] | None:
    """The first format with at least so many rows and columns."""
    return next(((r, c) for r, c in FORMATS if rows <= r and columns <= c), None)
