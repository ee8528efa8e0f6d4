"""Files of one source become rows to import, parents before children, with every row that is refused or doubted."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from app.biobank.exchange.tables.checking import boxes_written_alike, donors_of, odd_lengths, without_clashes
from app.biobank.exchange.tables.fields import reader_for
from app.biobank.exchange.tables.import_rows import DonorRow, Issue, SampleRow, Severity, Source
from app.biobank.exchange.tables.linking import link, parents_wanted
from app.biobank.exchange.tables.making import make_rows
from app.biobank.exchange.tables.mapping import Profile
from app.biobank.exchange.tables.refusing import refuse_table
from app.biobank.exchange.tables.table import Table


@dataclass(frozen=True, slots=True)
class ImportReading:
    """What the files say. `samples` are ordered by the profile's tables, then as they stand.

    Refused rows are only in `issues`. `sources` are the (filename, SHA-256) of the files, in order.
    """

    profile: str
    donors: tuple[DonorRow, ...]
    samples: tuple[SampleRow, ...]
    issues: tuple[Issue, ...]
    sources: tuple[tuple[str, str], ...]

    def rows(self) -> Iterator[DonorRow | SampleRow]:
        """Everything to import, in an order in which each row needs only rows before it."""
        yield from self.donors
        yield from self.samples

    @property
    def refused(self) -> tuple[Issue, ...]:
        """The rows that are left out."""
        return tuple(issue for issue in self.issues if issue.severity is Severity.REFUSED)

    @property
    def warned(self) -> tuple[Issue, ...]:
        """The rows that are in and deserve a look."""
        return tuple(issue for issue in self.issues if issue.severity is Severity.WARNED)

    @property
    def parents_wanted(self) -> frozenset[str]:
        """The codes named as parents that these files do not bring: to be looked up before `linked`."""
        return parents_wanted(self.samples)

    def linked(self, known: Iterable[str] = ()) -> "ImportReading":
        """The same with the parent of every sample settled; `known` are codes that exist already."""
        issues = list(self.issues)
        samples = link(self.samples, known, issues)
        return ImportReading(self.profile, self.donors, tuple(samples), _in_order(issues), self.sources)


def read_import(profile: Profile, tables: Sequence[Table], *, zone: ZoneInfo | None = None) -> ImportReading:
    """The rows of `tables` by `profile`; times without an offset are the clock of `zone`.

    Raises TableRefused when a table is none of the profile's; a bad row is refused alone.
    """
    issues: list[Issue] = []
    found: dict[str, list[SampleRow]] = {rules.name: [] for rules in profile.tables}
    donors: dict[str, list[DonorRow]] = {rules.name: [] for rules in profile.tables}
    boxes: list[tuple[str, Source]] = []
    for table in tables:
        recognised = reader_for(profile, table)
        if recognised is None:
            wanted = "; ".join(f"{t.name}: {', '.join(t.header)}" for t in profile.tables)
            message = f"The columns are of no table of the profile {profile.name}."
            raise refuse_table(
                table.filename, message, next_step=f"Wanted are, for {wanted}.", field="header"
            )
        reader, first = recognised
        name = reader.rule_of.name
        for row in table.rows[first:]:
            source = Source(table.filename, row.line, table.sheet)
            made = make_rows(reader, row, source, zone, issues)
            if made is not None:
                donors[name].append(made[0])
                found[name].append(made[1])
                if made[1].container:
                    boxes.append((reader.raw("container", row), source))
    samples = without_clashes((sample for rows in found.values() for sample in rows), issues)
    named = donors_of((donor for rows in donors.values() for donor in rows), issues)
    issues += odd_lengths(samples)
    issues += boxes_written_alike(boxes)
    sources = tuple((table.filename, table.sha256) for table in tables)
    return ImportReading(profile.name, tuple(named), tuple(samples), _in_order(issues), sources)


def _in_order(issues: list[Issue]) -> tuple[Issue, ...]:
    return tuple(sorted(issues, key=lambda i: (i.source.file, i.source.sheet, i.source.line)))
