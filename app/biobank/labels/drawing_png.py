"""A drawing becomes a picture with one pixel for one printer dot, black or white and nothing between."""

from io import BytesIO

from PIL import Image, ImageDraw

from app.biobank.labels import fonts
from app.biobank.labels.drawing import Drawing

WHITE, BLACK = 1, 0


def draw_png(drawing: Drawing) -> bytes:
    """The bytes of a 1-bit PNG that knows its resolution."""
    image = Image.new("1", (drawing.width, drawing.height), WHITE)
    canvas = ImageDraw.Draw(image)
    for x, y, width, height in drawing.bars:
        canvas.rectangle((x, y, x + width - 1, y + height - 1), fill=BLACK)
    for words in drawing.words:
        font = fonts.sized(words.size, words.bold)
        pen = float(words.x)
        for character in words.text:
            # Each letter has its own place, because hinted widths would add up to more room than was measured.
            canvas.text((round(pen), words.baseline), character, font=font, fill=BLACK, anchor="ls")
            pen += fonts.advance(character, words.bold) * words.size
    out = BytesIO()
    image.save(out, "PNG", dpi=(drawing.dpi, drawing.dpi), optimize=True)
    return out.getvalue()
