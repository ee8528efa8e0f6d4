"""Chapter 9: what did not go as planned, and what was decided about it."""

from collections import Counter
from datetime import datetime, timedelta

from app.biobank.reports.audit import queries
from app.biobank.reports.audit.lines import MOST, Lines
from app.biobank.reports.audit.queries import Told, Within
from app.biobank.reports.audit.schemas import AuditLine, AuditSection
from app.core.clock import from_text
from app.core.ledger.facts import sentence_of
from app.core.plurals import counted
from app.core.work import Work

OPENED, CLOSED = "nc.opened", "nc.closed"


def nonconformities(work: Work, within: Within, lines: Lines) -> AuditSection:
    """9: opened and closed in the period, how long that took, and how many of those opened are open still."""
    found, more = queries.told(work, within, (OPENED, CLOSED), MOST)
    lines.all(found)
    lines.chronicle.load(one.subject for one in found)
    kinds = Counter((one.kind, str(one.fact.get("code"))) for one in found)
    opened, closed = (sum(one.kind == kind for one in found) for kind in (OPENED, CLOSED))
    still = sum(one.kind == OPENED and _row(one, lines).get("closed_at") is None for one in found)
    lasted = [length for one in found if one.kind == CLOSED for length in _lasted(one, lines)]
    says = f"{opened:,} opened, {still:,} of these open still; {closed:,} closed"
    if lasted:
        days = sum(lasted, timedelta()) / len(lasted) / timedelta(days=1)
        says += f", {days:.1f} days after they were opened in the mean"
    return AuditSection(
        number=9,
        title="Non-conformities",
        says=f"{says}.",
        means=(
            "Entries of the period that open or close a non-conformity; first how often each code, then each entry. "
            "Whether one is open still is as of the moment of the report."
        ),
        lines=[
            *(
                AuditLine(what=kind.removeprefix("nc."), detail=code, count=n)
                for (kind, code), n in sorted(kinds.items())
            ),
            *(lines.line(one, detail=_told(one)) for one in found),
        ],
        left_out=more,
    )


def _row(one: Told, lines: Lines) -> dict[str, object]:
    return lines.chronicle.of("nonconformity", int(one.subject.partition(":")[2])).row


def _lasted(one: Told, lines: Lines) -> list[timedelta]:
    opened = _row(one, lines).get("opened_at")
    start: datetime | None = from_text(opened) if isinstance(opened, str) else None
    return [one.occurred_at - start] if start is not None else []


def _told(one: Told) -> str:
    samples = one.fact.get("samples") or []
    concerned = f"; {counted(len(samples), 'sample')}: {', '.join(samples[:10])}" if samples else ""
    return sentence_of(one.kind, one.fact) + concerned + (", …" if len(samples) > 10 else "")
