"""The walk through the freezers for a request: what to fetch, and from where."""

from typing import Literal

from app.biobank.requests import queries
from app.biobank.requests.schemas import PickLine, PickList
from app.biobank.requests.walking import boxes_of, mark_of
from app.biobank.samples.models import Sample
from app.biobank.samples.restraint import STOPPED_BY, holds_of
from app.biobank.samples.words import HoldKind, Placement
from app.biobank.storage.tree import queries as tree
from app.biobank.storage.tree.surroundings import Surroundings
from app.core.work import Work


def pick_list(work: Work, code: str) -> PickList:
    """What to fetch, ordered as one walks: unit, shelf, rack, box, position. Only what stands at one's sites."""
    request, promised = queries.to_serve(work, code)
    lines = _lines(work, promised)
    return PickList(
        request=request.code, made_at=work.now, mark=mark_of(lines), boxes=boxes_of(lines), lines=lines
    )


def lines_from(work: Work, code: str, container_id: int) -> list[PickLine]:
    """The lines of one box alone: what a page that shows it asks for again and again."""
    some = queries.to_serve_from(work, code, container_id)
    return _lines(work, [one for one in some if home_of(one)[0] == container_id])


def _lines(work: Work, promised: list[Sample]) -> list[PickLine]:
    places = tree.surroundings(work, {home_of(sample)[0] for sample in promised} - {0})
    walk = sorted(promised, key=lambda sample: _step(sample, places))
    return [_line(sample, places) for sample in walk]


def home_of(sample: Sample) -> tuple[int, int]:
    """Where it stands, or where it belongs while somebody has it."""
    if sample.container_id is not None:
        return sample.container_id, sample.place or 0
    return sample.home_container_id or 0, sample.home_place or 0


def _step(sample: Sample, places: dict[int, Surroundings]) -> tuple[int, list[tuple[int, str]], int, str]:
    container_id, place = home_of(sample)
    around = places.get(container_id)
    # A slot's number orders what stands side by side; the label orders what has none.
    chain = [(one.slot if one.slot is not None else -1, one.code) for one in around.chain] if around else []
    return around.container.site_id if around else 0, chain, place, sample.code


def _line(sample: Sample, places: dict[int, Surroundings]) -> PickLine:
    container_id, place = home_of(sample)
    around = places.get(container_id)
    return PickLine(
        sample=sample.code,
        material=sample.material,
        path=[one.code for one in around.chain] if around else [],
        box=around.container.code if around else "",
        position=around.label_of(place).rpartition("/")[2] if around else "",
        picked=sample.placement is not Placement.POSITION,
        holds=sample.holds.split(),
        state=_state(sample),
    )


def _state(sample: Sample) -> Literal["wanted", "picked", "held", "missing"]:
    if sample.placement is not Placement.POSITION:
        return "picked"
    stopping = holds_of(sample) & STOPPED_BY["sample.picked"]
    if HoldKind.MISSING_SUSPECTED in stopping:
        return "missing"
    return "held" if stopping else "wanted"
