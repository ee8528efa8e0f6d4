"""Puts entries into lines: names instead of ids, and what an auditor looks for in the detail."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from app.biobank.reports.audit.queries import Told
from app.biobank.reports.audit.schemas import AuditLine
from app.biobank.reports.chronicle import Chronicle, Step
from app.biobank.reports.paper.times import Zone
from app.core.ledger.facts import sentence_of
from app.core.ledger.histories import Row

MOST = 2000
"""Lines of one chapter; what lies beyond is counted."""

NAMES = ("code", "login", "document", "role")
"""Fields of facts that say what the thing is called, the first that is filled."""


class Lines:
    """Knows the names and the clock of the report."""

    def __init__(self, chronicle: Chronicle, zone: Zone) -> None:
        self.chronicle, self.zone = chronicle, zone

    def all(self, found: Sequence[Told], **more: str) -> list[AuditLine]:
        """One line for each entry."""
        self._load(found)
        return [self.line(one, **more) for one in found]

    def line(self, one: Told, *, what: str = "", detail: str = "") -> AuditLine:
        """One entry as a line; `what` and `detail` in other words than the entry's own."""
        name = next((str(one.fact[field]) for field in NAMES if one.fact.get(field)), one.subject)
        return AuditLine(
            at=one.occurred_at,
            recorded_at=one.recorded_at,
            who=self.chronicle.login(one.actor_id),
            site=self.site(one.site_id),
            study=self.chronicle.code("study", one.study_id) if one.study_id else "",
            object=name,
            subject=one.subject,
            what=what or one.kind,
            detail=detail or sentence_of(one.kind, one.fact),
            reason=one.reason or "",
            entry=one.id,
            index=one.index,
            hash=one.hash,
        )

    def of_step(self, step: Step, row: Row, *, at: datetime, who: str, what: str, detail: str) -> AuditLine:
        """A state that lasts, as a line that rests on the entry which began it. `row` is the thing's, as it stands."""
        one = step.happening
        return AuditLine(
            at=at,
            recorded_at=one.recorded_at,
            who=who,
            site=self.site(row.get("site_id")),
            study=self.chronicle.code("study", row["study_id"]) if row.get("study_id") else "",
            object=str(row["code"]),
            subject=one.subject,
            what=what,
            detail=detail,
            entry=one.id,
            index=one.index,
            hash=one.leaf_hash.hex(),
        )

    def site(self, site_id: int | None) -> str:
        """The code of a site; "" for none."""
        return self.chronicle.code("site", site_id) if site_id else ""

    def _load(self, found: Iterable[Told]) -> None:
        subjects = {f"user:{one.actor_id}" for one in found if one.actor_id}
        subjects |= {f"site:{one.site_id}" for one in found if one.site_id}
        subjects |= {f"study:{one.study_id}" for one in found if one.study_id}
        self.chronicle.load(subjects)
