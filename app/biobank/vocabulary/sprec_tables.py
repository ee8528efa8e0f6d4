"""The code tables of SPREC version 2.0, read once."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True)
class Band:
    """A code for a time, and a temperature where one counts: lowest <= °C <= highest, start <= time < end."""

    code: str
    start: timedelta
    end: timedelta | None
    lowest: int | None = None
    highest: int | None = None

    def holds(self, lasted: timedelta, celsius: float | None = None) -> bool:
        """Whether a time at a temperature falls into this band."""
        in_time = self.start <= lasted and (self.end is None or lasted < self.end)
        if self.lowest is None or self.highest is None:
            return in_time
        return in_time and celsius is not None and self.lowest <= celsius <= self.highest


@dataclass(frozen=True, slots=True)
class SpinBand:
    """A code for a centrifugation: temperature and duration with both ends, from_g <= g < to_g, brake.

    `first_only` codes stand for a first spin and never for a second.
    """

    code: str
    celsius: tuple[int, int]
    minutes: tuple[int, int]
    from_g: int
    to_g: int | None
    brake: bool
    first_only: bool = False

    def holds(self, g: int, lasted: timedelta, celsius: float, brake: bool) -> bool:
        """Whether a spin falls into this band."""
        shortest, longest = (timedelta(minutes=minutes) for minutes in self.minutes)
        return (
            self.brake is brake
            and self.celsius[0] <= celsius <= self.celsius[1]
            and shortest <= lasted <= longest
            and self.from_g <= g
            and (self.to_g is None or g < self.to_g)
        )


@dataclass(frozen=True, slots=True)
class SprecTables:
    """Every table of one version. `storage` maps (container, condition) to the code of element 7."""

    version: str
    before_spin: tuple[Band, ...]
    after_spin: tuple[Band, ...]
    ischemia: tuple[Band, ...]
    fixation_times: tuple[Band, ...]
    spins: tuple[SpinBand, ...]
    storage: Mapping[tuple[str, str], str]
    fluid_types: Mapping[str, str]
    solid_types: Mapping[str, str]
    containers: Mapping[str, str]
    collections: Mapping[str, str]
    fixations: Mapping[str, str]

    @property
    def storage_containers(self) -> frozenset[str]:
        """The containers that element 7 knows."""
        return frozenset(container for container, _ in self.storage)


@cache
def sprec_v2() -> SprecTables:
    """The tables of version 2.0, complete."""
    raw = tomllib.loads(files(__package__).joinpath("lists", "sprec_v2.toml").read_text(encoding="utf-8"))
    return SprecTables(
        version=raw["version"],
        before_spin=tuple(map(_band, raw["before_spin"])),
        after_spin=tuple(map(_band, raw["after_spin"])),
        ischemia=tuple(map(_band, raw["ischemia"])),
        fixation_times=tuple(map(_band, raw["fixation_times"])),
        spins=tuple(map(_spin, raw["spins"])),
        storage=MappingProxyType(
            {(line["container"], at): line["code"] for line in raw["storage"] for at in line["at"]}
        ),
        fluid_types=MappingProxyType(raw["fluid_types"]),
        solid_types=MappingProxyType(raw["solid_types"]),
        containers=MappingProxyType(raw["containers"]),
        collections=MappingProxyType(raw["collections"]),
        fixations=MappingProxyType(raw["fixations"]),
    )


def _band(line: dict[str, Any]) -> Band:
    lowest, highest = line.get("celsius", (None, None))
    end = timedelta(minutes=line["to"]) if "to" in line else None
    return Band(line["code"], timedelta(minutes=line["from"]), end, lowest, highest)


def _spin(line: dict[str, Any]) -> SpinBand:
    celsius, minutes = (tuple(line[key]) for key in ("celsius", "minutes"))
    first_only = line.get("first_only", False)
    return SpinBand(
        line["code"], celsius, minutes, line["from_g"], line.get("to_g"), line["brake"], first_only
    )
