"""A code as a barcode in a page: an SVG without styles or scripts, a unit for each module."""

from app.biobank.labels import symbols
from app.biobank.labels.drawing import Bar
from app.biobank.labels.symbols import LINEAR_QUIET, Symbology

_QUIET = 2
_HEIGHT = 30


def drawn(code: str, symbology: Symbology) -> str:
    """The DataMatrix or the Code 128 of a code."""
    bars, width, height = _matrix(code) if symbology is Symbology.DATAMATRIX else _linear(code)
    path = "".join(f"M{x} {y}h{wide}v{high}h-{wide}z" for x, y, wide, high in bars)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" shape-rendering="crispEdges">'
        f'<rect width="{width}" height="{height}" fill="#fff"/><path d="{path}"/></svg>'
    )


def _matrix(code: str) -> tuple[tuple[Bar, ...], int, int]:
    rows = symbols.matrix(code)
    side = len(rows) + 2 * _QUIET
    return symbols.matrix_bars(rows, _QUIET, _QUIET, 1), side, side


def _linear(code: str) -> tuple[tuple[Bar, ...], int, int]:
    modules = symbols.linear(code)
    width = len(modules) + 2 * LINEAR_QUIET
    return symbols.linear_bars(modules, LINEAR_QUIET, _QUIET, 1, _HEIGHT), width, _HEIGHT + 2 * _QUIET
