"""What comes in when samples come to be: planned, collected, received, accepted or rejected."""

from typing import Annotated, Literal

from pydantic import Field

from app.biobank.samples.schemas import MOST, AmountText, Codes
from app.core.schemas import Code, Form, Line, Moment, Note, Reason

Visit = Annotated[str, Field(max_length=40)]
Tube = Annotated[str, Field(max_length=40)]


class PlanSample(Form):
    """A label for a tube that will be filled later (t01)."""

    code: Code
    study: Line
    material: Line
    donor: Line | None = None
    visit: Visit = ""
    tube: Tube = ""


class PlanSamples(Form):
    """Labels planned together: all of them, or none."""

    samples: Annotated[list[PlanSample], Field(min_length=1, max_length=MOST)]
    site: Line | None = None
    occurred_at: Moment | None = None
    reason: Note = ""


class CollectTube(Form):
    """One tube that was filled, and how much is in it where somebody estimated it."""

    sample: Code
    amount: AmountText | None = None
    basis: Literal["measured", "nominal", "estimated"] = "nominal"


class CollectSamples(Form):
    """What was taken from one donor at one time (t02)."""

    study: Line
    donor: Line
    samples: Annotated[list[CollectTube], Field(min_length=1, max_length=200)]
    occurred_at: Moment
    precision: Literal["exact", "quarter_hour", "day"] = "exact"
    visit: Visit = ""
    site: Line | None = None
    reason: Note = ""


class NotCollected(Form):
    """Planned tubes that stayed empty, with the coded cause (t03)."""

    samples: Codes
    cause: Line
    site: Line | None = None
    occurred_at: Moment | None = None
    reason: Note = ""


class ReceiveSamples(Form):
    """Tubes that somebody brought by hand (t08). `condition` is what was seen on arrival."""

    samples: Codes
    site: Line | None = None
    condition: Annotated[str, Field(max_length=200)] = ""
    occurred_at: Moment | None = None
    reason: Note = ""


class Finding(Form):
    """Something that is not as it should be: a code of the catalogue, and how bad where that differs."""

    code: Line
    severity: Literal["minor", "major", "critical"] | None = None
    note: Note = ""


class AcceptSample(Form):
    """One inspected tube: what was seen, how good it is, and what is not as it should be."""

    sample: Code
    inspection: Note = ""
    grade: Literal["A", "B", "C", "U"] | None = None
    deviations: Annotated[list[Finding], Field(max_length=20)] = []


class AcceptSamples(Form):
    """Tubes taken into the biobank after inspection (t09)."""

    samples: Annotated[list[AcceptSample], Field(min_length=1, max_length=MOST)]
    occurred_at: Moment | None = None
    reason: Note = ""


class RejectSamples(Form):
    """Tubes refused at reception, for one reason of the catalogue, with what is to become of them (t10)."""

    samples: Codes
    finding: Finding
    decision: Reason
    occurred_at: Moment | None = None


class ReverseReception(Form):
    """Acceptances taken back before first use (t38)."""

    samples: Codes
    reason: Reason
    occurred_at: Moment | None = None
