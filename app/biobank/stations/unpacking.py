"""Reception by scans alone: tube after tube out of the parcel, and one scan to say that all of them are well (W05)."""

from collections.abc import Sequence

from app.biobank.barcodes.scanning import Command, read_scan
from app.biobank.quality import inspecting, opening
from app.biobank.quality import queries as quality
from app.biobank.quality.schemas import OpenNonconformity
from app.biobank.samples import queries as samples
from app.biobank.samples.intake_schemas import AcceptSample, AcceptSamples
from app.biobank.samples.models import Sample
from app.biobank.samples.words import Status
from app.biobank.shipments import queries, receiving
from app.biobank.shipments.schemas import ReceiveShipment
from app.biobank.shipments.words import LineState
from app.biobank.stations import resolving
from app.core.plurals import counted
from app.core.schemas import View
from app.core.work import Work

_BROKEN = "LEAKED_SPILLED"
_NAMED = 5


class Unpacked(View):
    """What a scan did: `count` tubes are still awaited, `done` is the tube whose line is done."""

    tone: str
    sentence: str
    next_step: str | None = None
    count: str | None = None
    done: str | None = None
    redraw: bool = False
    """Whether more of the page has changed than one line."""


def scan(work: Work, code: str, text: str, before: Sequence[str]) -> Unpacked:
    """Receive the tube that was scanned, or do what the command says of the parcel or of the tube before it."""
    match read_scan(text).command:
        case Command.CONFIRM:
            return _confirm(work, code)
        case Command.MISSING:
            return _miss(work, code)
        case Command.DAMAGED:
            return _damaged(work, before)
    found = resolving.resolve(work, text)
    scanned = found.code if found.kind == "sample" else found.text
    done = receiving.receive(work, code, ReceiveShipment(scanned=[scanned]))
    left = len(done.undecided)
    if scanned in done.unlisted or scanned in done.unknown:
        return Unpacked(
            tone="warning",
            sentence=f"{scanned} is not on the list of this parcel.",
            next_step="Put it aside; decide about it below.",
            count=str(left),
            redraw=True,
        )
    return Unpacked(
        tone="ok" if left else "complete",
        sentence=f"{scanned} is received." if left else f"{scanned} is received. That was the last one.",
        next_step=None if left else "Scan CMD:CONFIRM when all of them look well.",
        count=str(left),
        done=scanned,
    )


def waiting_for_a_look(work: Work, code: str) -> list[Sample]:
    """The tubes of a parcel that were received, and about which nobody has decided yet."""
    lines = queries.lines_of(work, queries.by_code(work, code).id or 0, LineState.RECEIVED, LineState.EXTRA)
    found = samples.by_ids(work, [line.sample_id for line in lines])
    return [one for one in found.values() if one.status is Status.RECEIVED]


def in_doubt(work: Work, code: str) -> set[str]:
    """The tubes of a parcel of which a non-conformity is open."""
    lines = queries.lines_of(work, queries.by_code(work, code).id or 0)
    open_ = quality.open_for(work, [line.sample_id for line in lines])
    return {one.code for one in samples.by_ids(work, list(open_)).values()}


def _confirm(work: Work, code: str) -> Unpacked:
    """Accept every tube that was received and that nobody found anything wrong with."""
    awaited = _awaited(work, code)
    if awaited:
        return Unpacked(
            tone="warning",
            sentence=f"{_tubes(awaited)} still awaited: {_some(awaited)}.",
            next_step="Scan them, or scan CMD:MISSING if they are not in the parcel.",
            count=str(len(awaited)),
        )
    waiting = waiting_for_a_look(work, code)
    doubtful = quality.open_for(work, [one.id or 0 for one in waiting])
    well = [one.code for one in waiting if one.id not in doubtful and not one.holds]
    rest = [one.code for one in waiting if one.code not in well]
    if well:
        inspecting.accept(work, AcceptSamples(samples=[AcceptSample(sample=one) for one in well]))
    told = f"{_tubes(well)} accepted." if well else "There is nothing to accept."
    if not rest:
        return Unpacked(tone="complete" if well else "warning", sentence=told, count="0", redraw=bool(well))
    return Unpacked(
        tone="warning",
        sentence=f"{told} {_tubes(rest)} not: {_some(rest)}.",
        next_step="Open each of them to accept it with what was found, or to refuse it.",
        count="0",
    )


def _miss(work: Work, code: str) -> Unpacked:
    awaited = _awaited(work, code)
    if not awaited:
        return Unpacked(tone="warning", sentence="No tube is awaited any more.", count="0")
    receiving.receive(work, code, ReceiveShipment(missing=awaited))
    return Unpacked(
        tone="warning",
        sentence=f"{_tubes(awaited)} noted as missing: {_some(awaited)}.",
        next_step="The sender sees it. Scan CMD:CONFIRM for those that are here.",
        count="0",
        redraw=True,
    )


def _damaged(work: Work, before: Sequence[str]) -> Unpacked:
    last = next((text for text in reversed(before) if read_scan(text).code), "")
    found = resolving.resolve(work, last)
    if found.kind != "sample":
        return Unpacked(tone="refusal", sentence="Nobody knows which tube.", next_step="Scan the tube first.")
    form = OpenNonconformity(code=_BROKEN, samples=[found.code], description="Damaged on arrival.")
    opened = opening.open_by_hand(work, form)
    return Unpacked(
        tone="warning",
        sentence=f"{found.code} is damaged: non-conformity {opened.id}.",
        next_step="Put it aside. It is not accepted with the others.",
        redraw=True,
    )


def _awaited(work: Work, code: str) -> list[str]:
    lines = queries.lines_of(work, queries.by_code(work, code).id or 0, LineState.DISPATCHED)
    return [one.code for one in samples.by_ids(work, [line.sample_id for line in lines]).values()]


def _tubes(codes: Sequence[str]) -> str:
    return counted(len(codes), "tube is", "tubes are")


def _some(codes: Sequence[str]) -> str:
    more = len(codes) - _NAMED
    return ", ".join(codes[:_NAMED]) + (f" and {more} more" if more > 0 else "")
