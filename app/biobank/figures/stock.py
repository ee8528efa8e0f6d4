"""What there is, how full the freezers are, and how much of it was ever of use."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, or_, true

from app.biobank.figures.figure import Figure
from app.biobank.figures.judging import Target
from app.biobank.figures.told.queries import ever, has_children, held_since, last_of_its_donor, promised
from app.biobank.figures.within import Within
from app.biobank.figures.words import STOCK, Rows, Unit
from app.biobank.samples.words import HoldKind, Status
from app.biobank.storage.temperatures import FACTS, TemperatureClass
from app.biobank.vocabulary.reading import materials

MISSING_FOR: Final = timedelta(days=30)
PROMISED_FOR: Final = timedelta(days=90)
NEVER_WERE: Final = (Status.PLANNED, Status.VOIDED)


def _stock(c: Any, _asked: Within) -> ColumnElement[bool]:
    found: ColumnElement[bool] = c.status.in_(STOCK)
    return found


def _every(_c: Any, _asked: Within) -> ColumnElement[bool]:
    return true()


def _begun(c: Any, _asked: Within) -> ColumnElement[bool]:
    return and_(c.tubes > 0, c.free > 0)


def _missing(c: Any, asked: Within) -> ColumnElement[bool]:
    kind = HoldKind.MISSING_SUSPECTED
    return and_(
        c.holds.contains(kind.value, autoescape=True),
        c.status != Status.LOST,
        ~held_since(c, kind, asked.now - MISSING_FOR),
    )


def _promised(c: Any, _asked: Within) -> ColumnElement[bool]:
    return promised(c)


def _promised_long(c: Any, asked: Within) -> ColumnElement[bool]:
    return promised(c, asked.now - PROMISED_FOR)


def _was(c: Any, _asked: Within) -> ColumnElement[bool]:
    found: ColumnElement[bool] = c.status.not_in(NEVER_WERE)
    return found


def _of_use(c: Any, _asked: Within) -> ColumnElement[bool]:
    used_up = and_(c.status == Status.EXHAUSTED, ~has_children(c))
    return or_(used_up, ever(c, ["sample.distributed"]))


def _last(c: Any, asked: Within) -> ColumnElement[bool]:
    return and_(_stock(c, asked), last_of_its_donor(c))


def _temperature(value: str) -> str:
    return FACTS[TemperatureClass(value)].name if value in set(TemperatureClass) else "no class said"


def _material(code: str) -> str:
    known = materials().get(code)
    return known.name if known else code


FIGURES: Final[Iterable[Figure]] = (
    Figure(
        id="K18",
        name="in-stock",
        words="Samples in stock",
        question="How much does the house hold?",
        formula="Samples that are received, accepted, in process or available, now, where they are now.",
        rows=Rows.SAMPLES,
        whole=_stock,
        divided=lambda c: c.material,
        named=_material,
    ),
    Figure(
        id="K18",
        name="donors",
        words="Donors in stock",
        question="Of how many people is there something?",
        formula="Donors with a sample in stock; one whose sample is a pool only is not counted.",
        rows=Rows.DONORS,
        whole=_every,
    ),
    Figure(
        id="K33",
        name="last-aliquots",
        words="Donors with one sample left",
        question="Of whom would the next use take the last?",
        formula="Samples in stock whose donor has no other one in stock in the whole house: one for each such donor.",
        rows=Rows.SAMPLES,
        whole=_last,
    ),
    Figure(
        id="K19",
        name="capacity",
        words="Positions in use",
        question="How full are the freezers, and at which temperature?",
        formula="Tubes standing ÷ positions, of all boxes, plates and racks in use, for each class of temperature.",
        rows=Rows.BOXES,
        whole=_every,
        weighed=("tubes", "places"),
        divided=lambda c: c.temperature,
        named=_temperature,
        unit=Unit.PERCENT,
        target=Target(85, below=True),
    ),
    Figure(
        id="K20",
        name="fragmentation",
        words="Fragmentation",
        question="How much room is lost in boxes that are begun and not full?",
        formula="Free positions ÷ positions, of the boxes that are partly filled.",
        rows=Rows.BOXES,
        whole=_begun,
        weighed=("free", "places"),
        unit=Unit.PERCENT,
        target=Target(15, below=True),
    ),
    Figure(
        id="K23",
        name="missing",
        words="Suspected missing > 30 d",
        question="What was never found, and never declared lost?",
        formula="Samples on the hold missing suspected for more than 30 days, not declared lost, now.",
        rows=Rows.SAMPLES,
        whole=_missing,
        target=Target(0),
    ),
    Figure(
        id="K30",
        name="old-reservations",
        words="Promised for > 90 days",
        question="What is kept for somebody who does not take it?",
        formula="Samples with a reservation made more than 90 days ago ÷ samples with a reservation, now.",
        rows=Rows.SAMPLES,
        whole=_promised,
        part=_promised_long,
        part_words="for more than 90 days",
        rest_words="not so long",
        unit=Unit.PERCENT,
        target=Target(5),
    ),
    Figure(
        id="K31",
        name="utilisation",
        words="Utilisation",
        question="How much of what was ever made was of use?",
        formula="Samples distributed at least once, or used up without children ÷ all that ever held material.",
        rows=Rows.SAMPLES,
        whole=_was,
        part=_of_use,
        part_words="of use",
        rest_words="not yet",
        unit=Unit.PERCENT,
        target=Target(10, at_least=True),
    ),
    Figure(
        id="K35",
        name="freeze-thaws",
        words="Thawed once at most",
        question="How often has the stock been thawed?",
        formula="Samples in stock with at most one freeze-thaw ÷ samples in stock, now.",
        rows=Rows.SAMPLES,
        whole=_stock,
        part=lambda c, _asked: c.thaws <= 1,
        part_words="once at most",
        rest_words="more often",
        divided=lambda c: case((c.thaws >= 3, 3), else_=c.thaws),
        named=lambda value: {"0": "never", "1": "once", "2": "twice"}.get(value, "three times or more"),
        unit=Unit.PERCENT,
        target=Target(90, at_least=True),
    ),
    Figure(
        id="K49",
        name="sprec",
        words="With a SPREC code",
        question="Of how much is the preanalytical code known?",
        formula="Samples in stock with a SPREC code ÷ samples in stock, now.",
        rows=Rows.SAMPLES,
        whole=_stock,
        part=lambda c, _asked: c.sprec != "",
        part_words="with a code",
        rest_words="without",
        unit=Unit.PERCENT,
        target=Target(98, at_least=True),
    ),
)
