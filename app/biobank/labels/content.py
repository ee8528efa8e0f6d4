"""What a label says, before anybody knows how large it is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LabelContent:
    """`code` is what the symbol carries and what the identity line says, to the letter.

    `lines` follow in the order of their worth: what finds no room is left out from the end. `foot_left` and
    `foot_right` share the last line (date and amount). `cap` is the two or three characters on a cap dot, which
    has no room for the identity. Nothing that names a person belongs on any of them.
    """

    code: str
    lines: tuple[str, ...] = ()
    foot_left: str = ""
    foot_right: str = ""
    cap: str = ""
