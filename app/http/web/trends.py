"""A small trend as SVG: a bar for each part of a period, with classes for its looks, no styles and no scripts."""

from collections.abc import Sequence
from html import escape
from typing import Final

from markupsafe import Markup

WIDTH: Final = 9
GAP: Final = 3
HEIGHT: Final = 32
_LEAST: Final = 1.5
"""A bar of something is never as low as one of nothing."""


def bars(counts: Sequence[int], words: str) -> Markup:
    """The drawing; the highest bar fills its height, and what there is nothing of is a line at the bottom."""
    most = max(counts, default=0) or 1
    wide = len(counts) * (WIDTH + GAP)
    drawn = ""
    for place, count in enumerate(counts):
        tall = max(round(HEIGHT * count / most, 1), _LEAST) if count else 0.5
        kind = "trend-bar" if count else "trend-none"
        drawn += (
            f'<rect class="{kind}" x="{place * (WIDTH + GAP)}" y="{HEIGHT - tall:g}"'
            f' width="{WIDTH}" height="{tall:g}"/>'
        )
    return Markup(  # noqa: S704 - the words are escaped, the rest is numbers
        f'<svg class="trend" role="img" aria-label="{escape(words)}" width="{wide}" height="{HEIGHT}"'
        f' viewBox="0 0 {wide} {HEIGHT}"><title>{escape(words)}</title>{drawn}</svg>'
    )
