"""Says what a scanned or typed code is, and what can be done with it: the one scan line of the bench."""

from typing import Literal

from app.biobank.barcodes import queries as barcodes
from app.biobank.barcodes.misreading import misread
from app.biobank.barcodes.queries import Named
from app.biobank.barcodes.scanning import Command, ScanKind, read_scan
from app.biobank.samples.models import Sample
from app.biobank.samples.queries import may_see
from app.biobank.samples.restraint import holds_of, spoken
from app.biobank.shipments import queries as shipments
from app.biobank.stations import queries
from app.biobank.stations.places import steps_to, where_is
from app.biobank.stations.possible.asking import Possible, possible
from app.biobank.storage.models import Container
from app.biobank.storage.queries import may_at
from app.biobank.storage.slots import container_before, find_slot, standing_in
from app.biobank.storage.words import ContainerKind
from app.core.access.badges import NAMESPACE, code_hash
from app.core.access.queries import bearer_of, user_by_login
from app.core.actor import Permission
from app.core.schemas import View
from app.core.work import Work

Tone = Literal["ok", "warning", "refusal"]
USER_PREFIX = "USER:"


class Resolved(View):
    """What a scan is. `kind` is the thing's kind, or what the scanner said instead of a code."""

    kind: str
    text: str
    code: str = ""
    command: str = ""
    tone: Tone
    sentence: str
    next_step: str | None = None
    container: str = ""
    label: str = ""
    """Of a slot: the container, and what is written at the place."""
    deeds: list[Possible] = []


def resolve(work: Work, text: str) -> Resolved:
    """Resolve one scan. It never refuses: what is unknown, or may not be seen, is said to be so."""
    scan = read_scan(text)
    if scan.command is Command.HELP:
        return Resolved(
            kind="command",
            text=scan.text,
            command=scan.command,
            tone="ok",
            sentence="These are the help pages.",
        )
    if scan.command is not None:
        return Resolved(
            kind="command",
            text=scan.text,
            command=scan.command,
            tone="warning",
            sentence=f"{scan.command.code} means nothing on this page.",
            next_step="The command card says where it does.",
        )
    if scan.kind is not ScanKind.CODE:
        return _no_code(scan.kind, scan.text)
    if scan.code.upper().startswith((USER_PREFIX, NAMESPACE)):
        return _badge(work, scan.code)
    found = barcodes.find(work, scan.code)
    answer = _thing(work, scan.code, found) if found is not None else None
    answer = answer or _slot(work, scan.code) or _waybill(work, scan.code)
    if answer is not None:
        return answer
    if slip := misread(scan.code):
        sentence = f"{slip.message} ({slip.code})"
        return Resolved(
            kind="misread", text=scan.code, tone="refusal", sentence=sentence, next_step=slip.next_step
        )
    return Resolved(
        kind="unknown",
        text=scan.code,
        tone="refusal",
        sentence=f"{scan.code} is not known here.",
        next_step="Check the label; register the tube if it is new.",
    )


def _thing(work: Work, text: str, found: Named) -> Resolved | None:
    if found.kind == "sample":
        sample = work.session.get(Sample, found.target_id)
        return _sample(work, text, sample) if sample is not None and may_see(work, sample) else None
    if found.kind == "container":
        box = work.session.get(Container, found.target_id)
        return _container(work, text, box) if box is not None else None
    seen_with = {
        "shipment": (Permission.SHIPMENTS_READ,),
        "request": (Permission.REQUESTS_READ, Permission.REQUESTS_READ_OWN),
        "kit": (Permission.KITS_ASSEMBLE, Permission.SAMPLES_COLLECT),
        "run": (Permission.SAMPLES_PROCESS,),
        "report": (Permission.AUDIT_READ,),
        "destruction": (Permission.SAMPLES_READ,),
    }.get(found.kind, ())
    if not any(work.actor.scopes(one) for one in seen_with):
        return None
    return Resolved(
        kind=found.kind,
        text=text,
        code=found.code,
        tone="ok",
        sentence=f"{found.code} is a {_WORDS.get(found.kind, found.kind)}.",
    )


_WORDS = {"destruction": "certificate of destruction"}


