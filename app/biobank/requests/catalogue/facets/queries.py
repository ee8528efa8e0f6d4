"""Counts under every facet with one question: the samples are gone through a few times, each donor counted once."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Select,
    String,
    case,
    cast,
    func,
    literal,
    sql,
    union_all,
)
from sqlmodel import col

from app.biobank.donors.models import Donor
from app.biobank.requests.catalogue.facets.stock.queries import age_in, donors_who_agreed, met, samples_of
from app.biobank.requests.catalogue.facets.values import FACETS, values_of
from app.biobank.requests.catalogue.schemas import Choices
from app.core.work import Work

WHOLE, LINE = "", "line"
"""What the counts of all that is chosen, and those by study and material, are called beside the facets."""
_OF_SAMPLES = ("material", "age", "temperature")
_OF_DONORS = ("study", "diagnosis", "sex")
_SUMS = ("volume", "thaws")


class Found(NamedTuple):
    """How many samples of how many donors have a value of a facet; `within` is the study of a line."""

    facet: str
    value: str
    within: str
    samples: int
    donors: int


def counted(work: Work, choices: Choices) -> list[Found]:
    """What there is under the choices: each facet counted under what is chosen of the others."""
    made, stock = choices.made(), _Stock(work)
    arms = [stock.sum_up(made, WHOLE, ""), stock.divide(made, LINE, "material", "study")]
    for facet in FACETS:
        others = {name: value for name, value in made.items() if name != facet.name}
        if facet.name == "material" and "material" not in made:
            continue
        if facet.name in _OF_SAMPLES:
            arms.append(stock.divide(others, facet.name, facet.name))
        elif facet.name in _OF_DONORS:
            arms.append(stock.divide_donors(others, facet.name))
        else:
            arms += [stock.sum_up(others, facet.name, value) for value in facet.values]
    found = [Found(*row) for row in work.session.execute(union_all(*arms)) if row.samples]
    return found if "material" in made else [*found, *_materials(found)]


def _materials(found: list[Found]) -> Iterator[Found]:
    """The materials out of the lines: no donor is in two studies."""
    lines = sorted(one for one in found if one.facet == LINE)
    for material, some in groupby(lines, key=lambda one: one.value):
        _, _, _, samples, donors = zip(*some, strict=True)
        yield Found("material", material, "", sum(samples), sum(donors))


class _Stock:
    """The usable samples and the donors behind them, of which every count of one question is made.

    Samples are kept by donor and kind, and donors with their sums, once for each set of choices: most facets are
    counted under the same. A donor's samples are of the donor's study.
    """

    def __init__(self, work: Work) -> None:
        self._samples, self._donors = samples_of(work).c, donors_who_agreed()
        self._kinds: dict[frozenset[tuple[str, str]], CTE] = {}
        self._sums: dict[frozenset[tuple[str, str]], CTE] = {}

    def divide(self, made: dict[str, str], name: str, value: str, within: str = "") -> Select[Any]:
        """The counts by a column of the samples, or by one of the donors beside it: each donor counts once."""
        kinds, donors = self._kinds_under(made).c, self._donors.c
        each = (
            sql.select(kinds[value], kinds.donor, _whole(func.sum(kinds.samples)).label("samples"))
            .group_by(kinds[value], kinds.donor)
            .subquery()
        )
        beside = [donors[within]] if within else []
        return (
            _counts(name, each.c[value], beside[0] if beside else literal(""), each.c.samples)
            .join(self._donors, donors.donor == each.c.donor)
            .where(*self._of_donors(made))
            .group_by(each.c[value], *beside)
        )

    def divide_donors(self, made: dict[str, str], name: str) -> Select[Any]:
        """The counts by a column of the donors."""
        sums = self._sums_under(made).c
        return _counts(name, sums[name], literal(""), sums.samples).group_by(sums[name])

    def sum_up(self, made: dict[str, str], name: str, value: str) -> Select[Any]:
        """One count: of all, of the samples of a volume or thawed so often, or of donors who agreed to something."""
        sums = self._sums_under(made).c
        if name == "consent":
            return _counts(name, literal(value), literal(""), sums.samples).where(sums[value] == 1)
        many = sums[f"{name}_{value}"] if name else sums.samples
        return _counts(name, literal(value), literal(""), many).where(many > 0)

    def _kinds_under(self, made: dict[str, str]) -> CTE:
        """How many samples each donor has of each kind, under the choices that a sample meets or does not."""
        key = frozenset((name, value) for name, value in made.items() if name in (*_OF_SAMPLES, *_SUMS))
        if key not in self._kinds:
            samples = self._samples
            kind = [samples.donor, samples.material, samples.year, samples.temperature]
            reached = (
                _whole(func.sum(case((met(samples, *one), 1), else_=0))).label("_".join(one))
                for one in _sums()
            )
            each = (
                sql.select(*kind, _whole(func.count()).label("samples"), *reached)
                .where(*(met(samples, *one) for one in key if one[0] != "age"))
                .group_by(*kind)
                .subquery()
            )
            # The age is worked out for each kind, not for each sample.
            aged = sql.select(*each.c, age_in(each.c.year).label("age")).join(
                Donor, col(Donor.id) == each.c.donor
            )
            rows = aged.subquery()
            kinds = sql.select(*rows.c).where(*(met(rows.c, *one) for one in key if one[0] == "age"))
            self._kinds[key] = kinds.cte(f"kinds_{len(self._kinds)}")
        return self._kinds[key]

    def _sums_under(self, made: dict[str, str]) -> CTE:
        """Each donor with the number of samples under the choices: of all, and of every volume and thaw."""
        key = frozenset(made.items())
        if key not in self._sums:
            kinds = self._kinds_under(made).c
            names = ("samples", *("_".join(one) for one in _sums()))
            each = (
                sql.select(kinds.donor, *(_whole(func.sum(kinds[name])).label(name) for name in names))
                .group_by(kinds.donor)
                .subquery()
            )
            self._sums[key] = (
                sql.select(*each.c, *(one for one in self._donors.c if one.key != "donor"))
                .join(self._donors, self._donors.c.donor == each.c.donor)
                .where(*self._of_donors(made))
                .cte(f"sums_{len(self._sums)}")
            )
        return self._sums[key]

    def _of_donors(self, made: dict[str, str]) -> list[ColumnElement[bool]]:
        donors = self._donors.c
        return [met(donors, *one) for one in made.items() if one[0] in (*_OF_DONORS, "consent")]


def _whole(count: ColumnElement[Any]) -> ColumnElement[int]:
    """A count as a plain integer: PostgreSQL adds wider ones as decimals, digit by digit."""
    return cast(count, Integer)


def _sums() -> list[tuple[str, str]]:
    return [(name, value) for name in _SUMS for value in values_of(name)]


def _counts(
    name: str, value: ColumnElement[Any], within: ColumnElement[Any], samples: ColumnElement[int]
) -> Select[Any]:
    counts: Any = sql.select(
        literal(name).label("facet"),
        cast(value, String).label("value"),
        cast(within, String).label("within"),
        func.sum(samples).label("samples"),
        func.count().label("donors"),
    )
    return counts  # type: ignore[no-any-return]
