"""What a scanner writes for a well: a code, nothing there, or something there that it could not read."""

import re
from dataclasses import dataclass, field

from app.biobank.barcodes.scanning import ScanKind, problem_with, read_scan
from app.biobank.exchange.racks.scan import WellState

_SPACING = re.compile(r"[\s_.-]+")
_PLAUSIBLE_CODE = r"(?=.*[0-9])[^\s\"',;]{3,64}"


def _squeezed(text: str) -> str:
    return _SPACING.sub("", text).upper()


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of the scanners of one site; a site with a scanner that speaks otherwise adds its own.

    `empty` and `no_read` are compared without case, blanks, hyphens, underscores and dots. `code` is the pattern of
    a tube code; a text that is neither a word nor such a code is refused by name, because a message of the scanner
    ("TUBE TILTED") taken for a code would become a sample.
    """

    empty: frozenset[str] = frozenset({"NO TUBE", "NO TRAKMATE", "EMPTY", "NONE", "NULL"})
    no_read: frozenset[str] = frozenset(
        {"NO READ", "NOSCAN", "NOT READ", "READ ERROR", "UNREADABLE", "DECODE ERROR", "NO CODE", "NO BARCODE"}
    )
    code: str = _PLAUSIBLE_CODE
    _empty: frozenset[str] = field(init=False, repr=False, compare=False, default=frozenset())
    _no_read: frozenset[str] = field(init=False, repr=False, compare=False, default=frozenset())

    def __post_init__(self) -> None:
        object.__setattr__(self, "_empty", frozenset(map(_squeezed, self.empty)))
        object.__setattr__(self, "_no_read", frozenset(map(_squeezed, self.no_read)))

    def state_of(self, text: str, *, blank: WellState = WellState.EMPTY) -> WellState | None:
        """What a token means; `blank` is what the dialect means by writing nothing. None: nobody knows."""
        scan = read_scan(text)
        if scan.kind is ScanKind.NOTHING:
            return blank
        word = _squeezed(text)
        if scan.kind is ScanKind.EMPTY or word in self._empty:
            return WellState.EMPTY
        if scan.kind is ScanKind.UNREADABLE or word in self._no_read:
            return WellState.NO_READ
        return WellState.CODE if self.is_code(text) else None

    def is_code(self, text: str) -> bool:
        """Whether a thing may bear this code."""
        return problem_with(text) is None and re.fullmatch(self.code, text) is not None


TOKENS = Tokens()
"""The words of all scanners known so far."""
