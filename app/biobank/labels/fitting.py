"""Text is made to fit its box: smaller as far as one can read it, then cut visibly; an identity is never cut."""

from dataclasses import dataclass, replace

from app.biobank.labels import fonts
from app.biobank.labels.stock import TypeSizes

ELLIPSIS = "…"
POINTS_PER_INCH = 72

# A long identity on one line may lose this much of its size before two lines are better.
GOOD_SHARE = 0.7

_SEPARATORS = "-_./ :"


@dataclass(frozen=True, slots=True)
class DotSizes:
    """The type sizes of a stock in the dots of one printer."""

    identity: int
    identity_least: int
    line: int
    line_least: int

    @classmethod
    def of(cls, sizes: TypeSizes, dpi: int) -> "DotSizes":
        return cls(
            *(
                max(1, round(points * dpi / POINTS_PER_INCH))
                for points in (sizes.identity, sizes.identity_least, sizes.line, sizes.line_least)
            )
        )


def one_line(text: str) -> str:
    """Text as it can stand on one line: blanks joined, what cannot be printed dropped."""
    return "".join(character for character in " ".join(text.split()) if character.isprintable())


def largest_size(text: str, width: int, at_most: int, at_least: int, bold: bool = False) -> int | None:
    """The largest size at which the text fits into `width`; None when even the least is too wide."""
    em = sum(fonts.advance(character, bold) for character in text)
    size = min(at_most, int(width / em)) if em else at_most
    while size >= at_least and fonts.text_width(text, size, bold) > width:
        size -= 1
    return size if size >= at_least else None


def fit_line(text: str, width: int, at_most: int, at_least: int) -> tuple[str, int]:
    """The text and its size, smaller where it must be, and cut with an ellipsis where that does not suffice."""
    size = largest_size(text, width, at_most, at_least)
    if size is not None:
        return text, size
    kept = text
    while kept and fonts.text_width(kept.rstrip() + ELLIPSIS, at_least) > width:
        kept = kept[:-1]
    return (kept.rstrip() + ELLIPSIS if kept else ""), at_least


def ways_to_write(code: str, sizes: DotSizes) -> list[tuple[tuple[str, ...], DotSizes]]:
    """How an identity may stand, best first: on one line in good size, on two lines, on one line in least size."""
    good = max(sizes.identity_least, round(sizes.identity * GOOD_SHARE))
    return [
        ((code,), replace(sizes, identity_least=good)),
        (in_two(code), sizes),
        ((code,), sizes),
    ]


def in_two(code: str) -> tuple[str, str]:
    """A long identity on two lines, broken behind the separator nearest to its middle, else in the middle."""
    middle = len(code) // 2
    breaks = [place + 1 for place, character in enumerate(code[:-1]) if character in _SEPARATORS and place]
    place = min(breaks, key=lambda candidate: abs(candidate - middle), default=middle)
    return code[:place], code[place:]
