"""The catalogue under its facets: what could be had, divided in every way, beside what is chosen of the others."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from app.biobank.requests.catalogue.counting import sees_rows
from app.biobank.requests.catalogue.facets import queries
from app.biobank.requests.catalogue.facets.hiding import NOTHING, Tally, Told, ceiling, told
from app.biobank.requests.catalogue.facets.queries import LINE, WHOLE
from app.biobank.requests.catalogue.facets.values import FACETS, FacetFacts, label_of
from app.biobank.requests.catalogue.schemas import Catalogue, CatalogueLine, Choices, Facet, FacetValue
from app.core.actor import Permission
from app.core.remembering import remembered
from app.core.work import Work

NONE = Tally(0, 0)


class _Reader(NamedTuple):
    """How counts are told to whoever asks: as they are, or those of `fewest` donors and more."""

    exact: bool
    fewest: int

    def tell(self, tally: Tally, most: int | None = None) -> dict[str, Any]:
        said: Told | Tally = tally if self.exact else told(tally, self.fewest, most)
        return {
            "samples": said.samples,
            "donors": said.donors,
            "fewer_than": self.fewest if said.donors is None else None,
            "at_least": not self.exact,
        }

    def hides(self, tally: Tally) -> bool:
        return not self.exact and told(tally, self.fewest) == NOTHING


def browse(work: Work, choices: Choices, fewest: int, counts: dict[Any, Any]) -> Catalogue:
    """What could be had under `choices`. Counts of fewer than `fewest` donors are told to those only who see rows.

    `counts` keeps what took long to count.
    """
    reader = _Reader(sees_rows(work), fewest)
    key = (work.actor.scopes(Permission.CATALOGUE_READ), choices)
    found, counted_at = remembered(counts, key, work.now, lambda: queries.counted(work, choices))
    tallies = {(one.facet, one.value, one.within): Tally(one.samples, one.donors) for one in found}
    whole = tallies.get((WHOLE, "", ""), NONE)
    made = choices.made()
    by_value = {
        facet.name: {value: tally for (name, value, _), tally in tallies.items() if name == facet.name}
        for facet in FACETS
    }
    tops = [_ceiling(facet, by_value[facet.name], fewest) for facet in FACETS if facet.name not in made]
    most = min((one for one in tops if one is not None), default=None)
    return Catalogue(
        choices=choices,
        counted_at=counted_at,
        facets=[_facet(facet, by_value[facet.name], made, reader) for facet in FACETS],
        lines=[
            CatalogueLine(study=study, material=material, **reader.tell(tally))
            for (name, material, study), tally in sorted(tallies.items(), key=lambda one: one[0][::-1])
            if name == LINE and not (made and reader.hides(tally))
        ],
        **reader.tell(whole, most),
    )


def _ceiling(facet: FacetFacts, found: dict[str, Tally], fewest: int) -> int | None:
    """How many donors may be told of the whole beside this facet. An open one always has values that go unnamed."""
    if facet.is_open or not facet.parts:
        return None
    return ceiling([found.get(value, NONE) for value in facet.values], fewest)


def _facet(facet: FacetFacts, found: dict[str, Tally], made: dict[str, str], reader: _Reader) -> Facet:
    chosen = made.get(facet.name, "")
    return Facet(
        name=facet.name,
        label=facet.label,
        is_open=facet.is_open,
        values=[
            FacetValue(
                value=value,
                label=label_of(facet.name, value),
                is_chosen=value == chosen,
                **reader.tell(found.get(value, NONE)),
            )
            for value in (_named(facet, found, made, reader) if facet.is_open else facet.values)
        ],
    )


def _named(
    facet: FacetFacts, found: dict[str, Tally], made: dict[str, str], reader: _Reader
) -> Iterable[str]:
    """The values of an open facet that are named, most donors first.

    A diagnosis that few have is never named. That a study or a material is there at all is no secret, but
    under choices it would say of whom.
    """
    chosen = made.get(facet.name, "")
    all_named = reader.exact or (facet.name != "diagnosis" and not made)
    named = [
        value
        for value, tally in found.items()
        if value and (value == chosen or all_named or not reader.hides(tally))
    ]
    named += [chosen] if chosen and chosen not in named else []
    return sorted(named, key=lambda value: (-_rank(found.get(value, NONE), reader), value))


def _rank(tally: Tally, reader: _Reader) -> int:
    return tally.donors if reader.exact else told(tally, reader.fewest).donors or 0
