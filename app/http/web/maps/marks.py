"""How studies are told apart on a map: each has a colour and a pattern, from a set that colour-blind eyes tell apart.

Patterns are drawn line by line: a browser prints what is filled with an SVG pattern as pictures, megabytes of them.
"""

from functools import lru_cache
from typing import Final

from markupsafe import Markup

COLOURS: Final = 8
PATTERNS: Final = ("plain", "rising", "level", "falling", "upright", "dotted", "crossed")
"""There are seven patterns to eight colours, so that 56 studies differ in either or both."""
MARKS: Final = COLOURS * len(PATTERNS)
_STEP: Final = 5


def area(number: int | None, x: float, y: float, width: float, height: float) -> str:
    """An area in the mark of a study, by its number; None for studies that one may not see."""
    if number is None:
        return _drawn("taken", "dotted", x, y, width, height)
    mark = number % MARKS
    return _drawn(f"c{mark % COLOURS}", PATTERNS[mark % len(PATTERNS)], x, y, width, height)


def closed(width: float, height: float) -> str:
    """What lies over a thing that is out of use."""
    return f'<path class="mark-lines mark-l-closed" d="{_lines("rising", 0, 0, width, height)}"/>'


def swatch(number: int | None) -> Markup:
    """A small field of a mark, for the legend."""
    return Markup(  # noqa: S704 - made of numbers and our own words
        '<svg class="map-swatch" width="28" height="16" aria-hidden="true" focusable="false">'
        f'{area(number, 0.5, 0.5, 27, 15)}<rect class="map-track" x="0.5" y="0.5" width="27" height="15"/></svg>'
    )


@lru_cache(maxsize=4096)
def _drawn(colour: str, pattern: str, x: float, y: float, width: float, height: float) -> str:
    field = f'<rect class="mark mark-{colour}" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"/>'
    lines = _lines(pattern, x, y, width, height)
    return f'{field}<path class="mark-lines mark-l-{colour}" d="{lines}"/>' if lines else field


def _lines(pattern: str, x: float, y: float, width: float, height: float) -> str:
    """The lines of a pattern within a rectangle, as the path of an SVG."""
    steps = [_STEP / 2 + _STEP * n for n in range(int(max(width, height) // _STEP) + 1)]
    upright = [(x + at, y, x + at, y + height) for at in steps if at < width]
    level = [(x, y + at, x + width, y + at) for at in steps if at < height]
    match pattern:
        case "upright":
            lines = upright
        case "level":
            lines = level
        case "crossed":
            lines = upright + level
        case "dotted":
            lines = [
                (x + left, y + top, x + min(left + 1.5, width), y + top)
                for row, top in enumerate(at for at in steps if at < height)
                for left in (at - 1.5 * (row % 2) for at in steps)
                if 0 <= left < width
            ]
        case "rising" | "falling":
            lines = _slanting(x, y, width, height, is_falling=pattern == "falling")
        case _:
            lines = []
    return "".join(f"M{a:.4g} {b:.4g}L{c:.4g} {d:.4g}" for a, b, c, d in lines)


def _slanting(
    x: float, y: float, width: float, height: float, *, is_falling: bool
) -> list[tuple[float, float, float, float]]:
    lines = []
    for n in range(int((width + height) // _STEP) + 1):
        start = _STEP * n - height + _STEP / 2
        left, right = max(0.0, start), min(width, start + height)
        if left >= right:
            continue
        begin, end = left - start, right - start
        if not is_falling:
            begin, end = height - begin, height - end
        lines.append((x + left, y + begin, x + right, y + end))
    return lines
