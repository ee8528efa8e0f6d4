"""A check character catches one wrong or two swapped characters before they reach a tube (ISO/IEC 7064 MOD 37,36)."""

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_VALUES = {character: value for value, character in enumerate(ALPHABET)}


class NotCheckable(ValueError):
    """The text holds a character for which the standard knows no value."""

    def __init__(self, body: str) -> None:
        super().__init__(
            f"{body!r} cannot carry a check character: only the digits 0-9 and the letters A-Z can."
        )


def running_product(body: str, product: int = 36) -> int:
    """The state (1 to 36) of the computation after `body`, from the state before it; a start is in state 36."""
    for character in body.upper():
        value = _VALUES.get(character)
        if value is None:
            raise NotCheckable(body)
        product = ((product + value) % 36 or 36) * 2 % 37
    return product


def closing_character(product: int) -> str:
    """The check character that closes a computation in this state."""
    return ALPHABET[(1 - product) % 36]


def check_character(body: str) -> str:
    """The character which, put behind `body`, makes the whole valid; case does not matter."""
    if not body:
        raise NotCheckable(body)
    return closing_character(running_product(body))


def with_check(body: str) -> str:
    """`body` in capitals with its check character behind it: with_check("A12425GABC1234002") ends in "M"."""
    return body.upper() + check_character(body)


def has_valid_check(code: str) -> bool:
    """Whether the last character is the check character of the rest; text that cannot carry one has none."""
    try:
        return check_character(code[:-1]) == code[-1:].upper()
    except NotCheckable:
        return False
