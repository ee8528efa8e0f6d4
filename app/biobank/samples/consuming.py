"""Taking material out of a sample, so that nothing appears and nothing vanishes."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.biobank.samples import queries, transitions
from app.biobank.samples.ends import leave
from app.biobank.samples.errors import Reserved
from app.biobank.samples.facts import SampleConsumed, SampleExhausted
from app.biobank.samples.material import balance
from app.biobank.samples.models import Fraction, Sample
from app.biobank.samples.words import Status
from app.core.errors import Invalid
from app.core.ledger.facts import Fact
from app.core.units import show_amount
from app.core.work import Work


class NoSuchFraction(Invalid):
    """The parent has no layer of that material."""

    code = "E-FRACTION"


@dataclass(frozen=True, slots=True)
class Draw:
    """What one deed takes from one parent. `outputs` are (material, amount) of each child, smallest units."""

    purpose: str
    outputs: Sequence[tuple[str, int]]
    children: Sequence[str]
    discard: int = 0
    loss: int = 0
    used_up: bool = False
    occurred_at: datetime | None = None
    reason: str | None = None
    about: tuple[str, ...] = field(default=())


def take(work: Work, parent: Sample, draw: Draw) -> list[Fact]:
    """Take `draw` out of `parent`; returns the facts that say so, for the deed to tell before `end_used_up`.

    Refuses E-VOL-OVERDRAW beyond what is there and the tolerance of pipetting. What is promised to others is
    not there. A parent whose amount nobody knows is not reckoned with.
    """
    if parent.status is not Status.IN_PROCESS:
        transitions.must("sample.exhausted", parent.status, parent.code)
    before = parent.amount
    given = sum(amount for _, amount in draw.outputs)
    lost, fractions = draw.loss, queries.fractions_of(work, parent.id or 0)
    if fractions:
        lost = _from_fractions(parent, fractions, draw)
    elif before is not None:
        _same_material(parent, draw)
        promised = promised_of(work, parent, used_up=draw.used_up)
        result = balance(
            before - promised,
            [amount for _, amount in draw.outputs],
            draw.loss,
            draw.discard,
            unit=parent.unit,
            used_up=draw.used_up,
        )
        parent.amount = result.after + promised
        lost = result.loss
    else:
        _same_material(parent, draw)
    return [
        SampleConsumed(
            subject=parent.ref,
            about=draw.about,
            study_id=parent.study_id,
            site_id=parent.site_id,
            occurred_at=draw.occurred_at,
            reason=draw.reason,
            code=parent.code,
            purpose=draw.purpose,
            taken="an unknown amount"
            if before is None
            else show_amount(before - (parent.amount or 0), parent.unit),
            taken_amount=None if before is None else before - (parent.amount or 0),
            to_children=given,
            discard_amount=draw.discard,
            loss_amount=lost,
            children=list(draw.children),
        )
    ]


def end_used_up(work: Work, parents: Iterable[tuple[Sample, bool, datetime | None]]) -> None:
    """End each (parent, whether it was said to be used up, when) in which nothing is left (t17).

    The deed has told before what was taken: the end is a fact of its own, with its own change of the row.
    """
    facts = [exhaust(parent, when) for parent, used_up, when in parents if used_up or parent.amount == 0]
    if facts:
        work.tell(*facts)


def exhaust(parent: Sample, occurred_at: datetime | None) -> SampleExhausted:
    """End a sample in which nothing is left (t17, t18)."""
    line = transitions.must("sample.exhausted", parent.status, parent.code)
    parent.status = line.after
    leave(parent)
    return SampleExhausted(
        subject=parent.ref,
        study_id=parent.study_id,
        site_id=parent.site_id,
        occurred_at=occurred_at,
        code=parent.code,
    )


def promised_of(work: Work, parent: Sample, *, used_up: bool = False) -> int:
    """How much of `parent` is promised to others; E-RESERVED where it is to be used up with that in it."""
    promises = queries.active_reservations(work, [parent.id or 0]).get(parent.id or 0, [])
    promised = sum(one.amount or 0 for one in promises)
    if used_up and promised:
        raise Reserved(
            f"{show_amount(promised, parent.unit)} of {parent.code} are reserved; it cannot be used up.",
            next_step="Have the reservation released first, or leave so much in the tube.",
        )
    return promised


def _same_material(parent: Sample, draw: Draw) -> None:
    other = sorted({material for material, _ in draw.outputs} - {parent.material})
    if other:
        raise NoSuchFraction(
            f"{parent.code} is {parent.material}; {', '.join(other)} cannot be aliquoted from it.",
            next_step="Measure its fractions first, or derive the new material with a method.",
        )


def _from_fractions(parent: Sample, fractions: Sequence[Fraction], draw: Draw) -> int:
    wanted: dict[str, list[int]] = defaultdict(list)
    for material, amount in draw.outputs:
        wanted[material].append(amount)
    known = {fraction.material: fraction for fraction in fractions}
    missing = sorted(set(wanted) - set(known))
    if missing:
        raise NoSuchFraction(
            f"{parent.code} has no fraction {', '.join(missing)}.",
            next_step=f"Its fractions are {', '.join(sorted(known))}.",
        )
    lost = 0
    left_over = [draw.discard, draw.loss]
    for material, fraction in sorted(known.items()):
        outputs = wanted.get(material, [])
        if not outputs and not draw.used_up:
            continue
        stated = left_over if len(wanted) <= 1 or material == max(wanted) else [0, 0]
        result = balance(
            fraction.amount, outputs, stated[1], stated[0], unit=fraction.unit, used_up=draw.used_up
        )
        fraction.amount = result.after
        lost += result.loss
    parent.amount = sum(fraction.amount for fraction in fractions if fraction.unit == parent.unit)
    return lost
