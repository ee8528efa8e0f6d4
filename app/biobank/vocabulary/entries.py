"""What the word lists say about a material, a tube, a non-conformity, a hold, a reason, a time limit."""

from dataclasses import dataclass

from app.core.units import Unit


@dataclass(frozen=True, slots=True)
class Material:
    """What a sample is made of. `code` is also what the label shows.

    `miabis` is the detailed sample type of MIABIS on FHIR; `sprec_type` element 1 of SPREC, with
    `sprec_layout` "fluid" or "solid" (both empty for what SPREC does not describe, such as DNA). `unit` is the
    smallest unit in which it is counted. `storage` are the temperature classes at which it may be kept, the
    default first. `primary` is element 2 of SPREC where the material tells it, for want of a recorded tube.
    """

    code: str
    name: str
    miabis: str
    sprec_layout: str
    sprec_type: str
    unit: Unit
    storage: tuple[str, ...]
    primary: str


@dataclass(frozen=True, slots=True)
class TubeType:
    """A kind of container for one sample. `capacity` in nL, None where it has none.

    `primary` is element 2 of SPREC for a tube in which one collects, empty for others; `storage` is the
    container in the table of element 7, empty where it has none.
    """

    code: str
    name: str
    primary: str
    storage: str
    capacity: int | None


@dataclass(frozen=True, slots=True)
class NonconformityType:
    """A thing that goes wrong: what it is about, how bad it is by default, and what stays possible."""

    code: str
    group: str
    about: str
    severity: str
    name: str
    fit_for: str


@dataclass(frozen=True, slots=True)
class HoldType:
    """A kind of hold: whether children are born with it, and the permission that releases it."""

    kind: str
    name: str
    inherited: bool
    released_with: str
    says: str


@dataclass(frozen=True, slots=True)
class ReasonType:
    """A coded reason for a deed: not_collected, destroy, void, adjust, relabel, correct, destroy_method."""

    deed: str
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """How long a step may take for a material, in minutes; None where there is no bound.

    Shorter than `least` or longer than `warn` is a minor deviation, longer than `major` a major one. `early`
    and `late` are the codes of the non-conformities, `warning` the code of the warning at the bench.
    """

    material: str
    step: str
    least: int | None
    warn: int | None
    major: int | None
    early: str
    late: str
    warning: str
