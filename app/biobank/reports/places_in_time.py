"""Where containers stood at any moment, and when that changed: a box moves with all that is in it."""

from dataclasses import dataclass
from datetime import datetime

from app.biobank.reports.chronicle import Chronicle, Step
from app.biobank.storage.schemes import Format, NoSuchPosition, Scheme
from app.core.ledger.histories import Row

_DEEPEST = 16


@dataclass(frozen=True, slots=True)
class Standing:
    """A container and what it stood in, outermost first, at one moment."""

    ids: tuple[int, ...]
    codes: tuple[str, ...]
    temperature: str
    site_id: int | None

    @property
    def path(self) -> str:
        """The labels on the way to it: "F07/RK-2/BX-1"."""
        return "/".join(self.codes)


class Places:
    """Paths of containers over time, from their histories."""

    def __init__(self, chronicle: Chronicle) -> None:
        self._chronicle = chronicle

    def standing(self, container_id: int, moment: datetime) -> Standing:
        """The container with all around it, as it was at `moment`."""
        ids: list[int] = []
        rows: list[Row] = []
        here: int | None = container_id
        while here is not None and here not in ids and len(ids) < _DEEPEST:
            row = self._chronicle.of("container", here).at(moment)
            ids.insert(0, here)
            rows.insert(0, row)
            here = row.get("parent_id")
        temperature = next((str(row["temperature"]) for row in reversed(rows) if "temperature" in row), "")
        codes = tuple(str(row.get("code", f"container:{id_}")) for id_, row in zip(ids, rows, strict=True))
        return Standing(tuple(ids), codes, temperature, rows[-1].get("site_id"))

    def label(self, container_id: int, place: int | None, moment: datetime) -> str:
        """What is written at a place of the container: "A1"; the bare number where its format is unknown."""
        if place is None:
            return ""
        row = self._chronicle.of("container", container_id).at(moment)
        grid = self._chronicle.of("format", row.get("format_id")).row
        try:
            return Format(grid["row_count"], grid["column_count"], Scheme(grid["scheme"])).label_of(place)
        except (KeyError, ValueError, NoSuchPosition):
            return str(place + 1)

    def path(self, container_id: int, place: int | None, moment: datetime) -> str:
        """The whole way to a place: "F07/BX-1/A1"."""
        label = self.label(container_id, place, moment)
        return "/".join(part for part in (self.standing(container_id, moment).path, label) if part)

    def next_move(self, container_id: int, after: datetime, before: datetime | None) -> Step | None:
        """The first entry after `after` (and before `before`) that moved the container or one around it."""
        first: Step | None = None
        for id_ in self.standing(container_id, after).ids:
            for step in self._chronicle.of("container", id_).changes("parent_id", "slot", "site_id")[1:]:
                moment = step.happening.occurred_at
                if moment <= after or (before is not None and moment >= before):
                    continue
                if first is None or moment < first.happening.occurred_at:
                    first = step
        return first
