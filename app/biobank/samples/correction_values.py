"""What a correction may make of each field of a record: the value as it is kept, or a refusal. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError

from app.biobank.donors.queries import DonorKept, DonorUnknown
from app.biobank.donors.words import ConsentScope
from app.biobank.samples.amount_schemas import Correction
from app.biobank.samples.births import not_later
from app.biobank.samples.errors import OutOfOrder, WrongState
from app.biobank.samples.models import Sample
from app.biobank.samples.words import Grade, HoldKind, Precision, Status
from app.biobank.vocabulary.materials import material_of
from app.core.clock import as_text
from app.core.errors import Invalid
from app.core.schemas import Moment

_MOMENT: TypeAdapter[datetime] = TypeAdapter(Moment)
_COLUMNS = {"donor": "donor_id"}


@dataclass(frozen=True, slots=True)
class Value:
    """The column and what it becomes; `holds` are those that come with it."""

    column: str
    value: Any
    holds: frozenset[HoldKind] = frozenset()
    precision: Precision | None = None

    def shown(self, value: Any) -> str:
        """A value as the ledger's sentence has it; a donor by number, since a sentence names no participant."""
        if isinstance(value, datetime):
            return as_text(value)
        return f"donor:{value}" if self.column == "donor_id" else str(value)


def value_of(
    line: Correction, sample: Sample, now: datetime, donor: DonorKept | None, scopes: frozenset[str]
) -> Value:
    """The new value of the field that `line` names; E-INVALID, E-DONOR-UNKNOWN, E-TIME-… or E-STATE otherwise."""
    column = _COLUMNS.get(line.field, line.field)
    new = _value(line, sample, now, donor)
    if new == getattr(sample, column):
        raise WrongState(f"{line.field} of {sample.code} is this already.")
    if donor is not None:
        return Value(column, new, _holds(donor, scopes))
    return Value(column, new, precision=Precision.EXACT if line.field == "collected_at" else None)


def _value(line: Correction, sample: Sample, now: datetime, donor: DonorKept | None) -> Any:
    if line.field == "donor":
        if donor is None:
            raise DonorUnknown(
                "There is no such donor in this study.", fields={"value": "Unknown in this study."}
            )
        if sample.status is Status.PLANNED:
            raise WrongState(f"{sample.code} is planned; its donor is named when it is collected.")
        return donor.id
    if line.field == "material":
        material = material_of(line.value)
        if material.unit != sample.unit:
            raise Invalid(
                f"{material.code} is counted in {material.unit}, and {sample.code} in {sample.unit}.",
                fields={"value": "A material of another unit."},
            )
        return material.code
    if line.field == "collected_at":
        return _moment(line, sample, now)
    if line.field == "grade":
        if line.value not in set(Grade):
            raise Invalid(f"{line.value} is no grade.", fields={"value": "A, B, C or U."})
        return Grade(line.value)
    if len(line.value) > 40:
        raise Invalid("That is too long.", fields={"value": "At most 40 characters."})
    return line.value


def _moment(line: Correction, sample: Sample, now: datetime) -> datetime:
    try:
        moment = _MOMENT.validate_python(line.value)
    except ValidationError as error:
        raise Invalid(
            f"{line.value} is not a time.",
            fields={"value": "A time with its zone, as 2026-11-03T08:12:00+01:00."},
        ) from error
    not_later(moment, now, "The collection")
    if sample.received_at is not None and moment > sample.received_at:
        raise OutOfOrder(
            f"{sample.code} was received before that.", fields={"value": "Later than the reception."}
        )
    return moment


def _holds(donor: DonorKept, scopes: frozenset[str]) -> frozenset[HoldKind]:
    if donor.withdrawn.stops_use:
        return frozenset({HoldKind.CONSENT_WITHDRAWN})
    return frozenset() if ConsentScope.STORE in scopes else frozenset({HoldKind.CONSENT_MISSING})
