"""Flags the tubes that are recorded in a rack and were not seen in it, once a person has decided so."""

from datetime import datetime
from typing import Any

from app.biobank.exchange.rack_scans.cells import Cell
from app.biobank.exchange.rack_scans.looking import Sight
from app.biobank.samples.births import holds_text
from app.biobank.samples.facts import HoldPlaced
from app.biobank.samples.models import Sample
from app.biobank.samples.words import HoldKind
from app.core.actor import Permission
from app.core.work import Work


def flag_missing(work: Work, sight: Sight, occurred_at: datetime | None, reason: str) -> list[str]:
    """Hold every such tube as missing_suspected; returns their labels.

    It keeps its recorded place, where somebody will look for it, unless another tube stands there now.
    """
    facts: list[HoldPlaced] = []
    for cell in sight.cells:
        sample = cell.expected
        if sample is None or not cell.is_gone or _decision(sight, cell) != "flag":
            continue
        work.must(Permission.SAMPLES_HOLD, sample.site_id, sample.study_id)
        held = set(sample.holds.split())
        if HoldKind.MISSING_SUSPECTED in held and not cell.displaced:
            continue
        words = _words(sight, sample)
        sample.holds = holds_text({*held, HoldKind.MISSING_SUSPECTED})
        if cell.displaced:
            sample.container_id = sample.place = None
            sample.custodian_site_id = sample.site_id
        facts.append(HoldPlaced(**words, occurred_at=occurred_at, reason=reason or _WHY))
    if facts:
        work.tell(*facts)
    return [fact.code for fact in facts]


_WHY = "Not seen in its rack"


def _decision(sight: Sight, cell: Cell) -> str | None:
    return (cell.said.missing if cell.said else None) or sight.decisions.missing


def _words(sight: Sight, sample: Sample) -> dict[str, Any]:
    return {
        "subject": sample.ref,
        "about": (f"container:{sample.container_id}", sight.scan.ref),
        "study_id": sample.study_id,
        "site_id": sample.site_id,
        "code": sample.code,
        "hold": HoldKind.MISSING_SUSPECTED,
    }
