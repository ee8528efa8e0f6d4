"""Putting away by scanning: what is in the hand, then where it goes; tube, box or rack (W12, W13, W23).

Nothing is kept between two scans but what was scanned before, which comes with each scan: so the scans of a
workplace without network mean the same when they arrive later.
"""

from collections.abc import Sequence
from typing import Annotated, NamedTuple, get_args

from pydantic import StringConstraints

from app.biobank.barcodes import queries as barcodes
from app.biobank.barcodes.scanning import Command, read_scan
from app.biobank.samples.models import Sample
from app.biobank.samples.places import moving_containers, storing, whereabouts
from app.biobank.samples.places.schemas import PlaceSample, PlaceSamples
from app.biobank.samples.queries import may_see
from app.biobank.samples.restraint import holds_of, spoken
from app.biobank.stations import queries, resolving
from app.biobank.stations.free_space import finding
from app.biobank.stations.free_space.schemas import Needed, SpaceWanted
from app.biobank.storage.models import Container
from app.biobank.storage.queries import may_at, site_of, temperature_of
from app.biobank.storage.schemas import MoveContainer, MoveContainers
from app.biobank.storage.slots import Slot, find_slot
from app.biobank.storage.tree.surroundings import may_stand_in
from app.core.actor import Permission
from app.core.schemas import View
from app.core.work import Work

MOST_BEFORE = 12
Before = Annotated[str, StringConstraints(max_length=200)]
Thing = Sample | Container
Target = Container | Slot


class PutAway(View):
    """What a scan did. `hand` is the code of what is held now, `done` of what found its place.

    `to_empty` is what was scanned that no hand carries: a shelf, a freezer, a room.
    """

    tone: str
    sentence: str
    next_step: str | None = None
    hand: str = ""
    done: str | None = None
    to_empty: str = ""


def scan(work: Work, text: str, before: Sequence[str], leaving: str = "") -> PutAway:
    """Take what was scanned into the hand, or put what is in the hand there. Refusals of the deeds go through.

    `leaving` is the unit that is being emptied, to which nothing is proposed to go.
    """
    hand = in_hand(work, before)
    found = resolving.resolve(work, text)
    if found.command == Command.CANCEL:
        return PutAway(tone="ok", sentence="The hand is empty.", next_step="Scan what is put away next.")
    if found.kind == "slot":
        slot = find_slot(work, text)
        if slot is not None and hand is not None:
            return put(work, hand, slot)
        return PutAway(
            tone="warning", sentence=found.sentence, next_step="First scan what goes there, then the slot."
        )
    if found.kind not in ("sample", "container"):
        kept = hand.code if hand is not None else ""
        next_step = f"Still in the hand: {kept}. Scan where it goes." if kept else found.next_step
        return PutAway(tone=_not_ok(found.tone), sentence=found.sentence, next_step=next_step, hand=kept)
    thing = _thing(work, text)
    if isinstance(thing, Container) and hand is not None and _takes(thing, hand):
        return put(work, hand, thing)
    if isinstance(thing, Container) and not thing.kind.is_carried:
        kept = hand.code if hand is not None else ""
        return PutAway(
            tone=found.tone, sentence=found.sentence, hand=kept, to_empty="" if kept else thing.code
        )
    if hand is not None and hand is not thing:
        return PutAway(
            tone="warning",
            sentence=f"In the hand: {found.code}. {hand.code} was not put away.",
            next_step=f"Scan where {found.code} goes; then {hand.code} again.",
            hand=found.code,
        )
    slot_free = proposed(work, thing, leaving) if isinstance(thing, Container) else ""
    free = f" Free: {slot_free}." if slot_free else ""
    return PutAway(
        tone=found.tone,
        sentence=f"In the hand: {found.sentence}",
        next_step=found.next_step or f"Scan where it goes: its slot, or what it goes into.{free}",
        hand=found.code,
    )


def put(work: Work, thing: Thing, target: Target) -> PutAway:
    """Put a tube, a box or a rack at a slot, or at the next free one of what was scanned."""
    parent = target.parent.container if isinstance(target, Slot) else target
    label = target.label if isinstance(target, Slot) else None
    if isinstance(thing, Sample):
        told = put_tube(work, thing, parent, label)
        return PutAway(tone=told.tone, sentence=told.sentence, next_step=told.next_step, done=thing.code)
    move = MoveContainer(container=thing.code, parent=parent.code, slot=label)
    where = moving_containers.move(work, MoveContainers(moves=[move])).containers[0].where
    return PutAway(tone="ok", sentence=f"{thing.code} stands at {where}.", done=thing.code)


