"""Writes the audit report as CSV: every line of every chapter in one table."""

from collections.abc import Iterator

from app.biobank.reports.audit.schemas import AuditLine, AuditReport
from app.core import spreadsheets

HEADINGS = (
    "document",
    "chapter",
    "title",
    "at_utc",
    "recorded_at_utc",
    "who",
    "site",
    "study",
    "object",
    "subject",
    "what",
    "detail",
    "reason",
    "count",
    "entry",
    "index",
    "leaf_hash",
)


def as_csv(made: AuditReport) -> bytes:
    """UTF-8 with the mark that spreadsheets look for; no cell begins like a formula.

    A row without an entry and a time that says "says", "means" or "left out" is about its chapter.
    """
    rows = (_row(made, number, title, line) for number, title, lines in _chapters(made) for line in lines)
    return (spreadsheets.MARK + spreadsheets.as_csv(HEADINGS, rows)).encode()


def _chapters(made: AuditReport) -> Iterator[tuple[int, str, list[AuditLine]]]:
    yield 1, made.title, _scope(made)
    yield 2, "Integrity", _integrity(made)
    for section in made.sections:
        told = [AuditLine(what="says", detail=section.says), AuditLine(what="means", detail=section.means)]
        left = [AuditLine(what="left out", count=section.left_out)] if section.left_out else []
        yield section.number, section.title, [*told, *section.lines, *left]


def _scope(made: AuditReport) -> list[AuditLine]:
    made_with = f"Cryoledger {made.version}"
    return [
        AuditLine(what="about", detail=made.about),
        AuditLine(at=made.since, what="from"),
        AuditLine(at=made.until, what="until"),
        AuditLine(what="site", detail=made.site or "every site"),
        AuditLine(what="study", detail=made.study or "every study"),
        AuditLine(what="clock", detail=made.timezone),
        AuditLine(at=made.generated_at, who=made.generated_by, what="made", detail=made_with),
        AuditLine(what="sha256", detail=made.content_sha256),
        *(AuditLine(what="to be explained", detail=one) for one in made.alarms),
    ]


def _integrity(made: AuditReport) -> list[AuditLine]:
    one = made.integrity
    said = {
        "says": one.says,
        "means": one.means,
        "entries": one.entries,
        "first index": one.first_index,
        "last index": one.last_index,
        "unsealed": one.unsealed,
        "checkpoints": one.checkpoints,
        "verifications": one.verifications,
        "failed verifications": one.failed_verifications,
        "sealed entries of the ledger": made.certification.size,
        "root": made.certification.root,
        "fingerprint": made.certification.fingerprint,
    }
    return [AuditLine(what=name, detail="" if value is None else str(value)) for name, value in said.items()]


def _row(made: AuditReport, number: int, title: str, line: AuditLine) -> list[object]:
    return [
        made.id,
        number,
        title,
        line.at,
        line.recorded_at,
        line.who,
        line.site,
        line.study,
        line.object,
        line.subject,
        line.what,
        line.detail,
        line.reason,
        line.count,
        line.entry,
        line.index,
        line.hash,
    ]
