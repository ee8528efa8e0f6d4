"""What an import brings, row by row: donors and samples with all that is known of each, and where it was written."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.biobank.samples.words import Kind
from app.core.units import Amount


@dataclass(frozen=True, slots=True)
class Source:
    """Where a row stands: file, line (or row of the sheet) from 1, and sheet, "" for a text file."""

    file: str
    line: int
    sheet: str = ""

    def __str__(self) -> str:
        return f"{self.file}{f' [{self.sheet}]' if self.sheet else ''}:{self.line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DonorRow:
    """A donor, at the first row that names the pseudonym. `alias` is a second pseudonym of the source, or ""."""

    source: Source
    code: str
    study: str
    alias: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleRow:
    """One sample of any generation. None and "" mean that nobody wrote it down; nothing is made up.

    `table` is the profile's table it stood in. `parents` are the codes it may come from, the nearest first: the
    first that exists is its parent, and `parent` is that one once `linking.link` has looked. `volume` is told
    apart from `amount` where both were measured. A time is exact (`collected_at`, UTC) or known to the day
    (`collected_on`). `container` and `position` are both set or both empty. `attributes` are further cells as text.
    """

    source: Source
    table: str
    kind: Kind
    code: str
    study: str
    donor: str
    parents: tuple[str, ...] = ()
    parent: str = ""
    material: str = ""
    amount: Amount | None = None
    volume: Amount | None = None
    collected_at: datetime | None = None
    collected_on: date | None = None
    made_on: date | None = None
    tube_code: str = ""
    container: str = ""
    position: str = ""
    recipient: str = ""
    sender: str = ""
    shipped_on: date | None = None
    attributes: tuple[tuple[str, str], ...] = ()


class Severity(StrEnum):
    REFUSED = "refused"  # The row is not among the rows.
    WARNED = "warned"  # The row is, and somebody should look at it.


class Doubt(StrEnum):
    """What can be wrong with a row, stable for programs."""

    CELL = "cell"
    MISSING = "missing"
    WIDTH = "width"
    DUPLICATE_CODE = "duplicate_code"
    DUPLICATE_TUBE = "duplicate_tube"
    POSITION_TAKEN = "position_taken"
    PLACEHOLDER = "placeholder"
    ODD_LENGTH = "odd_length"
    BLANKS = "blanks"
    NO_PARENT = "no_parent"
    FARTHER_PARENT = "farther_parent"
    OTHER_DONOR = "other_donor"
    MORE_THAN_PARENT = "more_than_parent"
    TIME_ORDER = "time_order"


@dataclass(frozen=True, slots=True)
class Issue:
    """One row that is refused or deserves a look: where, which field, what stands there, and why."""

    severity: Severity
    source: Source
    field: str
    value: str
    doubt: Doubt
    message: str

    def __str__(self) -> str:
        return f"{self.source}: {self.message}"


def refused(source: Source, field: str, value: str, doubt: Doubt, message: str) -> Issue:
    """An issue for which the row is left out."""
    return Issue(Severity.REFUSED, source, field, value, doubt, message)


def warned(source: Source, field: str, value: str, doubt: Doubt, message: str) -> Issue:
    """An issue that leaves the row in."""
    return Issue(Severity.WARNED, source, field, value, doubt, message)
