"""A label of ours that was read or typed with one character wrong is told apart from a label that nobody knows."""

from collections.abc import Iterator

from app.biobank.barcodes.coding import CROCKFORD, LENGTH, number_from_code
from app.core.errors import Invalid

MOST_ISSUED = 10**9
"""Codes are made from the ids of rows. A code whose number is larger was hardly made here, but by chance elsewhere."""


class Misread(Invalid):
    """The check character does not fit the rest of a code that this house issued."""

    code = "E-BC-CHECK"


def misread(code: str) -> Misread | None:
    """The refusal of a code that is one of ours but for one wrong character or two swapped neighbours; else None.

    Codes of other makers, which carry no such check, are left alone: only what one slip turns into a code that was
    issued here counts. Of a million foreign codes of the same length, some six hundred do so by chance.
    """
    text = code.strip().upper()
    if len(text) != LENGTH or _was_issued(text) or not any(map(_was_issued, _one_slip_away(text))):
        return None
    sentence = f"{code} was misread: its check character does not fit."
    return Misread(
        sentence,
        fields={"code": "The check character does not fit."},
        next_step="Scan the label again, or type it as it is printed.",
    )


def _was_issued(text: str) -> bool:
    number = number_from_code(text)
    return number is not None and number < MOST_ISSUED


def _one_slip_away(text: str) -> Iterator[str]:
    for place in range(len(text)):
        before, after = text[:place], text[place + 1 :]
        yield from (before + sign + after for sign in CROCKFORD)
        if after:
            yield before + after[0] + text[place] + after[1:]
