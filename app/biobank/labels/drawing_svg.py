"""A drawing becomes an SVG for a page or a proof: one unit for one printer dot, no styles, no scripts."""

from html import escape

from app.biobank.labels import fonts
from app.biobank.labels.drawing import Drawing, Words

UM_PER_MM = 1000


def draw_svg(drawing: Drawing) -> str:
    """The text of the SVG. It stands alone and may also be put inline into a page with a strict CSP."""
    unit = 25_400 / drawing.dpi / UM_PER_MM
    path = "".join(f"M{x} {y}h{width}v{height}h-{width}z" for x, y, width, height in drawing.bars)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{drawing.width * unit:.3f}mm"'
        f' height="{drawing.height * unit:.3f}mm" viewBox="0 0 {drawing.width} {drawing.height}">'
        f'<rect width="{drawing.width}" height="{drawing.height}" fill="#fff"/>'
        f'<path d="{path}" fill="#000" shape-rendering="crispEdges"/>'
        f'<g fill="#000" font-family="{fonts.typeface().family}, DejaVu Sans, Verdana, sans-serif">'
        f"{''.join(map(_text, drawing.words))}</g></svg>"
    )


def _text(words: Words) -> str:
    # textLength keeps the measured room also where the viewer has to take another typeface.
    weight = ' font-weight="bold"' if words.bold else ""
    return (
        f'<text x="{words.x}" y="{words.baseline}" font-size="{words.size}"{weight} textLength="{words.width}"'
        f' lengthAdjust="spacingAndGlyphs" xml:space="preserve">{escape(words.text)}</text>'
    )
