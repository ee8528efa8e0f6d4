"""A map becomes SVG: one unit for one pixel, classes for its looks, no styles and no scripts, so that it stands in any page."""

from collections.abc import Callable, Mapping
from html import escape
from typing import Final
from urllib.parse import quote

from markupsafe import Markup

from app.biobank.stations.maps.shapes import Slot, Spot, says
from app.biobank.storage.slots import slot_code
from app.core.schemas import View
from app.http.web.maps.layout import HEAD, PAD, WIDTH, Arranged, Placed, arrange, is_frame, is_list
from app.http.web.maps.marks import area, closed

_EDGE: Final = 3
"""Room for the ring around what has the focus."""
_BAR: Final = 25
_BAR_TOP, _BAR_HEIGHT = 33, 9
_SHORT: Final = 9
_PER_SIGN: Final = 6
SlotHref = Callable[[str, str], str]
"""Where one goes from a free slot: the container, the label of its slot; "" for nowhere."""


class Sheet(View):
    """One drawing of a map: of `spot` itself, or (`is_rest`) of what stands in it beside the sheets before."""

    spot: Spot
    is_rest: bool = False


def sheets(spot: Spot) -> list[Sheet]:
    """The drawings of one map: a shelf (or a rack) each where they stand in a list, else the whole in one."""
    frames = [one for one in spot.inner if is_frame(one)]
    if not frames or not is_list(spot):
        return [Sheet(spot=spot)]
    rest = [one for one in spot.inner if not is_frame(one)]
    found = [Sheet(spot=one) for one in frames]
    if rest or spot.slots:
        found.append(Sheet(spot=spot.model_copy(update={"inner": rest}), is_rest=True))
    return found


def draw(spot: Spot, numbers: Mapping[str, int], slot_href: SlotHref) -> Markup:
    """The SVG of what stands in a container."""
    pencil = _Pencil(numbers, slot_href)
    arranged: Arranged = arrange(spot)
    content = "".join(pencil.thing(one, spot.code) for one in arranged.placed)
    width, height = arranged.width + 2 * _EDGE, arranged.height + 2 * _EDGE
    wide = " map-wide" if arranged.width > WIDTH + 100 else ""
    return Markup(  # noqa: S704 - every text in it is escaped where it is put in
        f'<svg class="map{wide}" role="group" aria-label="{escape(spot.code)}" width="{width}" height="{height}"'
        f' viewBox="{-_EDGE} {-_EDGE} {width} {height}">{content}</svg>'
    )


class _Pencil:
    def __init__(self, numbers: Mapping[str, int], slot_href: SlotHref) -> None:
        self._numbers = numbers
        self._slot_href = slot_href

    def thing(self, placed: Placed, around: str) -> str:
        """One cell, frame or free slot, moved to its place."""
        if isinstance(placed.thing, Slot):
            drawn = self._slot(placed, placed.thing, around)
        elif is_frame(placed.thing):
            drawn = self._frame(placed, placed.thing, around)
        else:
            drawn = self._cell(placed, placed.thing, around)
        return f'<g transform="translate({placed.x} {placed.y})">{drawn}</g>'

    def _slot(self, placed: Placed, slot: Slot, around: str) -> str:
        code = slot_code(around, slot.label)
        drawn = _rect("map-free", 0, 0, placed.width, placed.height) + _text("map-slot", 4, 12, slot.label)
        return _link(self._slot_href(around, slot.label), f"{code}: free slot", drawn)

    def _frame(self, placed: Placed, spot: Spot, around: str) -> str:
        room = (placed.width - 2 * PAD) // _PER_SIGN
        share = f"{spot.percent} %" if spot.percent is not None else ""
        words = _cut(" ".join(filter(None, (spot.label, spot.code, spot.name))), room - len(share) - 1)
        head = _rect("map-head", 1, 1, placed.width - 2, HEAD - 3)
        head += _text("map-title", PAD, 14, words)
        head += _text("map-share map-end", placed.width - PAD, 14, share) if share else ""
        inner = "".join(self.thing(one, spot.code) for one in placed.inner)
        frame = _rect(f"map-frame{_closed(spot)}", 0, 0, placed.width, placed.height)
        return f'{frame}{_link(_href(spot), says(spot, around), head)}<g transform="translate({PAD} {HEAD})">{inner}</g>'

    def _cell(self, placed: Placed, spot: Spot, around: str) -> str:
        width, height = placed.width, placed.height
        if not spot.code:
            drawn = _rect("map-cell map-taken", 0, 0, width, height) + _text("map-slot", 4, 12, spot.label)
            return _link("", says(spot, around), drawn)
        drawn = _rect(f"map-cell{_closed(spot)}", 0, 0, width, height)
        drawn += closed(width, height) if _closed(spot) else ""
        if spot.held:
            drawn += _rect("map-held", 2, 2, width - 4, height - 4)
        drawn += _text("map-slot", 4, 12, spot.label) + _flags(spot, width)
        drawn += _text("map-code", 4, 26, spot.code[-_SHORT:])
        if spot.percent is not None:
            drawn += self._bar(spot) + _text("map-share map-end", width - 3, 41, f"{spot.percent} %")
        return _link(_href(spot), says(spot, around), drawn)

    def _bar(self, spot: Spot) -> str:
        """How full it is, a part for each study."""
        drawn, at = "", 4.0
        for share in spot.shares:
            long = round(_BAR * share.tubes / max(spot.places, spot.tubes), 1)
            drawn += area(self._numbers.get(share.study), at, _BAR_TOP, max(long, 1.0), _BAR_HEIGHT)
            at = round(at + long, 1)
        return drawn + _rect("map-track", 4, _BAR_TOP, _BAR, _BAR_HEIGHT)


def _flags(spot: Spot, width: int) -> str:
    """What is to be heeded, by a letter in a shape of its own: on hold, reserved, mixed studies."""
    drawn, at = "", width - 10
    if spot.held:
        drawn += f'<path class="map-flag-held" d="M{at - 2} 2h5l3 3v5l-3 3h-5l-3 -3v-5z"/>'
        drawn += _text("map-flag map-flag-on-held map-mid", at + 0.5, 11, "✕")
        at -= 13
    if spot.reserved:
        drawn += _rect("map-flag-reserved", at - 5, 2, 11, 11) + _text("map-flag map-mid", at + 0.5, 11, "R")
        at -= 13
    if len(spot.studies) > 1:
        drawn += f'<path class="map-flag-mixed" d="M{at + 0.5} 1l6.5 6.5l-6.5 6.5l-6.5 -6.5z"/>'
        drawn += _text("map-flag map-mid", at + 0.5, 11, "M")
    return drawn


def _href(spot: Spot) -> str:
    return f"/containers/{quote(spot.code, safe='')}"


def _closed(spot: Spot) -> str:
    return "" if spot.state == "active" else " map-closed"


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: max(1, most - 1)]}…"


def _link(href: str, words: str, drawn: str) -> str:
    title = f"<title>{escape(words)}</title>"
    return f'<a href="{escape(href)}">{title}{drawn}</a>' if href else f"<g>{title}{drawn}</g>"


def _rect(name: str, x: float, y: float, width: float, height: float) -> str:
    return f'<rect class="{name}" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"/>'


def _text(name: str, x: float, y: float, text: str) -> str:
    return f'<text class="{name}" x="{x:g}" y="{y:g}">{escape(text)}</text>'
