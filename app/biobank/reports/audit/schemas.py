"""The audit report as it goes out: documents.md section 2. JSON, CSV and PDF hold the same lines."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field, model_validator

from app.biobank.reports.certificates import Certification
from app.core.schemas import Form, Line, Moment, View


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


class Verification(View):
    """One re-reading of the whole ledger."""

    at: datetime
    by: str
    entries: int
    findings: int


class Integrity(View):
    """2: the entries of the period, the ledger as a whole, and when it was last proven."""

    entries: int
    first_index: int | None
    last_index: int | None
    unsealed: int
    checkpoints: int
    last_verification: Verification | None
    verifications: int
    failed_verifications: int


class AuditLine(View):
    """One line: what happened to what, who did it, and the entry it rests on. `count` sums equal ones."""

    at: datetime | None = None
    recorded_at: datetime | None = None
    who: str = ""
    site: str = ""
    study: str = ""
    object: str = ""
    what: str = ""
    detail: str = ""
    reason: str = ""
    count: int = 1
    entry: int | None = None
    index: int | None = None
    hash: str = ""


class AuditSection(View):
    """One chapter. `alarm` says that somebody has to explain it; `left_out` counts lines beyond the limit."""

    number: int
    title: str
    says: str
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

    @property
    def alarms(self) -> list[str]:
        """What somebody has to explain, in sentences."""
        failed = self.integrity.failed_verifications
        found = (
            [f"Verifications of the ledger in the period that found something: {failed}"] if failed else []
        )
        last = self.integrity.last_verification
        if last is None:
            found.append("The ledger was never verified")
        elif last.findings:
            found.append(f"The last verification found what does not hold: {last.findings} findings")
        return found + [f"{one.title}: {one.says}" for one in self.sections if one.alarm]
