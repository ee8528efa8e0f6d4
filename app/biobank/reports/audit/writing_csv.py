"""Writes the audit report as CSV: every line of every chapter in one table."""

import csv
from datetime import datetime
from io import StringIO

from app.biobank.reports.audit.schemas import AuditLine, AuditReport
from app.core.clock import as_text

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
    "what",
    "detail",
    "reason",
    "count",
    "entry",
    "index",
    "leaf_hash",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(made: AuditReport) -> bytes:
    """UTF-8 with the mark that spreadsheets look for; no cell begins like a formula."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    for line in _about(made):
        writer.writerow([_safe(cell) for cell in _row(made, 1, made.title, line)])
    for line in _integrity(made):
        writer.writerow([_safe(cell) for cell in _row(made, 2, "Integrity", line)])
    for section in made.sections:
        writer.writerow(
            [
                _safe(cell)
                for cell in _row(
                    made, section.number, section.title, AuditLine(what="says", detail=section.says)
                )
            ]
        )
        for line in section.lines:
            writer.writerow([_safe(cell) for cell in _row(made, section.number, section.title, line)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _about(made: AuditReport) -> list[AuditLine]:
    return [
        AuditLine(what="about", detail=made.about),
        AuditLine(
            at=made.generated_at, who=made.generated_by, what="made", detail=f"Cryoledger {made.version}"
        ),
        AuditLine(what="sha256", detail=made.content_sha256),
    ]


def _integrity(made: AuditReport) -> list[AuditLine]:
    one = made.integrity
    said = {
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
    lines = [AuditLine(what=name, detail="" if value is None else str(value)) for name, value in said.items()]
    last = one.last_verification
    if last is not None:
        detail = f"{last.findings} findings in {last.entries} entries"
        lines.append(AuditLine(at=last.at, who=last.by, what="last verification", detail=detail))
    return lines


def _row(made: AuditReport, number: int, title: str, line: AuditLine) -> list[object]:
    return [
        made.id,
        number,
        title,
        _time(line.at),
        _time(line.recorded_at),
        line.who,
        line.site,
        line.study,
        line.object,
        line.what,
        line.detail,
        line.reason,
        line.count,
        line.entry,
        line.index,
        line.hash,
    ]


def _time(moment: datetime | None) -> str:
    return as_text(moment) if moment else ""


def _safe(cell: object) -> object:
    """A text that a spreadsheet would run as a formula is made a text by an apostrophe in front."""
    if cell is None:
        return ""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
