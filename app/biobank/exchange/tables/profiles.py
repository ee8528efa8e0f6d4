"""What the columns of a kind of file mean: a mapping profile, read from a TOML file."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

from app.biobank.exchange.tables.import_rows import Kind
from app.core.errors import Invalid, NotFound

FIELDS = frozenset(
    {
        *("code", "study", "donor", "donor_alias", "material", "amount", "volume", "collected_at", "made_on"),
        *("tube_code", "container", "position", "row", "column", "recipient", "sender", "shipped_on"),
    }
)
"""The fields of an import row that a profile can fill."""

_RULE_KEYS = {
    "column",
    "join",
    "filename",
    "constant",
    "pattern",
    "lookup",
    "unit",
    "unit_column",
    "day_first",
}
_FOLDER = "profiles"


class ProfileBroken(Invalid):
    """A profile says something that cannot be."""


class ProfileUnknown(NotFound):
    """There is no profile of that name."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How one field comes out of a row.

    One source: the first of `columns` that the file has, several cells joined by "/" (`join`), a group of the file's
    name (`filename`), or a `constant`. Then `pattern` cuts out its groups, and `lookup` translates; what
    fits neither is refused. `unit`, `unit_column` and `day_first` say how amounts and days are written.
    """

    columns: tuple[str, ...] = ()
    join: tuple[str, ...] = ()
    filename: re.Pattern[str] | None = None
    constant: str | None = None
    pattern: re.Pattern[str] | None = None
    lookup: str | None = None
    unit: str | None = None
    unit_column: str | None = None
    day_first: bool | None = None


@dataclass(frozen=True, slots=True)
class TableProfile:
    """One kind of table: known by the columns in `header`; rows right below it that match `second_header` are no data.

    `required` fields must be filled in every row. `placeholders` are, by field, the words that only hold a place.
    """

    name: str
    kind: Kind
    header: tuple[str, ...]
    fields: Mapping[str, Rule]
    parents: tuple[Rule, ...] = ()
    required: frozenset[str] = frozenset({"code"})
    second_header: re.Pattern[str] | None = None
    placeholders: Mapping[str, frozenset[str]] = field(default_factory=dict)
    attributes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """The tables of one source, parents before children; `nothing` are its words for an empty cell, in lower case."""

    name: str
    title: str
    tables: tuple[TableProfile, ...]
    nothing: frozenset[str] = frozenset()
    lookups: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def profile_names() -> list[str]:
    """The names of the profiles that come with the program."""
    folder = resources.files(__package__).joinpath(_FOLDER)
    return sorted(file.name.removesuffix(".toml") for file in folder.iterdir() if file.name.endswith(".toml"))


def load_profile(name: str) -> Profile:
    """The profile of that name. ProfileUnknown tells the names there are."""
    names = profile_names()
    if name not in names:
        raise ProfileUnknown(
            f"There is no mapping profile {name!r}.", next_step=f"Known: {', '.join(names)}."
        )
    return parse_profile(resources.files(__package__).joinpath(_FOLDER, f"{name}.toml").read_text("utf-8"))


def parse_profile(text: str) -> Profile:
    """A profile from TOML. ProfileBroken says what in it cannot be."""
    try:
        said = tomllib.loads(text)
        profile = Profile(
            name=said["name"],
            title=said["title"],
            tables=tuple(_table(table) for table in said["tables"]),
            nothing=frozenset(word.strip().lower() for word in said.get("nothing", ())),
            lookups=said.get("lookups", {}),
        )
        _check(profile)
        return profile
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, AttributeError, re.error) as error:
        raise ProfileBroken(f"The mapping profile cannot be read: {error!r}.") from error


def _check(profile: Profile) -> None:
    for table in profile.tables:
        if unknown := (table.fields.keys() | table.required | table.placeholders.keys()) - FIELDS:
            raise ValueError(f"{table.name}: no such field: {', '.join(sorted(unknown))}")
        for rule in (*table.fields.values(), *table.parents):
            if rule.lookup is not None and rule.lookup not in profile.lookups:
                raise ValueError(f"{table.name}: there is no lookup {rule.lookup!r}")


def _table(said: dict[str, Any]) -> TableProfile:
    return TableProfile(
        name=said["name"],
        kind=Kind(said["kind"]),
        header=tuple(said["header"]),
        fields={name: _rule(rule) for name, rule in said["fields"].items()},
        parents=tuple(_rule(rule) for rule in said.get("parents", ())),
        required=frozenset(said.get("required", ())) | {"code"},
        second_header=re.compile(said["second_header"]) if "second_header" in said else None,
        placeholders={name: frozenset(words) for name, words in said.get("placeholders", {}).items()},
        attributes=tuple(said.get("attributes", ())),
    )


def _rule(said: dict[str, Any]) -> Rule:
    if unknown := said.keys() - _RULE_KEYS:
        raise ValueError(f"no such part of a rule: {', '.join(sorted(unknown))}")
    columns = said.get("column", ())
    return Rule(
        columns=(columns,) if isinstance(columns, str) else tuple(columns),
        join=tuple(said.get("join", ())),
        filename=re.compile(said["filename"]) if "filename" in said else None,
        constant=said.get("constant"),
        pattern=re.compile(said["pattern"]) if "pattern" in said else None,
        lookup=said.get("lookup"),
        unit=said.get("unit"),
        unit_column=said.get("unit_column"),
        day_first=said.get("day_first"),
    )
