"""What a request still waits for at a parcel's site: reserved for it, and in no parcel yet."""

from app.biobank.requests.models import Request
from app.biobank.requests.queries import promised, purpose_of
from app.biobank.samples.models import Sample
from app.biobank.samples.restraint import holds_of
from app.biobank.shipments import queries
from app.biobank.shipments.errors import Undecided
from app.biobank.shipments.models import Shipment
from app.biobank.shipments.words import LineState
from app.core.work import Work

_NAMED = 20


def outstanding(work: Work, shipment: Shipment, request: Request) -> list[Sample]:
    """The samples reserved for `request` at the site of departure that are in no parcel, in their order."""
    lines = queries.lines_of(work, shipment.id or 0, LineState.PACKED)
    inside = {line.sample_id for line in lines}
    at_home = [one for one in promised(work, purpose_of(request)) if one.site_id == shipment.from_site_id]
    elsewhere = queries.packed_elsewhere(work, [one.id or 0 for one in at_home], shipment.id or 0)
    return [one for one in at_home if one.id not in inside and one.id not in elsewhere]


def must_be_whole(work: Work, shipment: Shipment, request: Request) -> None:
    """Refuse (E-STATE) a parcel that lacks tubes of its request; those on hold are named as such."""
    lacking = outstanding(work, shipment, request)
    if lacking:
        raise Undecided(
            f"{shipment.code} lacks {len(lacking)} of {request.code}: {named(lacking)}.",
            next_step="Scan them in, give up what cannot go, or say that the rest follows in another parcel.",
        )


def named(samples: list[Sample]) -> str:
    """Tubes by their codes, those on hold with a word about it."""
    some = [f"{one.code} (on hold)" if holds_of(one) else one.code for one in samples[:_NAMED]]
    more = f" and {len(samples) - _NAMED} more" if len(samples) > _NAMED else ""
    return ", ".join(some) + more
