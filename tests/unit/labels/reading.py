"""What label tests share: pixels out of every format, and a decoder."""

import re
import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

import zxingcpp
from PIL import Image, ImageDraw

from app.biobank.labels.content import LabelContent
from tests.needs import do_without

Pixels = Image.Image

SVG = "{http://www.w3.org/2000/svg}"


def content_for(code: str) -> LabelContent:
    return LabelContent(code, ("CLIN-IBD V1", "PL EDTA 03/10"), "2026-11-03", "400 µL", cap="P03")


# As a scanner of a biobank is set. With weak symbologies such as Codabar switched on, a decoder now and then takes
# the strokes of large letters for a symbol.
ENABLED = zxingcpp.BarcodeFormats(
    [zxingcpp.BarcodeFormat.DataMatrix, zxingcpp.BarcodeFormat.Code128, zxingcpp.BarcodeFormat.QRCode]
)


def read_codes(pixels: Pixels) -> list[str]:
    """Every code that the decoder finds, in any of the symbologies in use.

    At the size that was printed: in copies at a third of it, where a bar has no whole dot left, the decoder now and
    then finds a second code with two wrong letters whose check character happens to fit.
    """
    found = zxingcpp.read_barcodes(pixels, formats=ENABLED, try_downscale=False)
    return [symbol.text for symbol in found]


def pixels_of_png(png: bytes) -> Pixels:
    return Image.open(BytesIO(png)).convert("L")


def pixels_of_svg(svg: str) -> Pixels:
    """The rectangles of an SVG's path, painted one by one; its text is left out."""
    root = ElementTree.fromstring(svg)  # noqa: S314 - our own SVG, drawn a moment ago
    _, _, width, height = map(int, root.attrib["viewBox"].split())
    image = Image.new("L", (width, height), 255)
    brush = ImageDraw.Draw(image)
    path = root.find(f"{SVG}path")
    assert path is not None
    for found in re.finditer(r"M(\d+) (\d+)h(\d+)v(\d+)h-(\d+)z", path.attrib["d"]):
        x, y, across, down, back = map(int, found.groups())
        assert across == back
        brush.rectangle((x, y, x + across - 1, y + down - 1), fill=0)
    return image


def poppler(tool: str) -> str:
    """The path of a program of poppler-utils, which shares no code with the library that writes our PDF."""
    return shutil.which(tool) or do_without("poppler", f"{tool} is not installed (Debian: poppler-utils)")


def pixels_of_pdf(pdf: bytes, dpi: int) -> list[Pixels]:
    """Each page in grey at `dpi`."""
    with TemporaryDirectory() as folder:
        source = Path(folder, "labels.pdf")
        source.write_bytes(pdf)
        command = [poppler("pdftoppm"), "-r", str(dpi), "-gray", str(source), str(Path(folder, "page"))]
        subprocess.run(command, check=True, timeout=120)
        return [Image.open(BytesIO(page.read_bytes())) for page in sorted(Path(folder).glob("page-*.pgm"))]
