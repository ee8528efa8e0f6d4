"""What goes out where consents meet samples."""

from datetime import datetime

from app.biobank.donors.schemas import ConsentView
from app.biobank.samples.schemas import Brief, Warned
from app.core.schemas import View


class ConsentsRecorded(View):
    """The forms put on record, and the samples whose hold for want of consent can now be released."""

    consents: list[ConsentView]
    waiting: list[Brief]


class PromiseReleased(View):
    """A reservation that a withdrawal ended; nobody is told why."""

    sample: str
    purpose: str


class Withdrawn(View):
    """What a withdrawal reached.

    `affected` counts what is left of the donor anywhere, and `by_status` everything there ever was.
    `samples`, `distributed` and `pooled` name as many of them as the actor may see.
    """

    donor: str
    level: str
    withdrawn_at: datetime
    affected: int
    by_status: dict[str, int]
    samples: list[Brief] = []
    distributed: list[str] = []
    pooled: list[str] = []
    released: list[PromiseReleased] = []
    warnings: list[Warned] = []
