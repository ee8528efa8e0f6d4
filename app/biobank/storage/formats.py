"""The boxes, racks and plates that a biobank buys: their grids, and how each is labelled."""

from dataclasses import dataclass
from typing import Final

from app.biobank.storage.schemes import Fill, Format, Scheme


@dataclass(frozen=True, slots=True)
class StockFormat:
    """A format on the market. `fill` is the order in which it is usually filled; `content` what stands in it."""

    code: str
    name: str
    format: Format
    content: str
    fill: Fill = Fill.ROW


def _square(side: int, content: str) -> tuple[StockFormat, ...]:
    name = f"Box {side} × {side}"
    return (
        StockFormat(f"{side}x{side}", name, Format(side, side), content),
        StockFormat(
            f"{side}x{side}-numbers",
            f"{name}, numbered",
            Format(side, side, Scheme.NUMBER_BY_ROW),
            content,
        ),
    )


def _sbs(code: str, name: str, rows: int, columns: int, scheme: Scheme, content: str) -> StockFormat:
    return StockFormat(code, name, Format(rows, columns, scheme), content, Fill.COLUMN)


_PADDED, _PLAIN = Scheme.LETTER_NUMBER_PADDED, Scheme.LETTER_NUMBER

STOCK_FORMATS: Final = {
    one.code: one
    for one in (
        *_square(5, "5 mL tubes"),
        *_square(7, "2 to 5 mL tubes"),
        *_square(8, "2 mL cryovials, wide"),
        *_square(9, "1 to 2 mL cryovials, 2-inch box"),
        StockFormat(
            "9x9-no-i",
            "Box 9 × 9, rows A to H and J",
            Format(9, 9, Scheme.LETTER_NUMBER_NO_I),
            "1 to 2 mL cryovials, 2-inch box",
        ),
        *_square(10, "0.5 to 2 mL tubes, slim"),
        *_square(12, "0.5 mL tubes"),
        *_square(13, "0.2 mL tubes"),
        _sbs("rack-24", "Rack 4 × 6", 4, 6, _PLAIN, "3 to 10 mL 2D tubes"),
        _sbs("rack-48", "Rack 6 × 8", 6, 8, _PLAIN, "2 mL 2D tubes"),
        _sbs("rack-96", "Rack 8 × 12 (SBS)", 8, 12, _PADDED, "0.5 to 1.4 mL 2D tubes"),
        _sbs("rack-384", "Rack 16 × 24 (SBS)", 16, 24, _PADDED, "0.1 mL 2D tubes"),
        _sbs("plate-96", "Plate 8 × 12 (SBS)", 8, 12, _PADDED, "wells of a microplate"),
        _sbs("plate-384", "Plate 16 × 24 (SBS)", 16, 24, _PADDED, "wells of a microplate"),
        StockFormat(
            "slides-100",
            "Slide box 100",
            Format(2, 50, Scheme.NUMBER_BY_COLUMN),
            "tissue sections",
            Fill.COLUMN,
        ),
        StockFormat("85x2", "Box 85 × 2", Format(85, 2, Scheme.NUMBER_BY_ROW), "blocks and straws"),
    )
}


def numbered(places: int) -> Format:
    """The format of a shelf, a tower or a drawer with slots 1 to `places`."""
    return Format(places, 1, Scheme.NUMBER_BY_ROW)
