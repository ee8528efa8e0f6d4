"""What comes in and goes out about non-conformities."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field

from app.biobank.quality.models import Nonconformity
from app.biobank.samples.schemas import Brief, Warned
from app.core.schemas import Code, Form, Line, Note, Reason, View


class OpenNonconformity(Form):
    """Something that did not go as planned: a code of the catalogue, and the samples it concerns.

    The site and the study are those of the samples; they are named where there are none.
    """

    code: Line
    samples: Annotated[list[Code], Field(max_length=10_000)] = []
    severity: Literal["minor", "major", "critical"] | None = None
    description: Note = ""
    site: Line | None = None
    study: Line | None = None


class CloseNonconformity(Form):
    """What was decided for the samples. The decision holds for every one that is linked."""

    decision: Reason


class NonconformityView(View):
    """A non-conformity, and the samples it concerns as far as the actor may see them."""

    id: int
    code: str
    severity: str
    state: str
    description: str
    site_id: int
    study_id: int | None
    opened_by: int
    opened_at: datetime
    decision: str
    decided_by: int | None
    closed_at: datetime | None
    samples: list[str]
    version: int

    @classmethod
    def of(cls, row: Nonconformity, samples: list[str]) -> Self:
        """The view of a row, made while its transaction is open."""
        fields = {name: getattr(row, name) for name in cls.model_fields if name != "samples"}
        return cls(**fields, samples=samples)


class Inspected(View):
    """Samples after their inspection, and the non-conformities it opened."""

    samples: list[Brief]
    nonconformities: list[int] = []
    warnings: list[Warned] = []
