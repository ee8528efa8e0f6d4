"""The audit report as it goes out: documents.md section 2. Page, JSON, CSV and PDF hold the same lines."""

import hashlib
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field, computed_field, model_validator

from app.biobank.reports.certificates import Certification
from app.core import canonical
from app.core.schemas import Form, Line, Moment, View

Copy = Literal["PDF", "CSV", "JSON"]
"""The forms in which a report is taken out."""


class AskAudit(Form):
    """Which time, and which site and study; all that one may export where neither is named.

    With `verify` the whole ledger is re-read first, and what came of it stands in the report.
    """

    since: Moment
    until: Moment
    site: Line | None = None
    study: Line | None = None
    verify: bool = False
    reason: Annotated[str, Field(max_length=500)] = ""

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.until <= self.since:
            raise ValueError("The period ends before it begins.")
        return self


class AskCopy(Form):
    """In which form a report that was made before is taken out."""

    form: Copy


class Verification(View):
    """One re-reading of the whole ledger; `codes` names the kinds of what did not hold."""

    at: datetime
    by: str
    entries: int
    findings: int
    codes: list[str]


class Integrity(View):
    """2: the entries of the period, the ledger as a whole, and when it was last proven.

    `holds` and `says` are the verdict; `means` says what was counted.
    """

    holds: bool
    says: str
    means: str
    entries: int
    first_index: int | None
    last_index: int | None
    unsealed: int
    checkpoints: int
    last_verification: Verification | None
    verifications: int
    failed_verifications: int


class AuditLine(View):
    """One line: what happened to what, who did it, and the entry it rests on. `count` sums equal ones.

    `object` is the label of the thing, `subject` the reference under which the ledger keeps it.
    """

    at: datetime | None = None
    recorded_at: datetime | None = None
    who: str = ""
    site: str = ""
    study: str = ""
    object: str = ""
    subject: str = ""
    what: str = ""
    detail: str = ""
    reason: str = ""
    count: int = 1
    entry: int | None = None
    index: int | None = None
    hash: str = ""


class AuditSection(View):
    """One chapter: the outcome, and what it counts. `alarm` says that somebody has to explain it.

    `left_out` counts lines beyond the limit.
    """

    number: int
    title: str
    says: str
    means: str
    lines: list[AuditLine]
    alarm: bool = False
    left_out: int = 0


class AuditReport(View):
    """The whole report of one period, site and study."""

    id: str
    title: str
    about: str
    since: datetime
    until: datetime
    site: str | None
    study: str | None
    generated_at: datetime
    generated_by: str
    role: str
    timezone: str
    version: str
    integrity: Integrity
    sections: list[AuditSection]
    certification: Certification
    content_sha256: str

    @computed_field  # type: ignore[prop-decorator]
    @property
    def alarms(self) -> list[str]:
        """What somebody has to explain, in sentences."""
        first = [] if self.integrity.holds else [f"Integrity: {self.integrity.says}"]
        return first + [f"{one.title}: {one.says}" for one in self.sections if one.alarm]


def digest_of(text: str) -> str:
    """SHA-256 over a report as canonical JSON (RFC 8785), with `id` and `content_sha256` empty."""
    bare = canonical.decode(text) | {"id": "", "content_sha256": ""}
    return hashlib.sha256(canonical.encode(bare)).hexdigest()


class ReportLine(View):
    """A report that was made before, as a line of a list."""

    code: str
    about: str
    made_at: datetime
    by: str
    sha256: str
