"""Everything that is wrong with a rack file, said at once."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar

from app.core.errors import Invalid

MOST_TOLD = 500
"""A rack of 384 wells cannot be wrong in more ways than this; a file that is no rack file can."""


class Fault(StrEnum):
    """The kinds of things that can be wrong, stable for programs."""

    EMPTY_FILE = "empty_file"
    TOO_LARGE = "too_large"
    NOT_A_RACK_FILE = "not_a_rack_file"
    MALFORMED = "malformed"
    UNKNOWN_TOKEN = "unknown_token"  # noqa: S105 - a token of a scanner, not a secret
    BAD_POSITION = "bad_position"
    POSITION_OUTSIDE = "position_outside"
    DUPLICATE_POSITION = "duplicate_position"
    DUPLICATE_CODE = "duplicate_code"
    CONTRADICTION = "contradiction"
    TWO_RACKS = "two_racks"
    BAD_RACK_CODE = "bad_rack_code"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where (a line from 1, 0 for the whole file), with what field and which text."""

    line: int
    field: str
    value: str
    fault: Fault
    message: str

    def as_row(self) -> dict[str, Any]:
        """This problem as one line of a refusal's rows."""
        return {
            "row": max(self.line - 1, 0),
            "line": self.line,
            "code": RackFileRefused.code,
            "field": self.field,
            "value": self.value[:100],
            "fault": self.fault.value,
            "message": self.message,
        }


class RackFileRefused(Invalid):
    """The file cannot be read as one scan of one rack. `rows` names every problem with its line and field."""

    code: ClassVar[str] = "E-INVALID"


def refuse(problems: list[Problem], *, next_step: str | None = None) -> RackFileRefused:
    """The refusal that names all `problems` (at least one), those of the first lines first."""
    ordered = sorted(problems, key=lambda problem: problem.line)
    told = ordered[:MOST_TOLD]
    first = told[0]
    message = f"Line {first.line}: {first.message}" if first.line else first.message
    if len(ordered) > 1:
        message += f" ({len(ordered)} problems in the file; nothing of it was read.)"
    fields: dict[str, str] = {}
    for problem in told:
        fields.setdefault(problem.field, problem.message)
    step = next_step or "Correct the cause at the rack and scan it again; do not edit the file."
    return RackFileRefused(message, fields=fields, rows=[p.as_row() for p in told], next_step=step)


def refuse_file(fault: Fault, message: str, *, value: str = "", next_step: str) -> RackFileRefused:
    """The refusal of a file as a whole."""
    return refuse([Problem(0, "file", value, fault, message)], next_step=next_step)
