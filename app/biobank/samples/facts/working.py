"""What can happen to a sample at work: what is taken from it, made of it, measured, labelled or corrected."""

from dataclasses import dataclass, field
from typing import ClassVar

from app.biobank.samples.facts.of_a_sample import SampleFact


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleCheckedIn(SampleFact):
    """The tube was taken into a processing run (t12, t13)."""

    kind: ClassVar[str] = "sample.checked_in_to_run"
    words: ClassVar[str] = "{code} went into {run}"
    run: str
    purpose: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleProduced(SampleFact):
    """A child was made: an aliquot, a derivative or a pool (t14)."""

    kind: ClassVar[str] = "sample.produced"
    words: ClassVar[str] = "{code} was made from {parents}: {material}, {amount}"
    parents: str
    material: str
    amount: str
    method: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleConsumed(SampleFact):
    """Material was taken out of a sample; `children` got it, the rest was lost or thrown away."""

    kind: ClassVar[str] = "sample.consumed"
    words: ClassVar[str] = "{taken} was taken from {code} for {purpose}"
    purpose: str
    taken: str
    taken_amount: int | None
    to_children: int | None
    discard_amount: int = 0
    loss_amount: int = 0
    children: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleStepFinished(SampleFact):
    """One step of the work is done; another is due (t16)."""

    kind: ClassVar[str] = "sample.step_finished"
    words: ClassVar[str] = "A step of work on {code} was finished"


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleExhausted(SampleFact):
    """Nothing is left (t17, t18)."""

    kind: ClassVar[str] = "sample.exhausted"
    words: ClassVar[str] = "{code} is used up"
    loss_amount: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleMeasured(SampleFact):
    """Somebody measured how much there is."""

    kind: ClassVar[str] = "sample.measured"
    words: ClassVar[str] = "{code} was measured: {amount}"
    amount: str
    difference: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountAdjusted(SampleFact):
    """The recorded amount was corrected, with a reason."""

    kind: ClassVar[str] = "sample.amount_adjusted"
    words: ClassVar[str] = "The amount of {code} was adjusted to {amount}: {cause}"
    amount: str
    cause: str
    difference: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountRestored(SampleFact):
    """A parent got back what a voided aliquot had been said to hold (t35)."""

    kind: ClassVar[str] = "sample.amount_restored"
    words: ClassVar[str] = "{amount} came back to {code} because {child} was blank"
    amount: str
    restored_amount: int
    child: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleRelabelled(SampleFact):
    """The sample got a further code; the old one still finds it."""

    kind: ClassVar[str] = "sample.relabelled"
    words: ClassVar[str] = "{code} got the label {label}"
    label: str
    second_person: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCorrected(SampleFact):
    """A field of the record was corrected; the old value stays in the ledger."""

    kind: ClassVar[str] = "record.corrected"
    words: ClassVar[str] = "{field} of {code} was corrected from {old} to {new}"
    field: str
    old: str | None
    new: str | None
