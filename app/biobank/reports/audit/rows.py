"""The lines of an audit report in the words in which they are read, the same on the page and on paper."""

from dataclasses import dataclass

from app.biobank.reports.audit.schemas import AuditLine, AuditSection
from app.biobank.reports.paper.times import Zone


@dataclass(frozen=True, slots=True)
class Row:
    """One line as text. `more` is what stands below `what`: the detail, how often, why, and when it was recorded."""

    when: str
    who: str
    site: str
    where: tuple[str, ...]
    object: str
    what: str
    detail: str
    times: str
    more: tuple[str, ...]
    entry: str
    hash: str


def counts_of(section: AuditSection) -> list[AuditLine]:
    """The lines that only count."""
    return [line for line in section.lines if line.at is None]


def events_of(section: AuditSection) -> list[AuditLine]:
    """The lines that tell of one event or state each."""
    return [line for line in section.lines if line.at is not None]


def row_of(line: AuditLine, zone: Zone) -> Row:
    """The line in words."""
    entry = "" if line.entry is None else "unsealed" if line.index is None else f"no. {line.index:,}"
    detail = line.detail if line.detail != line.what else ""
    more = (
        detail,
        f"{line.count:,} times" if line.count > 1 else "",
        f"Reason: {line.reason}" if line.reason else "",
        f"Recorded {zone.show(line.recorded_at)}" if line.recorded_at not in (None, line.at) else "",
    )
    return Row(
        when=zone.show(line.at, ""),
        who=line.who,
        site=line.site,
        where=tuple(part for part in (line.site, line.study) if part),
        object=line.object,
        what=line.what,
        detail=detail,
        times=f"{line.count:,}",
        more=tuple(part for part in more if part),
        entry=entry,
        hash=line.hash[:12],
    )
