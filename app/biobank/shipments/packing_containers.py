"""A whole picked rack or box is packed by one scan: what may go goes in, and what may not is named (W19)."""

from app.biobank.requests.models import Request
from app.biobank.requests.queries import by_id as request_by_id
from app.biobank.requests.queries import promises, purpose_of
from app.biobank.samples import queries as samples
from app.biobank.samples.errors import NotOnList
from app.biobank.samples.models import Sample
from app.biobank.samples.queries import may_see
from app.biobank.shipments import queries
from app.biobank.shipments.checking_schemas import ContainerPacked, LeftOut, PackContainer
from app.biobank.shipments.errors import Empty
from app.biobank.shipments.leaving import leave_refusal
from app.biobank.shipments.models import Shipment
from app.biobank.shipments.packing import must_be_packable, must_be_wanted, pack
from app.biobank.shipments.rules import must_be_ready
from app.biobank.shipments.schemas import PackTube, PackTubes
from app.biobank.shipments.viewing import sent
from app.biobank.shipments.words import LineState
from app.biobank.storage.queries import container_by_code, must_at
from app.biobank.storage.tree import queries as tree
from app.core.actor import Permission
from app.core.errors import BiobankError, TooMuch
from app.core.work import Work

MOST = 1_000


def pack_container(work: Work, code: str, form: PackContainer) -> ContainerPacked:
    """Pack every tube that stands in a rack or box and may go; those that may not are left out, and named.

    What is in the parcel already stays there. Where no tube may go, all are refused.
    """
    shipment = queries.by_code(work, code, for_update=True)
    must_at(work, Permission.SHIPMENTS_PACK, shipment.from_site_id)
    must_be_ready(shipment, "packed")
    container = container_by_code(work, form.container)
    if not container.kind.is_carried:
        raise NotOnList(
            f"{container.code} is no rack and no box.",
            next_step="Scan the rack or the box with the picked tubes.",
        )
    standing = _standing(work, container.id or 0)
    if len(standing) > MOST:
        raise TooMuch(
            f"That is {len(standing)} tubes; pack at most {MOST} by one scan.", next_step="Scan box by box."
        )
    if not standing:
        raise Empty(f"There is no tube in {container.code}.", next_step="Scan the tubes themselves.")
    request = request_by_id(work, shipment.request_id) if shipment.request_id else None
    left_out, fit = _judged(work, shipment, request, standing)
    inside = {line.sample_id for line in queries.lines_of(work, shipment.id or 0, LineState.PACKED)}
    going = [(sample, place) for sample, place in fit if sample.id not in inside]
    if going:
        tubes = [
            PackTube(
                sample=sample.code, box=place.rpartition("/")[0][-64:], position=place.rpartition("/")[2]
            )
            for sample, place in going
        ]
        pack(work, code, PackTubes(tubes=tubes))
    elif not fit:
        raise NotOnList(
            f"Nothing in {container.code} can go into {shipment.code}.",
            rows=[{"row": row, **one.model_dump()} for row, one in enumerate(left_out)],
            next_step="Scan the rack or the box with the picked tubes.",
        )
    return ContainerPacked(
        container=container.code,
        packed=[sample.code for sample, _ in going],
        left_out=left_out,
        sent=sent(work, shipment),
    )


def _standing(work: Work, container_id: int) -> list[tuple[Sample, str]]:
    """The tubes in a container and in what stands in it, with the container and the place of each: "BX-1/A1"."""
    ids = [container_id, *(one.id or 0 for one in tree.inside(work, [container_id]))]
    around = tree.surroundings(work, ids)
    return [
        (sample, f"{around[id_].container.code}/{around[id_].label_of(place).rpartition('/')[2]}")
        for id_ in ids
        for place, sample in sorted(samples.at_places(work, id_).items())
    ]


def _judged(
    work: Work, shipment: Shipment, request: Request | None, standing: list[tuple[Sample, str]]
) -> tuple[list[LeftOut], list[tuple[Sample, str]]]:
    wanted = {row.sample_id for row in promises(work, purpose_of(request))} if request else set()
    elsewhere = queries.packed_elsewhere(work, [one.id or 0 for one, _ in standing], shipment.id or 0)
    left_out, fit = [], []
    for sample, place in standing:
        if not may_see(work, sample, Permission.SHIPMENTS_PACK):
            told = "A tube of another study stands here."
            left_out.append(LeftOut(sample="", position=place, code="E-NOT-ON-LIST", message=told))
            continue
        try:
            must_be_packable(shipment, sample, None, elsewhere.get(sample.id or 0))
            if request is not None:
                must_be_wanted(request, sample, wanted)
            if (refusal := leave_refusal(shipment, sample, work.now)) is not None:
                raise refusal
        except BiobankError as error:
            left_out.append(
                LeftOut(sample=sample.code, position=place, code=error.code, message=error.message)
            )
        else:
            fit.append((sample, place))
    return left_out, fit
