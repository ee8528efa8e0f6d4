"""The log of a tube mover (BioMicroLab XL20): which tube it was to carry where, and what it found.

Thirteen columns without titles: job, step, date, time, rack and position from, rack and position to, tube expected,
tube found, weight, temperature, error. Only a step that found the expected tube and names no error has moved it.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.biobank.barcodes.scanning import normalise
from app.biobank.exchange.coordinates import exists, label, place_of
from app.biobank.exchange.decoding import NotText, decode
from app.biobank.exchange.file_kinds import FileKind, kind_of
from app.biobank.exchange.racks.refusing import Fault, Problem, refuse, refuse_file
from app.biobank.exchange.racks.rows import RackText, Row, cut

_LARGEST = 1024 * 1024
_NEXT = "Choose the log that the tube mover wrote."


class Outcome(StrEnum):
    MOVED = "moved"
    WRONG_TUBE = "wrong_tube"
    NO_TUBE = "no_tube"
    FAILED = "failed"  # The right tube was found, and then something went wrong: it may be anywhere.


@dataclass(frozen=True, slots=True)
class TubeMove:
    """One step. `at_local` is the machine's clock without a zone; positions are written A01; None: the log is silent."""

    line: int
    job: str
    step: int
    at_local: str
    source_rack: str
    source_position: str
    target_rack: str
    target_position: str
    expected_code: str | None
    found_code: str | None
    weight: str | None
    temperature: str | None
    error: str | None

    @property
    def outcome(self) -> Outcome:
        """What the step came to; anything but MOVED must not change a position without a person's word."""
        if self.found_code is None:
            return Outcome.NO_TUBE
        if self.expected_code is not None and normalise(self.found_code) != normalise(self.expected_code):
            return Outcome.WRONG_TUBE
        return Outcome.FAILED if self.error else Outcome.MOVED


def read_move_log(data: bytes) -> tuple[TubeMove, ...]:
    """The steps in the order of the log. Raises RackFileRefused, and nothing else."""
    if len(data) > _LARGEST:
        raise refuse_file(Fault.TOO_LARGE, f"The log has {len(data):,} bytes.", next_step=_NEXT)
    kind = kind_of(data)
    if kind is not FileKind.TEXT:
        raise refuse_file(Fault.NOT_A_RACK_FILE, f"The file is {kind.value}.", next_step=_NEXT)
    try:
        text = cut(decode(data).text)
    except NotText as error:
        raise refuse_file(Fault.NOT_A_RACK_FILE, str(error), next_step=_NEXT) from error
    problems: list[Problem] = []
    moves = [move for row in text.rows if (move := _read(row, problems)) is not None]
    if problems:
        raise refuse(problems, next_step=_NEXT)
    return tuple(moves)


def is_move_log(text: RackText) -> bool:
    """Whether most lines look like steps of a tube mover."""
    return bool(text.rows) and text.mostly(_looks_like_step)


def _looks_like_step(row: Row) -> bool:
    return len(row.cells) >= 9 and _moment(row) is not None and place_of(row.cell(5)) is not None


def _read(row: Row, problems: list[Problem]) -> TubeMove | None:
    moment, source, target = _moment(row), place_of(row.cell(5)), place_of(row.cell(7))
    if moment is None or not row.cell(1).isdecimal() or len(row.cell(1)) > 9:
        message = "The line does not begin with a job, a step, a date (month/day/year) and a time."
        problems.append(Problem(row.line, "line", ",".join(row.cells[:4]), Fault.MALFORMED, message))
        return None
    if source is None or target is None or not exists(*source) or not exists(*target):
        message = f"{row.cell(5)!r} or {row.cell(7)!r} is no position."
        problems.append(Problem(row.line, "position", row.cell(5), Fault.BAD_POSITION, message))
        return None
    return TubeMove(
        line=row.line,
        job=row.cell(0),
        step=int(row.cell(1)),
        at_local=moment,
        source_rack=row.cell(4),
        source_position=label(*source),
        target_rack=row.cell(6),
        target_position=label(*target),
        expected_code=row.cell(8) or None,
        found_code=row.cell(9) or None,
        weight=row.cell(10) or None,
        temperature=row.cell(11) or None,
        error=", ".join(cell for cell in row.cells[12:] if cell)
        or None,  # The text of an error may hold commas.
    )


def _moment(row: Row) -> str | None:
    try:
        moment = datetime.strptime(f"{row.cell(2)} {row.cell(3)}", "%m/%d/%y %H:%M:%S")  # noqa: DTZ007 - as logged
    except ValueError:
        return None
    return moment.isoformat()
