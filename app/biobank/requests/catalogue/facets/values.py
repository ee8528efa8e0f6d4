"""The facets of the catalogue: their order, their values, and what each is called."""

from dataclasses import dataclass
from typing import Final, get_args

from app.biobank.requests.catalogue.schemas import Age, Consent, Sex, Temperature, Thaws, Volume
from app.biobank.storage.temperatures import FACTS, TemperatureClass
from app.biobank.vocabulary.reading import materials

OUT: Final = "out"
"""The storage temperature of a tube that stands in no container at this moment."""

_LABELS: Final = {
    "out": "not in storage now",
    "0": "never thawed",
    "1": "thawed once at most",
    "2": "thawed twice at most",
    "genetics": "genetic analysis",
    "commercial": "commercial use",
    "outside_eu": "use outside the EU",
}


@dataclass(frozen=True, slots=True)
class FacetFacts:
    """What is known of a facet without asking: `values` in their order, none where the stock decides (open).

    `parts`: every sample has exactly one of the values, so that the counts add up to the whole.
    """

    name: str
    label: str
    values: tuple[str, ...] = ()
    parts: bool = True

    @property
    def is_open(self) -> bool:
        """Whether its values are those that occur."""
        return not self.values


def _said(words: object) -> tuple[str, ...]:
    return tuple(word for word in get_args(words) if word)


FACETS: Final = (
    FacetFacts("material", "Material"),
    FacetFacts("study", "Study"),
    FacetFacts("diagnosis", "Diagnosis"),
    FacetFacts("sex", "Sex", _said(Sex)),
    FacetFacts("age", "Age at collection", _said(Age)),
    FacetFacts("temperature", "Stored at", _said(Temperature)),
    FacetFacts("volume", "Volume", _said(Volume), parts=False),
    FacetFacts("thaws", "Thaws", _said(Thaws), parts=False),
    FacetFacts("consent", "Consent also covers", _said(Consent), parts=False),
)


def values_of(facet: str) -> tuple[str, ...]:
    """The values of a facet that has its own; none for an open one."""
    return next(one.values for one in FACETS if one.name == facet)


def label_of(facet: str, value: str) -> str:
    """A value in words."""
    if facet == "material":
        known = materials().get(value.upper())
        return known.name if known else value
    if facet == "temperature" and value != OUT:
        return FACTS[TemperatureClass(value)].name
    if facet == "age" and value != "unknown":
        first, _, last = value.partition("-")
        return f"{first} to {last}" if last else f"{first} and older"
    if facet == "volume":
        return "1 mL or more" if value == "1000" else f"{value} µL or more"
    if facet == "diagnosis":
        return value or "not recorded"
    return _LABELS.get(value, value) if facet in ("temperature", "thaws", "consent") else value
