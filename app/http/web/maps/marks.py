"""How studies are told apart on a map: each has a colour and a pattern, from a set that colour-blind eyes tell apart."""

from typing import Final

from markupsafe import Markup

COLOURS: Final = 8
TILE: Final = 8
PATTERNS: Final = (
    "",
    "M-1 9L9 -1M-1 1L1 -1M7 9L9 7",
    "M0 2h8M0 6h8",
    "M-1 -1L9 9M-1 7L1 9M7 -1L9 1",
    "M2 0v8M6 0v8",
    "M1 1h2v2h-2zM5 5h2v2h-2z",
    "M0 4h8M4 0v8",
)
"""What is drawn over the colour, in a tile of 8 x 8. There are seven, so that 56 studies differ in either or both."""
MARKS: Final = COLOURS * len(PATTERNS)
HIDDEN: Final = "mark-hidden"
CLOSED: Final = "mark-closed"


def mark_of(number: int) -> str:
    """The name of the mark of a study, by its number."""
    return f"mark-{number % MARKS}"


def definitions(numbers: list[int]) -> Markup:
    """The marks of these studies, with those of what one may not see and of what is out of use, to fill areas with."""
    marks = sorted({number % MARKS for number in numbers})
    drawn = "".join(
        _pattern(f"mark-{mark}", f"mark-c{mark % COLOURS}", PATTERNS[mark % len(PATTERNS)], mark % COLOURS)
        for mark in marks
    )
    drawn += _pattern(HIDDEN, "mark-taken", "M0 0h1v1h-1zM4 4h1v1h-1z", None)
    drawn += _pattern(CLOSED, "mark-bare", PATTERNS[1], None)
    return Markup(  # noqa: S704 - made of numbers and our own words
        f'<svg class="map-marks" width="0" height="0" aria-hidden="true" focusable="false"><defs>{drawn}</defs></svg>'
    )


def _pattern(name: str, colour: str, path: str, tint: int | None) -> str:
    lines = f'<path class="mark-lines mark-l{"x" if tint is None else tint}" d="{path}"/>' if path else ""
    return (
        f'<pattern id="{name}" width="{TILE}" height="{TILE}" patternUnits="userSpaceOnUse">'
        f'<rect class="{colour}" width="{TILE}" height="{TILE}"/>{lines}</pattern>'
    )


def swatch(mark: str) -> Markup:
    """A small field of a mark, for the legend."""
    return Markup(
        '<svg class="map-swatch" width="28" height="16" aria-hidden="true" focusable="false">'
        '<rect class="map-track" x="0.5" y="0.5" width="27" height="15" fill="url(#{})"/></svg>'
    ).format(mark)
