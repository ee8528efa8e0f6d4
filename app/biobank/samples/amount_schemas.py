"""What comes in when the record of a sample is brought up to date: measured, adjusted, corrected, relabelled."""

from typing import Annotated, Literal

from pydantic import Field

from app.biobank.samples.schemas import MOST, AmountText
from app.core.schemas import Code, Form, Line, Moment, Note


class Measurement(Form):
    """How much there is in one sample, as somebody just measured it."""

    sample: Code
    amount: AmountText


class MeasureSamples(Form):
    """Measurements taken together."""

    measurements: Annotated[list[Measurement], Field(min_length=1, max_length=MOST)]
    occurred_at: Moment | None = None
    reason: Note = ""


class Adjustment(Form):
    """How much there is in one sample, and how that is known."""

    sample: Code
    amount: AmountText
    basis: Literal["measured", "nominal", "estimated"]


class AdjustSamples(Form):
    """Recorded amounts put right, for one coded cause."""

    adjustments: Annotated[list[Adjustment], Field(min_length=1, max_length=MOST)]
    cause: Line
    occurred_at: Moment | None = None
    reason: Note = ""


class Correction(Form):
    """One field of one record as it should be. An empty value clears what may be empty."""

    sample: Code
    field: Literal["donor", "material", "collected_at", "visit", "tube", "grade"]
    value: Annotated[str, Field(max_length=60)]


class CorrectRecords(Form):
    """Corrections made together, for one coded cause; the old values stay in the ledger."""

    corrections: Annotated[list[Correction], Field(min_length=1, max_length=1000)]
    cause: Line
    reason: Note = ""


class NewLabel(Form):
    """A further label for the sample that `sample` finds."""

    sample: Code
    label: Code


class RelabelSamples(Form):
    """Relabelling (W10). `evidence` is how it is known which tube this is."""

    labels: Annotated[list[NewLabel], Field(min_length=1, max_length=MOST)]
    cause: Line
    evidence: Literal["old_code", "position", "second_person"]
    second_person: Line | None = None
    occurred_at: Moment | None = None
    reason: Note = ""
