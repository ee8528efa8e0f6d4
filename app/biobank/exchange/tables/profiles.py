"""What the columns of a kind of file mean: a mapping profile, read from a TOML file in `profiles/`."""

import re
import tomllib
from datetime import date
from importlib import resources
from typing import Any

from app.biobank.donors.words import ConsentScope
from app.biobank.exchange.tables.mapping import FIELDS, DeclaredConsent, Profile, Rule, TableProfile
from app.biobank.samples.words import Kind
from app.core.errors import Invalid, NotFound

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
            consent=_consent(said["consent"]) if "consent" in said else None,
            box_format=said.get("box_format", ""),
            sender=said.get("sender", ""),
        )
        _check(profile)
        return profile
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, AttributeError, re.error) as error:
        raise ProfileBroken(f"The mapping profile cannot be read: {error!r}.") from error


def _consent(said: dict[str, Any]) -> DeclaredConsent:
    if type(said["signed_on"]) is not date:
        raise ValueError("consent: signed_on is a day, like 2015-01-31")
    scopes = tuple(ConsentScope(word) for word in said["scopes"])
    return DeclaredConsent(said["form"], str(said["version"]), scopes, said["signed_on"])


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
