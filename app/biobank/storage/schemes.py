"""How positions are written on boxes, plates and shelves, and which place each label means."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.core.errors import Invalid


class NoSuchPosition(Invalid):
    """The label names no position of this box."""


class Scheme(StrEnum):
    """A way to write positions. A property of the format, never changed while something stands in it."""

    LETTER_NUMBER = "letter-number"
    LETTER_NUMBER_NO_I = "letter-number-no-i"
    LETTER_NUMBER_NO_IO = "letter-number-no-io"
    LETTER_NUMBER_PADDED = "letter-number-padded"
    NUMBER_BY_ROW = "number-by-row"
    NUMBER_BY_COLUMN = "number-by-column"


class Fill(StrEnum):
    """The order in which places are filled."""

    ROW = "row"
    COLUMN = "column"


_ALPHABET: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SKIPPED: Final = {Scheme.LETTER_NUMBER_NO_I: "I", Scheme.LETTER_NUMBER_NO_IO: "IO"}
_LETTERED: Final = re.compile(r"([A-Za-z]{1,3})\s*([0-9]{1,5})")
_NUMBERED: Final = re.compile(r"[0-9]{1,9}")
_SPELLED_OUT: Final = re.compile(r"[Rr]\s*([0-9]{1,5})\s*[Cc]\s*([0-9]{1,5})")
_MOST_PLACES: Final = 100_000


@dataclass(frozen=True, slots=True)
class Format:
    """A grid of places, and how they are written on it.

    A place is a number from 0, counted along the rows: row x columns + column.
    """

    rows: int
    columns: int
    scheme: Scheme = Scheme.LETTER_NUMBER

    def __post_init__(self) -> None:
        if self.rows < 1 or self.columns < 1 or self.rows * self.columns > _MOST_PLACES:
            raise Invalid(f"A format has 1 to {_MOST_PLACES} places, in at least one row and one column.")

    def __len__(self) -> int:
        return self.rows * self.columns

    def label_of(self, place: int) -> str:
        """What is written at `place` (0-based, along the rows): "A1", "A01" or "82", by the scheme."""
        if not 0 <= place < len(self):
            raise NoSuchPosition(f"There is no place {place + 1} here: {self.extent()}.")
        row, column = divmod(place, self.columns)
        if self.scheme is Scheme.NUMBER_BY_ROW:
            return str(place + 1)
        if self.scheme is Scheme.NUMBER_BY_COLUMN:
            return str(column * self.rows + row + 1)
        width = 2 if self.scheme is Scheme.LETTER_NUMBER_PADDED else 1
        return f"{_letters(row, self._alphabet())}{column + 1:0{width}}"

    def place_of(self, label: str) -> int:
        """The place that `label` names; A1 = a1 = A01 = " A 01 " = R1C1, and 1 = 01.

        Raises NoSuchPosition (E-INVALID, 422) with the range of labels that this format has.
        """
        text = label.strip()
        if spelled := _SPELLED_OUT.fullmatch(text):
            return self._place(int(spelled[1]) - 1, int(spelled[2]) - 1, text)
        if self.scheme in (Scheme.NUMBER_BY_ROW, Scheme.NUMBER_BY_COLUMN):
            number = int(text) - 1 if _NUMBERED.fullmatch(text) else -1
            if self.scheme is Scheme.NUMBER_BY_COLUMN:
                column, row = divmod(number, self.rows)
            else:
                row, column = divmod(number, self.columns)
            return self._place(row, column, text)
        if lettered := _LETTERED.fullmatch(text):
            return self._place(_row(lettered[1].upper(), self._alphabet()), int(lettered[2]) - 1, text)
        return self._place(-1, -1, text)

    def find(self, label: str) -> int | None:
        """The place that `label` names, or None where it names none."""
        try:
            return self.place_of(label)
        except NoSuchPosition:
            return None

    def places(self, fill: Fill | str = Fill.ROW) -> Iterator[int]:
        """All places in the order in which they are filled: along the rows, or down the columns."""
        if Fill(fill) is Fill.ROW:
            return iter(range(len(self)))
        return (row * self.columns + column for column in range(self.columns) for row in range(self.rows))

    def extent(self) -> str:
        """The labels that there are, in words: "rows A to H and J, columns 1 to 9"."""
        if self.scheme in (Scheme.NUMBER_BY_ROW, Scheme.NUMBER_BY_COLUMN):
            return f"positions are 1 to {len(self)}"
        alphabet, last = self._alphabet(), self.rows - 1
        rows = f"A to {_letters(last, alphabet)}" if last else "A"
        for skipped in _SKIPPED.get(self.scheme, ""):
            if last >= _ALPHABET.index(skipped):
                rows += f", without {skipped}"
        return f"rows are {rows}; columns are 1 to {self.columns}"

    def _alphabet(self) -> str:
        skipped = _SKIPPED.get(self.scheme, "")
        return "".join(letter for letter in _ALPHABET if letter not in skipped)

    def _place(self, row: int, column: int, label: str) -> int:
        if 0 <= row < self.rows and 0 <= column < self.columns:
            return row * self.columns + column
        sentence = (
            f"“{label[:20]}” is no position of this {self.rows} × {self.columns} grid: {self.extent()}."
        )
        raise NoSuchPosition(sentence, fields={"position": sentence})


def _letters(row: int, alphabet: str) -> str:
    """A, B … Z, AA, AB …: counting with letters, in an alphabet that may leave some out."""
    letters = ""
    rest = row + 1
    while rest:
        rest, index = divmod(rest - 1, len(alphabet))
        letters = alphabet[index] + letters
    return letters


def _row(letters: str, alphabet: str) -> int:
    """The row that `letters` names, -1 where a letter is not in the alphabet."""
    row = 0
    for letter in letters:
        index = alphabet.find(letter)
        if index < 0:
            return -1
        row = row * len(alphabet) + index + 1
    return row - 1
