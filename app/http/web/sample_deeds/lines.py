"""Reads the list of tubes that a page sent: a scan a line, and beside it what the deed asks of each tube."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.datastructures import FormData

from app.biobank.barcodes.scanning import read_scan
from app.biobank.stations.resolving import USER_PREFIX
from app.core.errors import Invalid, Refusals
from app.http.web import forms


@dataclass(frozen=True, slots=True)
class Line:
    """A tube, and what stands beside it: an amount, a position, a label; "" for nothing."""

    code: str
    said: str = ""


def read(form: FormData, name: str = "samples", *, beside: bool = False) -> list[Line]:
    """The lines of a field, in order, without empty ones. Without `beside`, a line may hold several codes."""
    if not beside:
        return [Line(scanned(text)) for text in forms.lines_of(form, name)]
    return [_split(line) for text in forms.one(form, name).splitlines() if (line := text.strip())]


def _split(line: str) -> Line:
    # A code may hold blanks and an amount a comma, so what nobody types by chance counts first.
    signs = "\t;" if any(sign in line for sign in "\t;") else ", "
    end = min((line.index(sign) for sign in signs if sign in line), default=len(line))
    return Line(scanned(line[:end]), line[end + 1 :].strip())


def scanned(text: str) -> str:
    """The code that was scanned, without what a scanner puts before it."""
    scan = read_scan(text)
    return scan.code or scan.text


def login(form: FormData, name: str) -> dict[str, str]:
    """The login in a field that takes `USER:` barcodes as well; nothing where it is empty."""
    text = scanned(forms.one(form, name))
    found = text[len(USER_PREFIX) :].strip() if text.upper().startswith(USER_PREFIX) else text
    return {name: found} if found else {}


def codes(lines: Sequence[Line]) -> list[str]:
    """The codes alone."""
    return [line.code for line in lines]


def each(lines: Sequence[Line], form: FormData, name: str) -> list[str]:
    """What is said of each tube: beside it, or in the field `name` for all. E-INVALID names the lines without."""
    common = forms.one(form, name)
    refusals = Refusals()
    for row, line in enumerate(lines):
        if not (line.said or common):
            missing = f"Nothing is said beside {line.code}."
            step = "Write it behind the code, or into the field for all of them."
            refusals.add(row, Invalid(missing, fields={name: "Missing."}, next_step=step), sample=line.code)
    refusals.settle()
    return [line.said or common for line in lines]
