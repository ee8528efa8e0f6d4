"""What one cell says: text, an amount, or nothing; and why it cannot be taken as it stands."""

import re
import unicodedata

from app.core.units import Amount, AmountRefused, parse_amount

NOTHING = frozenset({"", "NA", "N/A", "#N/A"})
"""Ways to write nothing that every profile knows; compared without case and outer blanks."""

_NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?([eE][+-]?[0-9]+)?")
_FORMULA_SIGNS = ("=", "+", "-", "@")


class CellRefused(ValueError):
    """The cell cannot mean what its column needs; the message says why, in words for a person."""


def is_nothing(raw: str, tokens: frozenset[str] = frozenset()) -> bool:
    """Whether the cell holds nothing, as everybody writes it or as the `tokens` (in lower case) of a profile do."""
    word = raw.strip()
    return word.upper() in NOTHING or word.lower() in tokens


def text_of(raw: str) -> str:
    """The text of a cell, composed and without outer blanks. CellRefused: a formula, or signs that nobody can see."""
    plain = raw.isascii() and raw.isprintable()  # Nearly every cell is; the rest is looked at sign by sign.
    text = raw.strip() if plain else unicodedata.normalize("NFC", raw).strip()
    if is_formula(text):
        message = (
            f"{text[:40]!r} begins like a formula; a spreadsheet would run it. Put the plain text there."
        )
        raise CellRefused(message)
    if plain:
        return text
    hidden = next((sign for sign in text if unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co")), None)
    if hidden is not None and hidden not in "\n\r\t":
        raise CellRefused(f"The cell holds the invisible sign U+{ord(hidden):04X}.")
    return text


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would take the text for a formula: = + - @ in front of what is no number."""
    return text.startswith(_FORMULA_SIGNS) and _NUMBER.fullmatch(text) is None


def amount_of(raw: str, unit: str | None) -> Amount:
    """The exact amount in a cell; `unit` is that of its column. CellRefused with the reason of the unit table."""
    try:
        return parse_amount(raw.strip(), unit)
    except AmountRefused as error:
        raise CellRefused(error.message) from error
