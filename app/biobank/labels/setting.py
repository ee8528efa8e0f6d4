"""Lines of text are set below each other into a box: the identity whole, the rest as far as there is room."""

from dataclasses import dataclass
from math import ceil
from typing import NamedTuple

from app.biobank.labels import fonts
from app.biobank.labels.drawing import Words
from app.biobank.labels.fitting import DotSizes, fit_line, largest_size

# The identity gives up to a quarter of its size so that other lines find room, and no more.
LEAST_SHARE = 0.75


class Box(NamedTuple):
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class SetText:
    """Text in place. `height` is what it takes of its box, from the top; `dropped` and `cut` are the lines lost."""

    words: tuple[Words, ...]
    height: int
    dropped: tuple[str, ...] = ()
    cut: tuple[str, ...] = ()

    def lowered(self, down: int) -> tuple[Words, ...]:
        return tuple(words.moved(0, down) for words in self.words)


def set_block(
    box: Box, identity: tuple[str, ...], lines: tuple[str, ...], sizes: DotSizes, centred: bool = False
) -> SetText | None:
    """The identity in bold and the lines below it; None when the identity does not fit whole and legible."""
    identity_size = _identity_size(box, identity, len(lines), sizes)
    if identity_size is None:
        return None
    size, count = _size_for(len(lines), box.height - _height(identity, identity_size), sizes)
    rows = [(part, identity_size, True) for part in identity]
    cut = []
    for line in lines[:count]:
        text, fitted = fit_line(line, box.width, size, min(size, sizes.line_least))
        rows.append((text, fitted, False))
        if text != line:
            cut.append(line)
    words, height = _stack(box, rows, centred)
    return SetText(words, height, tuple(lines[count:]), tuple(cut))


def set_foot(box: Box, left: str, right: str, sizes: DotSizes) -> SetText:
    """One line at the bottom of the box, its two texts at the two edges. The left one gives way to the right one."""
    gap = " " if left and right else ""
    size = largest_size(left + gap + right, box.width, sizes.line, sizes.line_least) or sizes.line_least
    fitted_right, _ = fit_line(right, box.width, size, size)
    right_width = fonts.text_width(fitted_right, size)
    left_room = box.width - fonts.text_width(gap + fitted_right, size)
    fitted_left, _ = fit_line(left, left_room, size, size)
    baseline = box.y + box.height - ceil(fonts.DESCENT * size)
    words = (
        Words(box.x, baseline, size, fonts.text_width(fitted_left, size), fitted_left),
        Words(box.x + box.width - right_width, baseline, size, right_width, fitted_right),
    )
    pairs = ((left, fitted_left), (right, fitted_right))
    return SetText(
        tuple(part for part in words if part.text),
        fonts.line_height(size) if left or right else 0,
        cut=tuple(whole for whole, fitted in pairs if whole != fitted),
    )


def _identity_size(box: Box, identity: tuple[str, ...], lines: int, sizes: DotSizes) -> int | None:
    """The largest size at which the identity fits; somewhat smaller where that makes room for more lines."""
    size = sizes.identity
    for part in identity:
        fitted = largest_size(part, box.width, size, sizes.identity_least, bold=True)
        if fitted is None:
            return None
        size = fitted
    while size >= sizes.identity_least and _height(identity, size) > box.height:
        size -= 1
    if size < sizes.identity_least:
        return None
    floor = min(size, max(sizes.identity_least, round(sizes.identity * LEAST_SHARE)))
    return max(
        range(floor, size + 1),
        key=lambda candidate: (
            _size_for(lines, box.height - _height(identity, candidate), sizes)[1],
            candidate,
        ),
    )


def _height(identity: tuple[str, ...], size: int) -> int:
    return fonts.line_height(size) * len(identity)


def _size_for(count: int, room: int, sizes: DotSizes) -> tuple[int, int]:
    """The size at which `count` lines fit into the height, and how many of them fit at the least size."""
    size = sizes.line
    while size > sizes.line_least and fonts.line_height(size) * count > room:
        size -= 1
    return size, min(count, room // fonts.line_height(size))


def _stack(box: Box, rows: list[tuple[str, int, bool]], centred: bool) -> tuple[tuple[Words, ...], int]:
    words = []
    y = box.y
    for text, size, bold in rows:
        width = fonts.text_width(text, size, bold)
        x = box.x + (box.width - width) // 2 if centred else box.x
        words.append(Words(x, y + ceil(fonts.ASCENT * size), size, width, text, bold))
        y += fonts.line_height(size)
    return tuple(words), y - box.y
