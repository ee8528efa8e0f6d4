"""Says where tubes are, in words."""

from collections.abc import Sequence

from app.biobank.samples.models import Sample
from app.biobank.samples.places import queries
from app.biobank.samples.places.schemas import Placed, Whereabouts
from app.biobank.samples.places.spots import Spot
from app.biobank.samples.schemas import Warned
from app.biobank.storage.models import Site
from app.biobank.storage.tree import queries as tree
from app.core.work import Work


def where(work: Work, samples: Sequence[Sample]) -> dict[int, str]:
    """Where each tube is, by its id: "F07/BX-1/A1", "t.weber", "LU-IBBL", "a shipment", "nowhere"."""
    boxes = tree.surroundings(work, {one.container_id for one in samples if one.container_id is not None})
    holders = queries.logins(
        work, {one.custodian_user_id for one in samples if one.custodian_user_id is not None}
    )
    found: dict[int, str] = {}
    for one in samples:
        if one.container_id is not None:
            words = boxes[one.container_id].label_of(one.place or 0)
        elif one.custodian_user_id is not None:
            words = holders[one.custodian_user_id]
        elif one.custodian_site_id is not None:
            words = work.session.get_one(Site, one.custodian_site_id).code
        else:
            words = "a shipment" if one.shipment_id is not None else "nowhere"
        found[one.id or 0] = words
    return found


def at(sample: Sample, spot: Spot) -> Whereabouts:
    """The line of a tube that stands at `spot`."""
    return _line(sample, str(spot), spot.box.container.code, spot.label)


def held(sample: Sample, holder: str) -> Whereabouts:
    """The line of a tube in somebody's hands."""
    return _line(sample, holder)


def _line(
    sample: Sample, words: str, container: str | None = None, position: str | None = None
) -> Whereabouts:
    return Whereabouts(
        id=sample.id or 0,
        code=sample.code,
        status=sample.status,
        holds=sample.holds.split(),
        version=sample.version,
        where=words,
        container=container,
        position=position,
    )


def answer(samples: Sequence[Sample], spots: Sequence[Spot], warnings: Sequence[Warned] = ()) -> Placed:
    """The answer of a deed that put tubes at places; a box of which nobody said how cold it is, is warned of."""
    unknown = dict.fromkeys(spot.box.container.code for spot in spots if spot.box.temperature is None)
    return Placed(
        samples=[at(sample, spot) for sample, spot in zip(samples, spots, strict=True)],
        warnings=[
            *warnings,
            *(Warned(code="W-TEMP", message=f"Nobody said how cold it is in {code}.") for code in unknown),
        ],
    )
