"""The preanalytical code of a sample (SPREC 2.0), computed from recorded facts, with the reason of each element.

Bands are half-open: two hours exactly is the band that begins there. X (XXX) stands for what was not recorded, Z
(ZZZ) for what was recorded and has no code, N for what does not apply. The code is always kept with its version.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from app.biobank.samples.sprec_facts import FluidFacts, Kept, NotApplicable, Route, SolidFacts, Spell, Spin
from app.biobank.storage.temperatures import FACTS
from app.biobank.vocabulary.sprec_tables import Band, SprecTables, sprec_v2
from app.core.errors import Invalid


@dataclass(frozen=True, slots=True)
class Element:
    """One of the seven: its code and why, in words."""

    code: str
    because: str


@dataclass(frozen=True, slots=True)
class Sprec:
    """A whole code with its version; text is the code, `explained` a line per element."""

    version: str
    elements: tuple[Element, ...]

    def __str__(self) -> str:
        return "-".join(element.code for element in self.elements)

    def explained(self) -> list[str]:
        """Why each element is what it is: "E3=A because 70 min at 22 °C"."""
        return [f"E{n}={one.code} because {one.because}" for n, one in enumerate(self.elements, 1)]


_NOT_RECORDED: Final = "it was not recorded"


def of_fluid(facts: FluidFacts) -> Sprec:
    """The code of a fluid sample; nothing recorded gives X, never a guess."""
    tables = sprec_v2()
    first, second = facts.first_spin, facts.second_spin
    if isinstance(first, NotApplicable) and second is None:
        second = first  # Without a first spin there is no second.
    unspun = isinstance(first, NotApplicable) and isinstance(second, NotApplicable)
    return Sprec(
        tables.version,
        (
            _word(facts.type, tables.fluid_types, "ZZZ"),
            _word(facts.container, tables.containers, "XXX"),
            _delay(facts.before_spin, tables.before_spin),
            _spin(first, tables, second=False),
            _spin(second, tables, second=True),
            Element("N", "it was not spun") if unspun else _delay(facts.after_spin, tables.after_spin),
            stored(facts.kept),
        ),
    )


def of_solid(facts: SolidFacts) -> Sprec:
    """The code of a solid sample."""
    tables = sprec_v2()
    return Sprec(
        tables.version,
        (
            _word(facts.type, tables.solid_types, "ZZZ"),
            _word(facts.collection, tables.collections, "ZZZ"),
            _time(facts.warm_ischemia, tables.ischemia),
            _time(facts.cold_ischemia, tables.ischemia),
            _word(facts.fixation, tables.fixations, "XXX"),
            _time(facts.fixation_time, tables.fixation_times),
            stored(facts.kept),
        ),
    )


def moved(code: Sprec, kept: Kept | None) -> Sprec:
    """The code after a move of storage: element 7 anew, the others as they were."""
    return replace(code, elements=(*code.elements[:6], stored(kept)))


def pooled(codes: Sequence[Sprec]) -> Sprec:
    """The code of a pool: what its parents share stays, where they differ it is Z."""
    if not codes or len({code.version for code in codes}) != 1:
        raise Invalid("A pool's code is made from at least one code, all of the same version.")
    return Sprec(codes[0].version, tuple(map(_shared, *(code.elements for code in codes))))


def stored(kept: Kept | None) -> Element:
    """Element 7."""
    if kept is None or kept.container is None or kept.temperature is None:
        return Element("X", _NOT_RECORDED)
    words = f"{kept.container}, {FACTS[kept.temperature].name}"
    if kept.route is not Route.DIRECT:
        words += {Route.PROGRAMMABLE: ", frozen by programme", Route.INTERIM_80: ", after −80 °C"}[kept.route]
    storage = sprec_v2().storage
    conditions = _conditions(FACTS[kept.temperature].sprec, kept.route)
    codes = (storage.get((kept.container, at)) for at in conditions)
    code = next((code for code in codes if code), None)
    return Element(code, words) if code else Element("Z", f"no code fits {words}")


def _conditions(column: str, route: Route) -> list[str]:
    """The columns of the table that are true of this storage, the most specific first.

    Nitrogen is below -135 °C too, so a container with no column of its own for nitrogen takes that one.
    """
    if column not in ("LN", "<-135"):
        return [column]
    conditions = ["programmable"] if route is Route.PROGRAMMABLE else []
    if column == "LN":
        conditions += ["LN after -85..-60"] if route is Route.INTERIM_80 else []
        conditions.append("LN")
    return [*conditions, "<-135"]


def _word(word: str | None, table: Mapping[str, str], unknown: str) -> Element:
    if word is None or word == unknown:
        return Element(unknown, _NOT_RECORDED)
    return Element(word, table[word]) if word in table else Element("ZZZ", f"no code fits {word}")


def _delay(spell: Spell | None, bands: Sequence[Band]) -> Element:
    if spell is None:
        return Element("X", _NOT_RECORDED)
    if not spell.steady:
        return Element("Z", f"the temperature changed within {_minutes(spell.lasted)}")
    if spell.celsius is None:
        return Element("X", f"the temperature of {_minutes(spell.lasted)} was not recorded")
    words = f"{_minutes(spell.lasted)} at {spell.celsius:g} °C"
    code = next((band.code for band in bands if band.holds(spell.lasted, spell.celsius)), None)
    return Element(code, words) if code else Element("Z", f"no code fits {words}")


def _time(lasted: timedelta | NotApplicable | None, bands: Sequence[Band]) -> Element:
    if lasted is None:
        return Element("X", _NOT_RECORDED)
    if isinstance(lasted, NotApplicable):
        return Element("N", "it does not apply")
    code = next((band.code for band in bands if band.holds(lasted)), None)
    return Element(code, _minutes(lasted)) if code else Element("Z", f"no code fits {_minutes(lasted)}")


def _spin(spin: Spin | NotApplicable | None, tables: SprecTables, *, second: bool) -> Element:
    if isinstance(spin, NotApplicable):
        return Element("N", "there was no such spin")
    if spin is None or spin.lasted is None or spin.g is None or spin.celsius is None or spin.brake is None:
        return Element("X", "it was not recorded in full" if spin else _NOT_RECORDED)
    brake = "with" if spin.brake else "without"
    words = f"{spin.g} g, {_minutes(spin.lasted)}, {spin.celsius:g} °C, {brake} brake"
    bands = (band for band in tables.spins if not (second and band.first_only))
    code = next((one.code for one in bands if one.holds(spin.g, spin.lasted, spin.celsius, spin.brake)), None)
    return Element(code, words) if code else Element("Z", f"no code fits {words}")


def _shared(*elements: Element) -> Element:
    if len({element.code for element in elements}) == 1:
        return elements[0]
    return Element("Z" * len(elements[0].code), "the parents differ")


def _minutes(lasted: timedelta) -> str:
    minutes, seconds = divmod(int(lasted.total_seconds()), 60)
    return f"{minutes} min {seconds} s" if seconds else f"{minutes} min"
