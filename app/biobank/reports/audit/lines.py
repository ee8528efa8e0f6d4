"""Puts entries into lines: names instead of ids, and what an auditor looks for in the detail."""

from collections.abc import Iterable, Sequence

from app.biobank.reports.audit.queries import Told
from app.biobank.reports.audit.schemas import AuditLine
from app.biobank.reports.chronicle import Chronicle
from app.core.ledger.facts import sentence_of


class Lines:
    """Knows the names of the report."""

    def __init__(self, chronicle: Chronicle) -> None:
        self.chronicle = chronicle

    def all(self, found: Sequence[Told], **more: str) -> list[AuditLine]:
        """One line for each entry."""
        self._load(found)
        return [self.line(one, **more) for one in found]

    def line(self, one: Told, *, what: str = "", detail: str = "") -> AuditLine:
        """One entry as a line; `what` and `detail` in other words than the entry's own."""
        return AuditLine(
            at=one.occurred_at,
            recorded_at=one.recorded_at,
            who=self.chronicle.login(one.actor_id),
            site=self.site(one.site_id),
            study=self.chronicle.code("study", one.study_id) if one.study_id else "",
            object=str(
                one.fact.get("code") or one.fact.get("login") or one.fact.get("document") or one.subject
            ),
            what=what or one.kind,
            detail=detail or sentence_of(one.kind, one.fact),
            reason=one.reason or "",
            entry=one.id,
            index=one.index,
            hash=one.hash,
        )

    def site(self, site_id: int | None) -> str:
        """The code of a site; "" for none."""
        return self.chronicle.code("site", site_id) if site_id else ""

    def _load(self, found: Iterable[Told]) -> None:
        subjects = {f"user:{one.actor_id}" for one in found if one.actor_id}
        subjects |= {f"site:{one.site_id}" for one in found if one.site_id}
        subjects |= {f"study:{one.study_id}" for one in found if one.study_id}
        self.chronicle.load(subjects)


def counted(number: int, one: str, many: str = "") -> str:
    """A number and its thing: "1 entry", "2,000 entries"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
