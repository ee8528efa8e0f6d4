"""What can happen to a study, and to its plans of aliquots."""

from dataclasses import dataclass
from typing import ClassVar

from app.core.ledger.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyOpened(Fact):
    """A study came to be."""

    kind: ClassVar[str] = "study.opened"
    words: ClassVar[str] = "The study {code} was opened"
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AliquotPlanFact(Fact):
    """Something that happened to one version of a plan; `study` is the study's code, `material` the parent's."""

    study: str
    material: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AliquotPlanSet(AliquotPlanFact):
    """It was laid down into what samples of a material are divided."""

    kind: ClassVar[str] = "aliquot_plan.set"
    words: ClassVar[str] = "{study}: {material} is divided into {tubes} tubes from now on (plan {number})"
    tubes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AliquotPlanReplaced(AliquotPlanFact):
    """A plan holds no longer; a newer version took its place."""

    kind: ClassVar[str] = "aliquot_plan.replaced"
    words: ClassVar[str] = "{study}: plan {number} for {material} was replaced"