def _sample(work: Work, text: str, sample: Sample) -> Resolved:
    path, position = where_is(work, sample)
    place = f" In {' / '.join([*(one.code for one in path), position])}." if path else ""
    holds = spoken(holds_of(sample))
    alias = (
        f" This is a further label of {sample.code}." if sample.code.upper() != text.strip().upper() else ""
    )
    return Resolved(
        kind="sample",
        text=text,
        code=sample.code,
        tone="warning" if holds or alias else "ok",
        sentence=f"{sample.code}: {sample.material}, {sample.status.replace('_', ' ')}.{place}{alias}",
        next_step=f"On hold: {holds}." if holds else None,
        deeds=possible(work, sample),
    )


def _container(work: Work, text: str, box: Container) -> Resolved | None:
    if not may_at(work, Permission.STORAGE_READ, box.site_id, box.study_id):
        return None
    path = " / ".join(one.code for one in steps_to(work, box))
    return Resolved(
        kind="container",
        text=text,
        code=box.code,
        tone="ok" if box.state == "active" else "warning",
        sentence=f"{box.code} is a {box.kind}. {path}.",
        next_step=None if box.state == "active" else f"It is {box.state.replace('_', ' ')}.",
    )


def _slot(work: Work, text: str) -> Resolved | None:
    """A place of a container, by its own label; what stands there, if one may see it."""
    slot = find_slot(work, text)
    if slot is None:
        return _no_slot(work, text)
    box = slot.parent.container
    inner = standing_in(work, slot)
    tube = next((one for one in queries.tubes_in(work, slot.parent.id) if one.place == slot.place), None)
    seen = tube is not None and work.actor.may(Permission.SAMPLES_READ, tube.site_id, tube.study_id)
    name = inner.code if inner else "" if tube is None else tube.code if seen else "A tube"
    word = "position" if box.kind in (ContainerKind.BOX, ContainerKind.PLATE) else "slot"
    where = f"{word} {slot.label} of {box.code}"
    return Resolved(
        kind="slot",
        text=text,
        code=slot.code,
        tone="ok",
        sentence=f"{name} stands at {where}." if name else f"{where[0].upper()}{where[1:]} is free.",
        container=box.code,
        label=slot.label,
    )


def _no_slot(work: Work, text: str) -> Resolved | None:
    box = container_before(work, text)
    if box is None or box.grid is None:
        return None
    code = box.container.code
    sentence = f"{code} has no such place: {box.grid.extent()}."
    return Resolved(
        kind="unknown", text=text, tone="refusal", sentence=sentence, next_step="Check the label."
    )


def _waybill(work: Work, text: str) -> Resolved | None:
    shipment = shipments.by_waybill(work, text)
    if shipment is None:
        return None
    sentence = f"{text} is the waybill of {shipment.code}."
    return Resolved(kind="shipment", text=text, code=shipment.code, tone="ok", sentence=sentence)


def _badge(work: Work, text: str) -> Resolved:
    if text.upper().startswith(NAMESPACE):
        # The code opens the door: it is not said again.
        user, text = bearer_of(work.session, code_hash(text)), NAMESPACE
    else:
        user = user_by_login(work.session, text[len(USER_PREFIX) :].strip())
    if user is None or not user.active:
        return Resolved(
            kind="unknown", text=text, tone="refusal", sentence="This badge belongs to nobody who works here."
        )
    return Resolved(
        kind="user", text=text, code=user.login, tone="ok", sentence=f"This is the badge of {user.name}."
    )


def _no_code(kind: ScanKind, text: str) -> Resolved:
    sentence, next_step = {
        ScanKind.UNKNOWN_COMMAND: (f"{text} is no command.", "Use the command card."),
        ScanKind.UNREADABLE: ("The scanner could not read the tube.", "Wipe the frost off and scan again."),
        ScanKind.EMPTY: ("The scanner says that there is no tube.", "Check the position."),
        ScanKind.NOTHING: ("The scanner sent nothing.", "Scan again."),
    }[kind]
    return Resolved(kind=kind, text=text, tone="refusal", sentence=sentence, next_step=next_step)
