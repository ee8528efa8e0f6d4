"""What the catalogue is asked and what it answers: counts under facets, never a row."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import StringConstraints

from app.core.schemas import Note, View

Word = Annotated[Note, StringConstraints(max_length=60)]

Sex = Literal["", "female", "male", "undifferentiated", "unknown"]
Age = Literal["", "0-17", "18-29", "30-39", "40-49", "50-59", "60-69", "70-79", "80-", "unknown"]
Temperature = Literal["", "RT", "2-10", "-20", "-80", "-150", "LN2-vapour", "LN2-liquid", "out"]
Volume = Literal["", "100", "250", "500", "1000"]
Thaws = Literal["", "0", "1", "2"]
Consent = Literal["", "genetics", "commercial", "outside_eu"]


class Choices(View):
    """What is chosen of each facet; "" for no matter which.

    `age` is that of the donor at collection, in years. `volume` is the least there must be, in µL; `thaws` the
    most there may have been. `consent` is what the donor agreed to beyond research.
    """

    material: Word = ""
    study: Word = ""
    diagnosis: Word = ""
    sex: Sex = ""
    age: Age = ""
    temperature: Temperature = ""
    volume: Volume = ""
    thaws: Thaws = ""
    consent: Consent = ""

    def made(self) -> dict[str, str]:
        """The facets of which something is chosen, and what."""
        return {name: value for name, value in self.model_dump().items() if value}


class Counted(View):
    """How many samples, of how many donors. None stands for fewer than `fewer_than` donors.

    `at_least`: whoever sees no rows is told a number that is not exact, and never above the true one.
    """

    samples: int | None
    donors: int | None
    fewer_than: int | None = None
    at_least: bool = False


class FacetValue(Counted):
    """One value of a facet, counted under what is chosen of the other facets."""

    value: str
    label: str
    is_chosen: bool = False


class Facet(View):
    """One way to divide the catalogue. Values of an `is_open` facet are not named where they are too few."""

    name: str
    label: str
    is_open: bool
    values: list[FacetValue]


class CatalogueLine(Counted):
    """How much of a material a study has that could be asked for."""

    study: str
    material: str


class Catalogue(Counted):
    """What could be had under these choices: available, on no hold, not reserved, and given for research.

    A count of very many samples may be some minutes old.
    """

    choices: Choices
    counted_at: datetime
    facets: list[Facet]
    lines: list[CatalogueLine]
