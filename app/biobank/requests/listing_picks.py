"""The walk through the freezers for a request: what to fetch, and from where."""

from app.biobank.requests import queries
from app.biobank.requests.schemas import PickLine, PickList
from app.biobank.samples.models import Sample
from app.biobank.samples.words import Placement
from app.biobank.storage.tree import queries as tree
from app.biobank.storage.tree.surroundings import Surroundings
from app.core.work import Work


def pick_list(work: Work, code: str) -> PickList:
    """What to fetch, ordered as one walks: unit, shelf, rack, box, position. Only what stands at one's sites."""
    request, promised = queries.to_serve(work, code)
    places = tree.surroundings(work, {home_of(sample)[0] for sample in promised} - {0})
    walk = sorted(promised, key=lambda sample: _step(sample, places))
    return PickList(request=request.code, lines=[_line(sample, places) for sample in walk])


def home_of(sample: Sample) -> tuple[int, int]:
    """Where it stands, or where it belongs while somebody has it."""
    if sample.container_id is not None:
        return sample.container_id, sample.place or 0
    return sample.home_container_id or 0, sample.home_place or 0


def _step(sample: Sample, places: dict[int, Surroundings]) -> tuple[list[tuple[int, str]], int, str]:
    container_id, place = home_of(sample)
    around = places.get(container_id)
    # A slot's number orders what stands side by side; the label orders what has none.
    chain = [(one.slot if one.slot is not None else -1, one.code) for one in around.chain] if around else []
    return chain, place, sample.code


def _line(sample: Sample, places: dict[int, Surroundings]) -> PickLine:
    container_id, place = home_of(sample)
    around = places.get(container_id)
    return PickLine(
        sample=sample.code,
        material=sample.material,
        path=[one.code for one in around.chain] if around else [],
        position=around.label_of(place).rpartition("/")[2] if around else "",
        picked=sample.placement is not Placement.POSITION,
        holds=sample.holds.split(),
    )
