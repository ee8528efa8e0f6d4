"""The types of kit as data: which tubes, of which parts."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from app.biobank.kits.errors import KitTypeUnknown


@dataclass(frozen=True, slots=True)
class KitTube:
    """One tube of a kit: its place in it, what it is for, and how much it draws nominally."""

    index: int
    item: str
    material: str
    tube: str
    nominal: str


@dataclass(frozen=True, slots=True)
class KitType:
    """A type of kit, in a revision."""

    code: str
    name: str
    revision: int
    visit: str
    tubes: tuple[KitTube, ...]

    @property
    def items(self) -> tuple[str, ...]:
        """The parts whose lots are scanned, each once."""
        return tuple(dict.fromkeys(tube.item for tube in self.tubes))


@cache
def kit_types() -> MappingProxyType[str, KitType]:
    """Every type of kit, by code."""
    table = tomllib.loads(files(__package__).joinpath("kit_types.toml").read_text(encoding="utf-8"))
    return MappingProxyType(
        {
            code: KitType(
                code,
                one["name"],
                one["revision"],
                one["visit"],
                tuple(KitTube(**tube) for tube in one["tubes"]),
            )
            for code, one in table.items()
        }
    )


def kit_type_of(code: str) -> KitType:
    """The type of this code, or E-KIT-TYPE."""
    found = kit_types().get(code)
    if found is None:
        raise KitTypeUnknown(
            f"{code} is not a type of kit.",
            fields={"type": "Unknown type."},
            next_step=f"Use one of {', '.join(kit_types())}.",
        )
    return found


def kit_code(number: int) -> str:
    """The label of a kit: KIT-00481."""
    return f"KIT-{number:05}"


def tube_code(number: int, index: int) -> str:
    """The label of a kit's tube: P, the kit's number, the tube's place in it (P0048101)."""
    return f"P{number:05}{index:02}"
