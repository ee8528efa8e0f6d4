"""How cold a place is: seven classes, what each is called elsewhere, and which may stand in for which."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class TemperatureClass(StrEnum):
    """Storage temperature in the classes of MIABIS and SPREC."""

    ROOM = "RT"
    COLD = "2-10"
    MINUS_20 = "-20"
    MINUS_80 = "-80"
    MINUS_150 = "-150"
    LN2_VAPOUR = "LN2-vapour"
    LN2_LIQUID = "LN2-liquid"


@dataclass(frozen=True, slots=True)
class TemperatureFacts:
    """What is known about a class. Bounds in °C, both included; None where the range is open.

    `name` is for people; the others are what the class is called elsewhere: `miabis` in MIABIS Core 3.0,
    `fhir` in MIABIS on FHIR, `bbmri` in the bbmri.de profiles, `directory` in the BBMRI-ERIC Directory,
    `sprec` in the columns of SPREC element 7.
    """

    name: str
    lowest: int | None
    highest: int | None
    miabis: str
    fhir: str
    bbmri: str
    directory: str
    sprec: str


_ROOM = ("RT", "RT", "temperatureRoom", "temperatureRoom", "RT")
_COLD = ("2..10", "2to10", "temperature2to10", "temperature2to10", "2..10")
_20 = ("-18..-35", "-18to-35", "temperature-18to-35", "temperature-18to-35", "-35..-18")
_80 = ("-60..-85", "-60to-85", "temperature-60to-85", "temperature-60to-85", "-85..-60")
_150 = ("<-135", "Other", "temperatureOther", "temperatureOther", "<-135")
_VAPOUR = ("LN vapour", "LN", "temperatureGN", "temperatureLN", "LN")
_LIQUID = ("LN liquid", "LN", "temperatureLN", "temperatureLN", "LN")

FACTS: Final = {
    TemperatureClass.ROOM: TemperatureFacts("room temperature", 18, 28, *_ROOM),
    TemperatureClass.COLD: TemperatureFacts("2 to 10 °C", 2, 10, *_COLD),
    TemperatureClass.MINUS_20: TemperatureFacts("−20 °C", -35, -18, *_20),
    TemperatureClass.MINUS_80: TemperatureFacts("−80 °C", -85, -60, *_80),
    # The open range starts under -135 °C: -136 is the first whole degree inside.
    TemperatureClass.MINUS_150: TemperatureFacts("−150 °C", None, -136, *_150),
    TemperatureClass.LN2_VAPOUR: TemperatureFacts("nitrogen vapour", None, -136, *_VAPOUR),
    TemperatureClass.LN2_LIQUID: TemperatureFacts("liquid nitrogen", None, -136, *_LIQUID),
}

_STAND_INS: Final = {
    TemperatureClass.MINUS_150: frozenset(
        {TemperatureClass.MINUS_150, TemperatureClass.LN2_VAPOUR, TemperatureClass.LN2_LIQUID}
    ),
}
"""Below -135 °C a mechanical freezer and nitrogen serve alike (PBMC: "at most -150 °C"). Nothing else stands in:
colder than the rule is refused like warmer, and a tube meant for the vapour is not sunk in the liquid."""


def suits(required: TemperatureClass, offered: TemperatureClass) -> bool:
    """Whether a place of class `offered` may hold what has to be kept at `required`."""
    return offered in _STAND_INS.get(required, (required,))


def suits_any(required: Iterable[TemperatureClass], offered: TemperatureClass) -> bool:
    """Whether `offered` suits one of several classes at which something may be kept."""
    return any(suits(one, offered) for one in required)


def class_at(celsius: float) -> TemperatureClass | None:
    """The mechanical class in whose range a temperature lies; None between the classes (say -50 °C).

    Nitrogen is never answered: a thermometer cannot tell it from a freezer below -135 °C.
    """
    if celsius < -135:
        return TemperatureClass.MINUS_150
    for one, facts in FACTS.items():
        if (
            facts.lowest is not None
            and facts.highest is not None
            and facts.lowest <= celsius <= facts.highest
        ):
            return one
    return None


def is_frozen(offered: TemperatureClass) -> bool:
    """Whether the first entry here ends the clock from collection to freezing (at -60 °C or colder)."""
    highest = FACTS[offered].highest
    return highest is not None and highest <= -60


def freezes(offered: TemperatureClass | None) -> bool:
    """Whether a thawed tube freezes again here."""
    highest = FACTS[offered].highest if offered is not None else None
    return highest is not None and highest < 0
