"""Reading a rack file: bytes of any known scanner in, one scan out, or everything that is wrong with it."""

import hashlib
import re

from app.biobank.exchange.coordinates import smallest_format
from app.biobank.exchange.decoding import NotText, decode
from app.biobank.exchange.file_kinds import WORKBOOKS, FileKind, kind_of
from app.biobank.exchange.racks.checking import checked_rack, checked_wells
from app.biobank.exchange.racks.dialects import DIALECTS, Dialect, by_name, spreadsheet
from app.biobank.exchange.racks.moves import is_move_log
from app.biobank.exchange.racks.refusing import Fault, Problem, refuse, refuse_file
from app.biobank.exchange.racks.rows import RackText, cut
from app.biobank.exchange.racks.scan import RackScan, Well, WellState
from app.biobank.exchange.racks.sheets import rows_of_workbook
from app.biobank.exchange.racks.tokens import TOKENS, Tokens

LARGEST = 1024 * 1024
"""Bytes. A scan of 384 wells has some 15 thousand."""

_ANOTHER_FILE = "Choose the file that the rack scanner wrote."
_STEM = re.compile(r"(?:.*[\\/])?(.+?)(?:\.[A-Za-z0-9]{1,5})?", re.DOTALL)


def read_rack_file(
    data: bytes,
    filename: str | None = None,
    rack_code: str | None = None,
    dialect: str | None = None,
    *,
    tokens: Tokens = TOKENS,
) -> RackScan:
    """One scan of one rack, from a file of any known scanner.

    `rack_code` is the rack's code where it was scanned apart; a file that names another rack is refused. `dialect`
    says how the file is written instead of letting it be recognised. Raises RackFileRefused, and nothing else,
    naming every problem with its line and field.
    """
    text = _opened(data)
    chosen = _chosen(text, dialect)
    readings = chosen.parse(text)
    problems: list[Problem] = []
    wells = checked_wells(readings, tokens, problems)
    rack = checked_rack(readings, rack_code, tokens, problems)
    problems += readings.problems
    if problems:
        raise refuse(problems)
    if not wells:
        raise refuse_file(Fault.EMPTY_FILE, "The file names no well.", next_step=_ANOTHER_FILE)
    warnings = []
    if rack is None and chosen is spreadsheet and (stem := _stem(filename)) and tokens.is_code(stem):
        rack = stem
        warnings.append(f"The rack's code, {stem}, is taken from the name of the file.")
    rows, columns = smallest_format(max(w.row for w in wells), max(w.column for w in wells)) or (16, 24)
    return RackScan(
        rack_code=rack,
        wells=wells,
        dialect=chosen.NAME,
        sha256=hashlib.sha256(data).hexdigest(),
        rows=rows,
        columns=columns,
        scanned_at=readings.scanned_at,
        warnings=(*warnings, *_warnings(wells, rack, filename)),
    )


def _opened(data: bytes) -> RackText:
    if len(data) > LARGEST:
        message = f"The file has {len(data):,} bytes; a rack file has at most {LARGEST:,}."
        raise refuse_file(Fault.TOO_LARGE, message, next_step=_ANOTHER_FILE)
    kind = kind_of(data)
    if kind is FileKind.EMPTY:
        step = "Scan the rack again: the scanner may have been writing when the file was taken."
        raise refuse_file(Fault.EMPTY_FILE, "The file is empty.", next_step=step)
    if kind in WORKBOOKS:
        return rows_of_workbook(data)
    if kind is not FileKind.TEXT:
        raise refuse_file(Fault.NOT_A_RACK_FILE, f"The file is {kind.value}.", next_step=_ANOTHER_FILE)
    try:
        return cut(decode(data).text)
    except NotText as error:
        raise refuse_file(Fault.NOT_A_RACK_FILE, str(error), next_step=_ANOTHER_FILE) from error


def _chosen(text: RackText, name: str | None) -> Dialect:
    if name is not None:
        if found := by_name(name):
            return found
        known = ", ".join(dialect.NAME for dialect in DIALECTS)
        message = f"There is no dialect {name!r}."
        raise refuse(
            [Problem(0, "dialect", name, Fault.NOT_A_RACK_FILE, message)], next_step=f"Known: {known}."
        )
    for dialect in DIALECTS:
        if dialect.matches(text):
            return dialect
    if is_move_log(text):
        message = "This is the log of a tube mover: it says what was moved, not what stands in a rack."
        raise refuse_file(Fault.NOT_A_RACK_FILE, message, next_step="Bring it as a log of moves.")
    begin = ",".join(text.rows[0].cells)[:60] if text.rows else ""
    message = f"No known scanner writes so. The file begins with {begin!r}."
    step = f"{_ANOTHER_FILE} If it is one, name its dialect, or ask for it to be added."
    raise refuse_file(Fault.NOT_A_RACK_FILE, message, value=begin, next_step=step)


def _warnings(wells: tuple[Well, ...], rack: str | None, filename: str | None) -> list[str]:
    warnings = []
    if all(well.state is WellState.EMPTY for well in wells):
        warnings.append("There is no tube in this rack.")
    rows = {well.row for well in wells}
    if 10 in rows and 9 not in rows and max(rows) == 10:
        warnings.append("Row J without a row I: the box may be labelled without the letter I.")
    stem = _stem(filename)
    if rack and stem and rack.casefold() not in stem.casefold() and _shape(rack) == _shape(stem):
        warnings.append(f"The file is called {stem}, but it is about rack {rack}.")
    return warnings


def _stem(filename: str | None) -> str:
    match = _STEM.fullmatch(filename or "")
    return match[1] if match else ""


def _shape(code: str) -> str:
    return re.sub(r"[0-9]", "9", re.sub(r"[^\W\d_]", "A", code))