class TubePut(NamedTuple):
    """What was said of a tube that was put into a box; amber where somebody might not expect it."""

    tone: str
    sentence: str
    next_step: str | None


def put_tube(work: Work, tube: Sample, box: Container, label: str | None) -> TubePut:
    """Store a tube, and say what is not as one would think: it stood elsewhere, it is held, the others are not like it."""
    origin = whereabouts.where(work, [tube])[tube.id or 0] if tube.container_id is not None else ""
    place = PlaceSample(sample=tube.code, container=box.code, position=label)
    where = storing.store(work, PlaceSamples(placements=[place])).samples[0].where
    remarks = []
    if origin and origin != where:
        remarks.append(f"Until now it was recorded at {origin}.")
    if tube.holds:
        remarks.append(f"On hold: {spoken(holds_of(tube))}.")
    others = queries.other_studies_in(work, box.id or 0, tube.study_id)
    if others:
        remarks.append(
            f"It is of {queries.codes_of_studies(work, {tube.study_id})[tube.study_id]}, others here of {', '.join(others)}."
        )
    return TubePut(
        "warning" if remarks else "ok", f"{tube.code} stands at {where}.", " ".join(remarks) or None
    )


def proposed(work: Work, container: Container, leaving: str = "") -> str:
    """The label of a free slot that suits a box, a plate or a rack: as cold as where it stands, the fullest first."""
    kind = next((one for one in get_args(Needed) if one == container.kind), None)
    if kind is None:
        return ""
    wanted = SpaceWanted(
        kind=kind,
        temperature=temperature_of(work, container),
        site=site_of(work, container.site_id).code,
        study=queries.codes_of_studies(work, {container.study_id})[container.study_id]
        if container.study_id is not None
        else None,
    )
    found = (one for one in finding.find(work, wanted).slots if one.where.split("/")[0] != leaving)
    return next((slot for one in found for slot in one.slots), "")


def in_hand(work: Work, before: Sequence[str]) -> Thing | None:
    """What the earlier scans left in the hand, the oldest scan first.

    A scan of a place empties the hand if the thing stands there now; otherwise the place was refused.
    """
    hand: Thing | None = None
    for text in before[-MOST_BEFORE:]:
        if read_scan(text).command is Command.CANCEL:
            hand = None
            continue
        thing = _thing(work, text)
        is_place = isinstance(thing, Container) and (
            not thing.kind.is_carried or (hand is not None and _takes(thing, hand))
        )
        if thing is not None and not is_place:
            hand = thing
            continue
        target: Target | None = (
            thing if isinstance(thing, Container) else find_slot(work, read_scan(text).code)
        )
        if hand is not None and target is not None and _stands_at(hand, target):
            hand = None
    return hand


def _takes(container: Container, hand: Thing) -> bool:
    """Whether scanning `container` says where the thing in the hand goes, rather than being taken up itself."""
    if container is hand:
        return False
    if isinstance(hand, Sample):
        return container.kind.holds_samples
    return container.kind is not hand.kind and may_stand_in(hand.kind, container.kind)


def _stands_at(thing: Thing, target: Target) -> bool:
    parent, place = (
        (thing.container_id, thing.place) if isinstance(thing, Sample) else (thing.parent_id, thing.slot)
    )
    if isinstance(target, Slot):
        return (parent, place) == (target.parent.id, target.place)
    return parent == target.id


def _thing(work: Work, text: str) -> Thing | None:
    """The tube or container of this label that the actor may know of."""
    code = read_scan(text).code
    named = barcodes.find(work, code) if code else None
    if named is not None and named.kind == "sample":
        sample = work.session.get(Sample, named.target_id)
        return sample if sample is not None and may_see(work, sample) else None
    if named is not None and named.kind == "container":
        box = work.session.get(Container, named.target_id)
        return (
            box
            if box is not None and may_at(work, Permission.STORAGE_READ, box.site_id, box.study_id)
            else None
        )
    return None


def _not_ok(tone: str) -> str:
    return "refusal" if tone == "refusal" else "warning"
