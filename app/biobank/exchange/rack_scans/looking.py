"""Looks at a scanned rack: gathers what is recorded of it and of every code in it, and compares."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.biobank.barcodes import queries as barcodes
from app.biobank.barcodes.scanning import normalise
from app.biobank.exchange.rack_scans import queries
from app.biobank.exchange.rack_scans.cells import Cell, Record, belonging
from app.biobank.exchange.rack_scans.comparing import compare
from app.biobank.exchange.rack_scans.models import ScannedRack
from app.biobank.exchange.rack_scans.planning import Planned, by_place, lay
from app.biobank.exchange.rack_scans.reading_back import Layout, lay_out, seen_in
from app.biobank.exchange.rack_scans.schemas import PlanRack
from app.biobank.exchange.rack_scans.words import CellState, ScanState
from app.biobank.exchange.rack_scans.yields import Yield, yields
from app.biobank.samples import queries as samples
from app.biobank.samples.errors import CodeUnknown
from app.biobank.samples.models import Sample
from app.biobank.samples.schemas import Warned
from app.biobank.storage.schemes import Format, Scheme
from app.biobank.storage.tree.surroundings import Surroundings
from app.core import canonical
from app.core.errors import Refusals
from app.core.work import Work


@dataclass(frozen=True, slots=True)
class Sight:
    """A scanned rack as it looks now. `cells` go along the rows; `rack` is None for one that nobody knows."""

    scan: ScannedRack
    decisions: PlanRack
    layout: Layout
    rack: Surroundings | None
    record: Record
    parents: Mapping[str, Sample]
    planned: Mapping[int, Planned]
    cells: Sequence[Cell]

    @property
    def grid(self) -> Format:
        """The places of the rack."""
        return self.layout.grid

    @property
    def undecided(self) -> list[Cell]:
        """The wells that keep the rack from being confirmed."""
        return [cell for cell in self.cells if cell.undecided]

    def of(self, state: CellState) -> list[Cell]:
        """The wells of one state."""
        return [cell for cell in self.cells if cell.state is state]

    def yields(self) -> list[Yield]:
        """What came out of every parent; wells that were registered before do not count again."""
        made = {cell.place for cell in self.cells if cell.is_born}
        settled = {cell.place for cell in self.cells if cell.sample is not None}
        return yields(self.planned, made, settled)

    def warnings(self) -> list[Warned]:
        """What the reader remarked, and which yields are low."""
        remarks = [Warned(code="W-RACK-FILE", message=text) for text in seen_in(self.scan.seen).remarks]
        low = [one for one in self.yields() if one.is_low]
        return [
            *remarks,
            *(Warned(code="W-YIELD", message=one.sentence(), sample=one.parent) for one in low),
        ]


def look(work: Work, scan: ScannedRack, decisions: PlanRack, *, lock: bool = False) -> Sight:
    """The scan as it compares with the record of this moment.

    With `lock`, the donors of the parents and every sample concerned are locked; the rack has to be locked already.
    """
    rack, grid = rack_and_grid(work, scan)
    seen = seen_in(scan.seen)
    said = by_place(grid, decisions.exceptions)
    layout = lay_out(seen, grid, said)
    planned = lay(decisions.plan, grid, said) if decisions.plan else {}
    wanted = [one.sample for one in decisions.plan.parents] if decisions.plan else []
    names = barcodes.known(work, [*layout.codes.values(), *wanted])
    found = _samples(
        work, rack, {row.target_id for row in names.values() if row.kind == "sample"}, wanted, lock
    )
    standing = {
        one.place: one
        for one in found.values()
        if rack is not None and one.container_id == rack.id and one.place is not None
    }
    record = Record(
        names=names,
        samples=found,
        standing=standing,
        rack=rack,
        site_id=rack.container.site_id if rack else scan.site_id,
        blanks=_blanks(work, scan),
        studies=None,
        sees=lambda sample: _sees(work, sample),
        actor_id=work.actor.user_id,
    )
    parents = _parents(record, wanted)
    record = _with_studies(record, layout, parents)
    cells = compare(layout, record, planned, said, decisions)
    return Sight(scan, decisions, layout, rack, record, parents, planned, cells)


def rack_and_grid(work: Work, scan: ScannedRack) -> tuple[Surroundings | None, Format]:
    """The rack, and its places; of a rack that nobody knows, the places that the scanner saw."""
    rack = queries.rack_named(work, scan.rack_code)
    if rack is not None and rack.grid is not None:
        return rack, rack.grid
    seen = seen_in(scan.seen)
    return rack, Format(seen.rows, seen.columns, Scheme.LETTER_NUMBER_PADDED)


def decisions_in(scan: ScannedRack) -> PlanRack:
    """What was planned and decided so far."""
    return PlanRack.model_validate_json(scan.decisions) if scan.decisions else PlanRack()


def _sees(work: Work, sample: Sample) -> bool:
    # A scanner has no right to look things up, but to compare what lies on it with the record.
    return any(samples.may_see(work, sample, permission) for permission in queries.READERS)


def _samples(
    work: Work, rack: Surroundings | None, ids: set[int], parents: Sequence[str], lock: bool
) -> dict[int, Sample]:
    standing = samples.at_places(work, rack.id) if rack is not None else {}
    wanted = ids | {one.id or 0 for one in standing.values()}
    if lock and parents:
        samples.donors_of(work, samples.ids_of(work, parents))
    return samples.by_ids(work, wanted, for_update=lock)


def _blanks(work: Work, scan: ScannedRack) -> frozenset[str]:
    """The codes of the tubes that were left blank in this rack when it was last confirmed."""
    last = queries.of_rack(work, scan.rack_name, scan.site_id, (ScanState.COMMITTED,))
    kept: dict[str, str] = canonical.decode(last[0].blanks) if last and last[0].blanks else {}
    return frozenset(normalise(code) for code in kept.values())


def _parents(record: Record, codes: Sequence[str]) -> dict[str, Sample]:
    found: dict[str, Sample] = {}
    refusals = Refusals()
    for row, code in enumerate(codes):
        known = record.names.get(normalise(code))
        sample = record.samples.get(known.target_id) if known and known.kind == "sample" else None
        if sample is None or not record.sees(sample):
            error = CodeUnknown(
                f"{code} is not a sample of this biobank.", fields={"sample": "Unknown code."}
            )
            refusals.add(row, error, sample=code)
        else:
            found[normalise(code)] = sample
    refusals.settle()
    return found


def _with_studies(record: Record, layout: Layout, parents: Mapping[str, Sample]) -> Record:
    named = (record.names.get(normalise(code)) for code in layout.codes.values())
    scanned = [
        record.samples[known.target_id]
        for known in named
        if known is not None and known.kind == "sample" and known.target_id in record.samples
    ]
    studies = belonging(record.standing, list(parents.values()), scanned)
    return replace(record, studies=studies)
