"""The pages of an audit report. Imports the PDF library: load it only to print."""

from collections.abc import Sequence
from typing import Any

from app.biobank.reports.audit.schemas import AuditLine, AuditReport, AuditSection
from app.biobank.reports.paper.closing import certified
from app.biobank.reports.paper.head import Head
from app.biobank.reports.paper.printing import printed
from app.biobank.reports.paper.setting import block, gap, listing, pairs, verdict, words
from app.biobank.reports.paper.times import Zone


def pages(made: AuditReport) -> bytes:
    """The document as a PDF."""
    zone = Zone(made.timezone)
    head = Head(
        title=made.title,
        id=made.id,
        about=made.about,
        generated_at=made.generated_at,
        generated_by=made.generated_by,
        role=made.role,
        timezone=made.timezone,
        version=made.version,
        size=made.certification.size,
        fingerprint=made.certification.fingerprint,
        sha256=made.content_sha256,
    )
    alarms = made.alarms
    title = "Nothing here has to be explained." if not alarms else "This has to be explained:"
    story: list[Any] = [
        verdict(not alarms, title, alarms),
        *block("1  Scope", _scope(made, zone)),
        *block("2  Integrity", _integrity(made, zone)),
    ]
    for section in made.sections:
        story += block(f"{section.number}  {section.title}", *_section(section, zone))
    story += certified(
        made.certification,
        zone,
        f"This report was made from {made.integrity.entries:,} entries of the ledger",
    )
    return printed(head, story)


def _scope(made: AuditReport, zone: Zone) -> Any:
    return pairs(
        [
            ("From", zone.show(made.since)),
            ("Until", zone.show(made.until)),
            ("Site", made.site or "every site"),
            ("Study", made.study or "every study"),
        ]
    )


def _integrity(made: AuditReport, zone: Zone) -> Any:
    one, last = made.integrity, made.integrity.last_verification
    proven = (
        "never"
        if last is None
        else f"{zone.show(last.at)} by {last.by}: {last.findings} findings in {last.entries:,} entries"
    )
    return pairs(
        [
            ("Entries", f"{one.entries:,} in the period and scope"),
            ("Numbers", "–" if one.first_index is None else f"{one.first_index:,} to {one.last_index:,}"),
            ("Not sealed yet", one.unsealed),
            ("Checkpoints", f"{one.checkpoints:,} signed in the period"),
            ("Last verified", proven),
            ("Verifications", f"{one.verifications} in the period, {one.failed_verifications} with findings"),
        ]
    )


def _section(section: AuditSection, zone: Zone) -> list[Any]:
    content: list[Any] = [words(section.says, "red" if section.alarm else "small")]
    if section.lines:
        counts = all(line.at is None for line in section.lines)
        content += [gap(2), _counted(section) if counts else _lines(section, zone)]
    if section.left_out:
        content.append(words(f"{section.left_out:,} more are left out here.", "grey"))
    return content


def _counted(section: AuditSection) -> Any:
    rows = [(line.what, line.who, line.site, f"{line.count:,}") for line in section.lines]
    return listing(("What", "Who", "Site", "Times"), rows, (4, 3, 3, 1), numbers=(3,))


def _lines(section: AuditSection, zone: Zone) -> Any:
    rows = [_line(line, zone) for line in section.lines]
    headings = ("When", "Who", "Where", "Object", "What", "Reason", "Event")
    return listing(headings, rows, (19, 16, 22, 22, 48, 25, 20))


def _line(line: AuditLine, zone: Zone) -> Sequence[object]:
    when = zone.show(line.at, "")
    if line.recorded_at and line.at and line.recorded_at != line.at:
        when += f"\nrecorded {zone.show(line.recorded_at)}"
    what = f"{line.what}\n{line.detail}" if line.detail and line.detail != line.what else line.what
    if line.count > 1:
        what += f"\n{line.count:,} times"
    event = "" if line.entry is None else "unsealed" if line.index is None else f"no. {line.index:,}"
    return (
        when,
        line.who,
        "\n".join(part for part in (line.site, line.study) if part),
        line.object,
        what,
        line.reason,
        f"{event}\n{line.hash[:12]}".strip(),
    )
