"""What no row shows alone: two rows with one code, two tubes in one place, a code that lost its zero."""

from collections import Counter
from collections.abc import Hashable, Iterable
from typing import TypeVar

from app.biobank.barcodes.scanning import normalise
from app.biobank.exchange.tables.fields import title_key
from app.biobank.exchange.tables.import_rows import DonorRow, Doubt, Issue, SampleRow, Source, refused, warned

K = TypeVar("K", bound=Hashable)

_ENOUGH = 100
"""So many codes of one length make another length odd."""


def without_clashes(samples: Iterable[SampleRow], issues: list[Issue]) -> list[SampleRow]:
    """The samples in order, without those that repeat a code, a tube code or a position of one before them."""
    codes: dict[str, Source] = {}
    places: dict[tuple[str, str], Source] = {}
    kept = []
    for sample in samples:
        told = len(issues)
        _once(codes, normalise(sample.code), sample, "code", sample.code, Doubt.DUPLICATE_CODE, issues)
        if sample.tube_code and normalise(sample.tube_code) != normalise(sample.code):
            name = normalise(sample.tube_code)
            _once(codes, name, sample, "tube_code", sample.tube_code, Doubt.DUPLICATE_TUBE, issues)
        if sample.container:
            place = (normalise(sample.container), normalise(sample.position))
            text = f"{sample.container} {sample.position}"
            _once(places, place, sample, "position", text, Doubt.POSITION_TAKEN, issues)
        if len(issues) == told:
            kept.append(sample)
    return kept


def donors_of(found: Iterable[DonorRow], issues: list[Issue]) -> list[DonorRow]:
    """Every donor once, as first named; a second pseudonym that changes is warned of."""
    donors: dict[tuple[str, str], DonorRow] = {}
    for donor in found:
        if not donor.code:
            continue
        first = donors.setdefault((normalise(donor.study), normalise(donor.code)), donor)
        if donor.alias and normalise(first.alias) != normalise(donor.alias):
            message = f"Donor {donor.code} is also called {donor.alias}, but {first.alias or 'nothing'} at {first.source}."
            issues.append(warned(donor.source, "donor_alias", donor.alias, Doubt.OTHER_DONOR, message))
    return list(donors.values())


def odd_lengths(samples: Iterable[SampleRow]) -> list[Issue]:
    """Tube codes of another length than nearly all of their table: a digit may be lost."""
    of_table: dict[str, list[SampleRow]] = {}
    for sample in samples:
        if sample.tube_code:
            of_table.setdefault(sample.table, []).append(sample)
    issues = []
    for tubes in of_table.values():
        lengths = Counter(len(sample.tube_code) for sample in tubes)
        usual, count = lengths.most_common(1)[0]
        if len(tubes) < _ENOUGH or count < len(tubes) * 0.99:
            continue
        for sample in tubes:
            code = sample.tube_code
            if len(code) != usual:
                message = (
                    f"Tube code {code!r} has {len(code)} signs, nearly all others {usual}: was one lost?"
                )
                issues.append(warned(sample.source, "tube_code", code, Doubt.ODD_LENGTH, message))
    return issues


def boxes_written_alike(titles: Iterable[tuple[str, Source]]) -> list[Issue]:
    """Boxes whose names differ only by blanks or case, as they stand in the file: they are taken for one."""
    first: dict[str, tuple[str, Source]] = {}
    told: set[str] = set()
    issues = []
    for raw, source in titles:
        spelled, where = first.setdefault(title_key(raw), (raw, source))
        if spelled != raw and raw not in told:
            told.add(raw)
            message = f"Box {raw!r} is taken for the box {spelled!r} at {where}; they differ only by blanks or case."
            issues.append(warned(source, "container", raw, Doubt.BLANKS, message))
    return issues


def _once(
    seen: dict[K, Source], key: K, sample: SampleRow, field: str, text: str, doubt: Doubt, issues: list[Issue]
) -> None:
    first = seen.setdefault(key, sample.source)
    if first is not sample.source:
        message = f"{text!r} a second time; it is already at {first}."
        issues.append(refused(sample.source, field, text, doubt, message))
