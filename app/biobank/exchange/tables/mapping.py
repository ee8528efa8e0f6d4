"""What a mapping profile says: which columns of which tables fill which fields of an import row."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from app.biobank.donors.words import ConsentScope
from app.biobank.samples.words import Kind

FIELDS = frozenset(
    {
        *("code", "study", "donor", "donor_alias", "material", "amount", "volume", "collected_at", "made_on"),
        *("tube_code", "container", "position", "row", "column", "recipient", "sender", "shipped_on"),
    }
)
"""The fields of an import row that a profile can fill."""


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
class DeclaredConsent:
    """What a source declares for all its donors: that they signed `form`, saying yes to `scopes`.

    `signed_on` is the day of the declaration. Without one, everything imported is held for want of a consent.
    """

    form: str
    version: str
    scopes: tuple[ConsentScope, ...]
    signed_on: date


@dataclass(frozen=True, slots=True)
class Profile:
    """The tables of one source, parents before children; `nothing` are its words for an empty cell, in lower case.

    `box_format` is the format of a box or plate that is not known yet, `sender` the site of rows that name none.
    """

    name: str
    title: str
    tables: tuple[TableProfile, ...]
    consent: DeclaredConsent | None = None
    box_format: str = ""
    sender: str = ""
    nothing: frozenset[str] = frozenset()
    lookups: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
