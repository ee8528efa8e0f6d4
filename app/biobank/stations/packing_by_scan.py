"""Packing by scans: tubes, or a whole rack or box of picked ones, go into a parcel; then a second person scans them (W19)."""

from app.biobank.barcodes.scanning import Command, read_scan
from app.biobank.requests.queries import by_id as request_by_id
from app.biobank.samples import queries as samples
from app.biobank.shipments import packing, packing_containers, queries
from app.biobank.shipments.checking_schemas import Checklist, LeftOut, PackContainer
from app.biobank.shipments.checklist import checklist
from app.biobank.shipments.models import Shipment
from app.biobank.shipments.outstanding import outstanding
from app.biobank.shipments.rules import SEALED_KINDS
from app.biobank.shipments.schemas import PackTube, PackTubes
from app.biobank.shipments.words import LineState, ShipmentState
from app.biobank.stations import resolving
from app.core.actor import Permission
from app.core.plurals import counted
from app.core.schemas import View
from app.core.work import Work

_NAMED = 5


class PackedByScan(View):
    """What a scan did: `count` tubes are in the parcel, `done` is the tube whose line is done.

    `checked` is a tube that the second person has scanned, `seals` that all is said that sealing needs.
    """

    tone: str
    sentence: str
    next_step: str | None = None
    count: str | None = None
    done: str | None = None
    checked: str | None = None
    seals: bool = False
    redraw: bool = False
    """Whether more of the page has changed than one line."""


def scan(work: Work, code: str, text: str) -> PackedByScan:
    """Put into the parcel what was scanned, or say what is still missing. Refusals of the deeds go through."""
    shipment = queries.by_code(work, code)
    if read_scan(text).command is Command.CONFIRM:
        return _whole(work, shipment)
    found = resolving.resolve(work, text)
    if found.kind == "container":
        return _container(work, code, found.code)
    if found.kind != "sample":
        return PackedByScan(tone="refusal", sentence=found.sentence, next_step=found.next_step)
    sent = packing.pack(work, code, PackTubes(tubes=[PackTube(sample=found.code)]))
    count = sent.shipment.counts.get("packed", 0)
    told = f"{found.code} is in the parcel, {count} tubes in all."
    if shipment.request_id is None or outstanding(work, shipment, request_by_id(work, shipment.request_id)):
        return PackedByScan(tone="ok", sentence=told, count=str(count), done=found.code)
    return PackedByScan(
        tone="complete",
        sentence=f"{told} That was the last one.",
        next_step="A second person scans them again and seals it.",
        count=str(count),
        done=found.code,
    )


def check(work: Work, code: str, text: str) -> PackedByScan:
    """The second person scans a tube of the parcel again, or says that it is sealed now."""
    shipment = queries.by_code(work, code)
    if read_scan(text).command is Command.CONFIRM:
        return PackedByScan(tone="ok", sentence="The parcel is being sealed.", seals=True)
    found = resolving.resolve(work, text)
    if found.kind != "sample":
        step = "Scan every tube itself." if found.kind == "container" else found.next_step
        return PackedByScan(tone="refusal", sentence=found.sentence, next_step=step)
    tube = samples.by_code(work, found.code)
    packed = {line.sample_id for line in queries.lines_of(work, shipment.id or 0, LineState.PACKED)}
    if tube.id not in packed:
        told = f"{found.code} is not on the list of {shipment.code}."
        return PackedByScan(tone="refusal", sentence=told, next_step="Take it out and put it aside.")
    return PackedByScan(tone="ok", sentence=f"{found.code} is checked.", done=found.code, checked=found.code)


def checks(work: Work, shipment: Shipment, listed: Checklist) -> bool:
    """Whether the actor is the one to check this parcel: all is in it, and others have packed it."""
    lines = queries.lines_of(work, shipment.id or 0, LineState.PACKED)
    return (
        shipment.kind in SEALED_KINDS
        and shipment.state is ShipmentState.PACKED
        and not _left(listed)
        and queries.may_at(work, Permission.SHIPMENTS_SEAL, shipment.from_site_id)
        and work.actor.user_id not in {shipment.packed_by, *(line.packed_by for line in lines)}
    )


def _container(work: Work, code: str, container: str) -> PackedByScan:
    done = packing_containers.pack_container(work, code, PackContainer(container=container))
    count = str(done.sent.shipment.counts.get("packed", 0))
    told = f"{counted(len(done.packed), 'tube')} of {done.container} went into the parcel, {count} in all."
    if not done.left_out:
        return PackedByScan(tone="ok", sentence=told, count=count, redraw=True)
    return PackedByScan(
        tone="warning",
        sentence=f"{told} {counted(len(done.left_out), 'tube')} did not.",
        next_step=f"Take out {_some(done.left_out)}",
        count=count,
        redraw=True,
    )


def _whole(work: Work, shipment: Shipment) -> PackedByScan:
    """The packer says that all is in: what is missing is named."""
    listed = checklist(work, shipment.code)
    missing = [one.sentence for one in listed.checks if one.state == "missing"]
    count = str(sum(1 for one in listed.lines if one.state == "packed"))
    if missing:
        return PackedByScan(
            tone="warning",
            sentence=f"It cannot be sealed yet. {missing[0]}",
            next_step=" ".join(missing[1:]) or None,
            count=count,
        )
    is_sealed = shipment.kind in SEALED_KINDS
    step = "A second person scans every tube again and seals it." if is_sealed else "Send it off."
    return PackedByScan(
        tone="complete", sentence="Everything is in it.", next_step=step, count=count, redraw=True
    )


def _left(listed: Checklist) -> int:
    return sum(1 for one in listed.lines if one.state != "packed")


def _some(left_out: list[LeftOut]) -> str:
    told = [
        f"{one.position}: {one.message}" if one.sample else f"what stands at {one.position}."
        for one in left_out[:_NAMED]
    ]
    more = len(left_out) - _NAMED
    return " ".join(told) + (f" And {more} more." if more > 0 else "")
