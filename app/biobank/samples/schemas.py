"""What comes in about samples (forms) and what goes out (views)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field

from app.biobank.samples.models import Sample, SampleSeen
from app.biobank.samples.words import Basis, Precision
from app.core import canonical
from app.core.schemas import Code, Form, Line, Moment, Note, Reason, View
from app.core.units import show_amount

MOST = 10_000
"""The most things one request may name."""

AmountText = Annotated[str, Field(min_length=1, max_length=60, examples=["400 uL", "5 10*6 cells"])]
Attributes = Annotated[dict[Line, Line], Field(max_length=50)]
"""What a source tells besides: names and values, kept with the sample as they are."""

Codes = Annotated[list[Code], Field(min_length=1, max_length=MOST)]


class RegisterSample(Form):
    """A tube registered as it came (t04). Without a donor, it is kept under a hold."""

    code: Code
    study: Line
    material: Line
    donor: Line | None = None
    visit: Annotated[str, Field(max_length=40)] = ""
    tube: Annotated[str, Field(max_length=40)] = ""
    amount: AmountText | None = None
    basis: Literal["measured", "nominal", "estimated", "unknown"] | None = None
    collected_at: Moment | None = None
    collected_precision: Literal["exact", "quarter_hour", "day", "unknown"] = "unknown"
    attributes: Attributes = {}


class RegisterSamples(Form):
    """Tubes registered together: all of them, or none."""

    samples: Annotated[list[RegisterSample], Field(min_length=1, max_length=MOST)]
    site: Line | None = None
    occurred_at: Moment | None = None
    reason: Note = ""


class NewAliquot(Form):
    """One child: its label, how much goes in, and what it is where the parent has several fractions.

    The amount may be left out only where nobody knows how much the parent holds.
    """

    code: Code
    amount: AmountText | None = None
    material: Line | None = None
    tube: Annotated[str, Field(max_length=40)] = ""
    basis: Literal["measured", "nominal", "estimated"] = "nominal"
    attributes: Attributes = {}


class AliquotSample(Form):
    """A parent divided into children of the same material (t14).

    `discard` and `loss` say what else left the parent. `exhaust` says that nothing is left in it: what the
    figures leave over is then recorded as loss.
    """

    aliquots: Annotated[list[NewAliquot], Field(min_length=1, max_length=MOST)]
    discard: AmountText | None = None
    loss: AmountText | None = None
    exhaust: bool = False
    occurred_at: Moment | None = None
    reason: Note = ""


class Derivative(Form):
    """One child of another material: its label, what it is, and how much came out (the yield)."""

    code: Code
    material: Line
    amount: AmountText | None = None
    basis: Literal["measured", "nominal", "estimated"] = "measured"
    tube: Annotated[str, Field(max_length=40)] = ""
    attributes: Attributes = {}


class DeriveSample(Form):
    """A change of material by a method: blood to DNA, block to sections (W09).

    `consumed` is what left the parent, in the parent's unit; left out, nobody knows what is left in it. The yield
    is recorded, not conserved.
    """

    method: Line
    derivatives: Annotated[list[Derivative], Field(min_length=1, max_length=MOST)]
    consumed: AmountText | None = None
    exhaust: bool = False
    occurred_at: Moment | None = None
    reason: Note = ""


class Contribution(Form):
    """What one sample gives to a pool."""

    sample: Code
    amount: AmountText


class PoolSamples(Form):
    """Several samples of one material become one (W09). `loss` is what the pool holds less than it was given."""

    code: Code
    contributions: Annotated[list[Contribution], Field(min_length=2, max_length=1000)]
    loss: AmountText | None = None
    tube: Annotated[str, Field(max_length=40)] = ""
    occurred_at: Moment | None = None
    reason: Note = ""


class Act(Form):
    """When something was done, and why; both may be left out where the deed does not ask."""

    occurred_at: Moment | None = None
    reason: Note = ""


class ActOnMany(Act):
    """A deed on several samples by their labels."""

    samples: Codes
    site: Line | None = None


class ActWithReason(Form):
    """A deed on several samples that asks why."""

    samples: Codes
    reason: Reason
    occurred_at: Moment | None = None


class ThawSamples(Act):
    """Tubes that were thawed, or frozen again."""

    samples: Codes


class AmountView(View):
    """An amount: the exact integer, its unit, and the text for people."""

    value: int
    unit: str
    text: str


class SampleView(View):
    """A sample in its six dimensions."""

    id: int
    code: str
    kind: str
    material: str
    tube: str
    study_id: int
    donor_id: int | None
    visit: str
    status: str
    placement: str
    site_id: int
    container_id: int | None
    place: int | None
    custodian_site_id: int | None
    custodian_user_id: int | None
    shipment_id: int | None
    holds: list[str]
    amount: AmountView | None
    basis: str
    thaws: int
    is_thawed: bool
    collected_at: datetime | None
    collected_precision: str
    received_at: datetime | None
    frozen_at: datetime | None
    grade: str
    sprec: str
    version: int

    @classmethod
    def of(cls, sample: Sample | SampleSeen) -> Self:
        """The view of a row, made while its transaction is open."""
        return cls(
            id=sample.id or 0,
            code=sample.code,
            kind=sample.kind,
            material=sample.material,
            tube=sample.tube,
            study_id=sample.study_id,
            donor_id=sample.donor_id,
            visit=sample.visit,
            status=sample.status,
            placement=sample.placement,
            site_id=sample.site_id,
            container_id=sample.container_id,
            place=sample.place,
            custodian_site_id=sample.custodian_site_id,
            custodian_user_id=sample.custodian_user_id,
            shipment_id=sample.shipment_id,
            holds=sample.holds.split(),
            amount=amount_view(sample.amount, sample),
            basis=sample.basis,
            thaws=sample.thaws,
            is_thawed=sample.thawed_at is not None,
            collected_at=sample.collected_at,
            collected_precision=sample.collected_precision,
            received_at=sample.received_at,
            frozen_at=sample.frozen_at,
            grade=sample.grade,
            sprec=sample.sprec,
            version=sample.version,
        )


def amount_view(amount: int | None, sample: Sample | SampleSeen) -> AmountView | None:
    """`amount` in the sample's unit, or None where nobody knows it."""
    if amount is None:
        return None
    return AmountView(value=amount, unit=sample.unit, text=show_amount(amount, sample.unit, sample.basis))


class Warned(View):
    """Something worth knowing that does not stand in the way."""

    code: str
    message: str
    sample: str | None = None


class Registered(View):
    """What a deed that makes or changes many samples answers: each one's id, label and state, and warnings."""

    samples: list["Brief"]
    warnings: list[Warned] = []


class Brief(View):
    """A sample in one line."""

    id: int
    code: str
    status: str
    holds: list[str]
    version: int

    @classmethod
    def of(cls, sample: Sample) -> Self:
        """The line of a row."""
        return cls(
            id=sample.id or 0,
            code=sample.code,
            status=sample.status,
            holds=sample.holds.split(),
            version=sample.version,
        )


def basis_of(word: str | None, amount: int | None) -> Basis:
    """How an amount is known: as told, else nominal; unknown where there is none."""
    if amount is None:
        return Basis.UNKNOWN
    return Basis(word) if word else Basis.NOMINAL


def attributes_text(attributes: Mapping[str, str]) -> str:
    """Attributes as they are kept: canonical JSON, "" for none."""
    return canonical.encode(dict(attributes)).decode() if attributes else ""


def precision_of(word: str) -> Precision:
    """How exactly a time is known."""
    return Precision(word)
