"""What came out of the parents of a rack, held against what was planned. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.biobank.barcodes.scanning import normalise
from app.biobank.exchange.rack_scans.planning import Planned


@dataclass(frozen=True, slots=True)
class Yield:
    """What of one material a parent was to give, and gave: smallest units (None where unknown) and tubes."""

    parent: str
    material: str
    planned: int
    made: int
    tubes: int
    short: int
    lacking: int

    @property
    def is_low(self) -> bool:
        """Whether it is worth a warning (W08): below 60 % of the plan, a short tube, or one that is not there."""
        return self.short > 0 or self.lacking > 0 or self.made * 10 < self.planned * 6

    def sentence(self) -> str:
        """What came out: "71 % of the planned SE: 6 of 8 tubes, 1 of them short"."""
        share = f"{self.made * 100 // self.planned} % of the planned {self.material}" if self.planned else ""
        tubes = f"{self.tubes} of {self.tubes + self.lacking} tubes"
        short = f", {self.short} of them short" if self.short else ""
        return f"{self.parent}: {share or self.material}: {tubes}{short}"


def yields(planned: Mapping[int, Planned], made: set[int], settled: set[int]) -> list[Yield]:
    """The yield of every parent and material, from what was made; wells in `settled` were registered before."""
    groups: dict[tuple[str, str], list[tuple[int, Planned]]] = {}
    for place, one in planned.items():
        if place not in settled:
            groups.setdefault((normalise(one.parent), one.material), []).append((place, one))
    return [
        Yield(
            parent=wells[0][1].parent,
            material=material,
            planned=sum(one.full or 0 for _, one in wells),
            made=sum(one.amount or 0 for place, one in wells if place in made),
            tubes=sum(1 for place, _ in wells if place in made),
            short=sum(1 for place, one in wells if place in made and one.short),
            lacking=sum(1 for place, _ in wells if place not in made),
        )
        for (_, material), wells in groups.items()
    ]
