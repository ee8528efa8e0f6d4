"""The twelve roles of a biobank, as they are installed: each a list of permissions."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from app.core.actor import Permission


@dataclass(frozen=True, slots=True)
class StandardRole:
    """A role before anybody holds it. `says` is what it is for, in a sentence."""

    code: str
    name: str
    says: str
    permissions: frozenset[Permission]


@cache
def standard_roles() -> MappingProxyType[str, StandardRole]:
    """The roles by code, in the order of the matrix. A word that is no Permission stops the program."""
    table = tomllib.loads(files(__package__).joinpath("roles.toml").read_text(encoding="utf-8"))
    return MappingProxyType(
        {
            code: StandardRole(
                code, role["name"], role["says"], frozenset(Permission(word) for word in role["permissions"])
            )
            for code, role in table.items()
        }
    )
