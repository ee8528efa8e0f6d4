"""Compares a counted box with the record of that moment, and writes every difference down."""

from collections.abc import Mapping
from typing import Any

from app.biobank.barcodes import queries as barcodes
from app.biobank.barcodes.scanning import normalise
from app.biobank.samples import queries as samples
from app.biobank.samples.models import Sample
from app.biobank.samples.places.whereabouts import where
from app.biobank.stock_takes.facts import BoxCounted
from app.biobank.stock_takes.models import BoxCount, Discrepancy, StockTake
from app.biobank.stock_takes.rules import Finding, Sighting, compare
from app.biobank.stock_takes.seeing import grid_in
from app.biobank.stock_takes.words import BoxState
from app.biobank.storage.tree.surroundings import Surroundings
from app.core import canonical
from app.core.work import Work


def conclude(
    work: Work, take: StockTake, line: BoxCount, box: Surroundings, seen: Mapping[int, str], digest: str
) -> None:
    """Compare with the record, write down what differs, and tell of the count."""
    grid = grid_in(box)
    names = barcodes.known(work, [code for code in seen.values() if code])
    ids = {row.target_id for row in names.values() if row.kind == "sample"}
    standing = samples.at_places(work, box.id)
    drawn = set(canonical.decode(line.drawn)) if line.drawn else None
    expected = {place: one for place, one in standing.items() if drawn is None or one.id in drawn}
    known = samples.by_ids(work, ids | {one.id or 0 for one in expected.values()})
    sightings = {
        place: Sighting(code, _sample(names, code)) if code else Sighting() for place, code in seen.items()
    }
    findings = compare(
        {place: one.id or 0 for place, one in expected.items()},
        sightings,
        here={one.id or 0: place for place, one in standing.items()},
        elsewhere={id_ for id_, one in known.items() if one.container_id not in (None, box.id)},
    )
    wrong = [one for one in findings if one.kind is not None]
    line.state, line.counted_by, line.counted_at = BoxState.COUNTED, work.actor.user_id, work.now
    line.seen = canonical.encode({grid.label_of(at): code for at, code in seen.items()}).decode()
    line.expected = canonical.encode({grid.label_of(at): one.code for at, one in expected.items()}).decode()
    line.checked, line.correct = len(expected), len(findings) - len(wrong)
    line.times += 1
    _write(work, take, line, wrong, known)
    left = sorted((drawn or set()) - {one.id for one in expected.values()})
    _tell(
        work,
        take,
        line,
        box,
        findings,
        known,
        digest,
        [one.code for one in samples.by_ids(work, left).values()],
    )


def _sample(names: Mapping[str, Any], code: str) -> int | None:
    row = names.get(normalise(code))
    return row.target_id if row is not None and row.kind == "sample" else None


def _write(
    work: Work, take: StockTake, line: BoxCount, wrong: list[Finding], known: Mapping[int, Sample]
) -> None:
    concerned = [known[one.sample] for one in wrong if one.sample is not None]
    places = where(work, concerned) if concerned else {}
    rows = [
        {
            "stock_take_id": take.id,
            "box_id": line.id,
            "kind": one.kind,
            "code": one.code or (known[one.sample].code if one.sample is not None else ""),
            "sample_id": one.sample,
            "other_id": one.other,
            "place": one.place,
            "seen_place": one.seen,
            "recorded": places.get(one.sample or 0, ""),
            "times": line.times,
            "resolution": None,
            "reason": "",
            "resolved_by": None,
            "resolved_at": None,
        }
        for one in wrong
    ]
    work.insert(Discrepancy, rows)


def _tell(
    work: Work,
    take: StockTake,
    line: BoxCount,
    box: Surroundings,
    findings: list[Finding],
    known: Mapping[int, Sample],
    digest: str,
    left: list[str],
) -> None:
    wrong = [one.kind for one in findings if one.kind is not None]
    concerned = {id_ for one in findings if one.kind for id_ in (one.sample, one.other) if id_ is not None}
    seen = canonical.decode(line.seen)
    scan = (f"rack_scan:{line.rack_scan_id}",) if line.rack_scan_id else ()
    work.tell(
        BoxCounted(
            subject=take.ref,
            about=(box.container.ref, *scan, *(known[id_].ref for id_ in sorted(concerned))),
            site_id=take.site_id,
            study_id=take.study_id,
            box=box.container.code,
            read=sum(1 for code in seen.values() if code),
            unreadable=sum(1 for code in seen.values() if not code),
            checked=line.checked,
            correct=line.correct,
            different=sum(kind.tubes for kind in wrong),
            found={str(kind): wrong.count(kind) for kind in sorted(set(wrong))},
            left=left,
            sha256=digest,
        )
    )
