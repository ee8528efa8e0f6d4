"""The pages of an audit report. Imports the PDF library: load it only to print."""

from collections.abc import Sequence
from typing import Any

from reportlab.lib.units import mm

from app.biobank.reports.audit.rows import Row, counts_of, events_of, row_of
from app.biobank.reports.audit.schemas import AuditReport, AuditSection
from app.biobank.reports.paper.closing import certified
from app.biobank.reports.paper.head import Head
from app.biobank.reports.paper.printing import printed
from app.biobank.reports.paper.setting import block, gap, listing, pairs, verdict, words
from app.biobank.reports.paper.times import Zone

ROOM = 44 * mm
"""Title, outcome, definition, and the first line of a table."""


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
        *block("2  Integrity", *_integrity(made)),
    ]
    for section in made.sections:
        story += block(f"{section.number}  {section.title}", *_section(section, zone), room=ROOM)
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
            ("Before", zone.show(made.until)),
            ("Clock", zone.name),
            ("Site", made.site or "every site"),
            ("Study", made.study or "every study"),
            ("Cut-off", f"{made.certification.size:,} sealed entries of the ledger"),
        ]
    )


def _integrity(made: AuditReport) -> list[Any]:
    one = made.integrity
    facts = pairs(
        [
            ("Entries", f"{one.entries:,} in the period and scope"),
            ("Numbers", "–" if one.first_index is None else f"{one.first_index:,} to {one.last_index:,}"),
            ("Not sealed yet", f"{one.unsealed:,}"),
            ("Checkpoints", f"{one.checkpoints:,} signed in the period"),
            ("Verifications", f"{one.verifications:,} in the period"),
            ("With findings", f"{one.failed_verifications:,} of these"),
        ]
    )
    return [words(one.means, "grey"), gap(2), verdict(one.holds, one.says), gap(3), facts]


def _section(section: AuditSection, zone: Zone) -> list[Any]:
    content: list[Any] = [
        words(section.says, "red" if section.alarm else "body"),
        words(section.means, "grey"),
    ]
    counts, events = counts_of(section), events_of(section)
    if counts:
        content += [gap(3), _counted([row_of(line, zone) for line in counts])]
    if events:
        content += [gap(5 if counts else 3), _events([row_of(line, zone) for line in events])]
    if section.left_out:
        content += [gap(2), words(f"{section.left_out:,} more are left out here.", "red")]
    return content


COLUMNS: tuple[tuple[str, str, int], ...] = (
    ("What", "what", 56),
    ("Of it", "detail", 50),
    ("Who", "who", 36),
    ("Site", "site", 26),
    ("Times", "times", 14),
)


def _counted(rows: Sequence[Row]) -> Any:
    """Only the columns in which something stands."""
    filled = [one for one in COLUMNS if any(getattr(row, one[1]) for row in rows)]
    headings, names, widths = zip(*filled, strict=True)
    cells = [[getattr(row, name) or "–" for name in names] for row in rows]
    return listing(headings, cells, widths, numbers=(len(filled) - 1,))


def _events(rows: Sequence[Row]) -> Any:
    headings = ("When", "Who", "Where", "Object", "What, and why", "Entry")
    cells = [
        (
            row.when,
            row.who,
            _stacked(*row.where),
            row.object,
            _stacked(row.what, *row.more),
            _stacked(row.entry, row.hash),
        )
        for row in rows
    ]
    return listing(headings, cells, (21, 18, 23, 33, 64, 23))


def _stacked(*parts: str) -> str:
    return "\n".join(part for part in parts if part)
