"""A number becomes an opaque code: it says nothing that can become false, and nobody mistakes one for its neighbour.

The alphabet is Crockford's base 32, which leaves out I, L, O and U because they are misread. The first character
is a letter, so that a spreadsheet never takes a code for a number and eats its zeros or its "E".
"""

from app.biobank.barcodes.checking import ALPHABET, closing_character, running_product

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ"
MIDDLE = 7
LENGTH = 1 + MIDDLE + 1 + 1

# Of the 32 characters that may stand last before the check character, at most four lead to I, L, O or U as
# the check character. Every prefix therefore has at least 28 good ones, and only those are used.
LAST_CHOICES = 28

# For each state of the check computation before them: the pairs of last and check character to choose from.
_ENDINGS: dict[int, list[str]] = {
    product: [
        last + check
        for last in CROCKFORD
        if (check := closing_character(running_product(last, product))) in CROCKFORD
    ]
    for product in range(1, 37)
}

CAPACITY: int = len(LETTERS) * 32**MIDDLE * LAST_CHOICES

# Near the golden section of CAPACITY and without a common divisor with it: multiplying permutes the numbers and
# throws neighbours far apart, so that consecutive tubes differ in nearly every character.
_SCATTER = 13_081_059_472_083
_GATHER = pow(_SCATTER, -1, CAPACITY)


class CodeSpaceExhausted(ValueError):
    """The number is outside what a code of fixed width can tell apart."""

    def __init__(self, number: int) -> None:
        super().__init__(f"{number} has no code: codes exist for 0 to {CAPACITY - 1}.")


class UnfitPrefix(ValueError):
    """The prefix holds something else than digits and capital letters."""

    def __init__(self, prefix: str) -> None:
        super().__init__(f"{prefix!r} cannot begin a code: a prefix is made of 0-9 and A-Z.")


def code_from_number(number: int, prefix: str = "") -> str:
    """The code of a number, ten characters behind the prefix, the last of them the check character.

    Different numbers have different codes under one prefix. The check character covers the prefix too.
    """
    if not 0 <= number < CAPACITY:
        raise CodeSpaceExhausted(number)
    if any(character not in ALPHABET for character in prefix):
        raise UnfitPrefix(prefix)
    rest, choice = divmod(number * _SCATTER % CAPACITY, LAST_CHOICES)
    middle = []
    for _ in range(MIDDLE):
        rest, digit = divmod(rest, 32)
        middle.append(CROCKFORD[digit])
    stem = prefix + LETTERS[rest] + "".join(reversed(middle))
    return stem + _ENDINGS[running_product(stem)][choice]


def number_from_code(code: str) -> int | None:
    """The number whose code (without prefix) this is; None where no number has it. Case does not matter."""
    text = code.upper()
    if len(text) != LENGTH or text[0] not in LETTERS or any(sign not in CROCKFORD for sign in text):
        return None
    stem, ending = text[:-2], text[-2:]
    endings = _ENDINGS[running_product(stem)][:LAST_CHOICES]
    if ending not in endings:
        return None
    rest = LETTERS.index(stem[0])
    for sign in stem[1:]:
        rest = rest * 32 + CROCKFORD.index(sign)
    return (rest * LAST_CHOICES + endings.index(ending)) * _GATHER % CAPACITY
