"""Symbol and text share a label: side by side, below each other, or on a round cap."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, hypot

from app.biobank.labels import fonts
from app.biobank.labels.content import LabelContent
from app.biobank.labels.drawing import Bar, Words
from app.biobank.labels.fitting import DotSizes
from app.biobank.labels.setting import Box, set_block, set_foot
from app.biobank.labels.symbols import MATRIX_QUIET, matrix_bars

CAPITALS = 0.74  # The height of capitals and digits, in ems.


@dataclass(frozen=True, slots=True)
class Arranged:
    bars: tuple[Bar, ...]
    words: tuple[Words, ...]
    dropped: tuple[str, ...] = ()
    cut: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """One attempt to arrange a DataMatrix with `module` dots a cell; `area` takes ink, `margin` around it does not."""

    area: Box
    margin: int
    sizes: DotSizes
    rows: tuple[str, ...]
    module: int
    identity: tuple[str, ...]
    content: LabelContent

    @property
    def side(self) -> int:
        return len(self.rows) * self.module

    @property
    def quiet(self) -> int:
        return MATRIX_QUIET * self.module

    @property
    def inset(self) -> int:
        """What the quiet zone needs beyond the margin, which is blank anyway."""
        return max(0, self.quiet - self.margin)


def beside(task: Task) -> Arranged | None:
    """Symbol on the left, identity and lines on its right, the foot below both over the whole width."""
    area, content = task.area, task.content
    foot = set_foot(area, content.foot_left, content.foot_right, task.sizes)
    body = area.height - foot.height
    needed = task.inset + task.side + (task.quiet if foot.height else task.inset)
    taken = task.inset + task.side + 2 * task.quiet
    if needed > body or taken >= area.width:
        return None
    column = Box(area.x + taken, area.y, area.width - taken, body)
    block = set_block(column, task.identity, content.lines, task.sizes)
    if block is None:
        return None
    top = area.y + task.inset + (body - needed) // 2
    return Arranged(
        matrix_bars(task.rows, area.x + task.inset, top, task.module),
        block.lowered((body - block.height) // 2) + foot.words,
        block.dropped,
        block.cut + foot.cut,
    )


def stacked(task: Task) -> Arranged | None:
    """Symbol above, everything else centred below it."""
    area, content = task.area, task.content
    taken = task.inset + task.side + task.quiet
    if taken > area.height or task.side + 2 * task.inset > area.width:
        return None
    lines = (*content.lines, *filter(None, (content.foot_left, content.foot_right)))
    below = Box(area.x, area.y + taken, area.width, area.height - taken)
    block = set_block(below, task.identity, lines, task.sizes, centred=True)
    if block is None:
        return None
    left = area.x + (area.width - task.side) // 2
    bars = matrix_bars(task.rows, left, area.y + task.inset, task.module)
    return Arranged(bars, block.words, block.dropped, block.cut)


def on_dot(task: Task) -> Arranged | None:
    """Symbol in the upper part of a circle, the cap's characters below it; the identity has no room on a cap."""
    area, text = task.area, task.content.cap
    radius = area.width / 2
    centre_x, centre_y = area.x + radius, area.y + radius
    half = task.side / 2 + task.inset
    if half >= radius:
        return None
    highest = ceil(centre_y - (radius**2 - half**2) ** 0.5) + task.inset
    for size in range(task.sizes.identity, task.sizes.identity_least - 1, -1):
        width = fonts.text_width(text, size, bold=True)
        below = task.quiet + ceil(CAPITALS * size) if text else task.inset
        corners = [(half, task.side + task.inset), (width / 2, task.side + below)]
        # From the middle the whole slides up until its lower corners are inside the circle, as far as the upper
        # corners of the symbol allow.
        top = max(highest, round(centre_y - (task.side + below) / 2))
        while top > highest and not _inside(corners, top - centre_y, radius):
            top -= 1
        if _inside(corners, top - centre_y, radius):
            bars = matrix_bars(task.rows, round(centre_x - task.side / 2), top, task.module)
            words = Words(round(centre_x - width / 2), top + task.side + below, size, width, text, bold=True)
            return Arranged(bars, (words,) if text else ())
    return None


def _inside(corners: Sequence[tuple[float, float]], offset: float, radius: float) -> bool:
    return all(hypot(across, offset + down) <= radius for across, down in corners)
