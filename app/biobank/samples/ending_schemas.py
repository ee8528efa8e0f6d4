"""What comes in when a sample's life ends, or seems to, and what goes out."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from app.biobank.samples.schemas import Brief, Codes, Warned
from app.core.schemas import Form, Line, Moment, Note, Reason, View


class ExhaustSamples(Form):
    """Samples in which nothing is left (t17, t18). `write_off` counts as lost what the record says is left."""

    samples: Codes
    write_off: bool = False
    occurred_at: Moment | None = None
    reason: Note = ""


class VoidSamples(Form):
    """Records made in error (t34), or aliquots whose tube is blank (t35), for one coded cause."""

    samples: Codes
    cause: Line
    second_person: Line | None = None
    occurred_at: Moment | None = None
    reason: Note = ""


class DeclareLost(Form):
    """Samples that were not found; `searched` lists the steps of the search (t30, t32)."""

    samples: Codes
    searched: Annotated[list[Line], Field(min_length=2, max_length=50)]
    reason: Reason
    occurred_at: Moment | None = None


class FindSamples(Form):
    """Lost samples that a person holds in the hand again (t33)."""

    samples: Codes
    site: Line | None = None
    occurred_at: Moment | None = None
    reason: Note = ""


class ApproveDestruction(Form):
    """That samples may be destroyed, for one coded cause."""

    samples: Codes
    cause: Line
    reason: Note = ""


class DestroySamples(Form):
    """Samples as they were scanned at their destruction, how it was done, and who stood by (t23 to t28)."""

    samples: Codes
    method: Line
    witness: Line
    waste_batch: Annotated[str, Field(max_length=80)] = ""
    occurred_at: Moment | None = None
    reason: Note = ""


class DestructionView(View):
    """A certificate of destruction, with the samples on it as far as the actor may see them."""

    certificate: str
    method: str
    waste_batch: str
    site: str
    operator: str
    witness: str
    destroyed_at: datetime
    samples: list[str]
    warnings: list[Warned] = []


class Lost(View):
    """The samples that were declared lost, and the non-conformities that say so."""

    samples: list[Brief]
    nonconformities: list[int]
