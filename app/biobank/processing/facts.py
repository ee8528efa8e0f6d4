"""What can happen in a processing run."""

from dataclasses import dataclass
from typing import ClassVar

from app.biobank.samples.facts import SampleFact
from app.core.ledger.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOpened(Fact):
    """A run was set up with its tubes."""

    kind: ClassVar[str] = "run.opened"
    words: ClassVar[str] = "The run {code} on {equipment} was opened ({programme})"
    code: str
    equipment: str
    programme: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStarted(Fact):
    """The run began."""

    kind: ClassVar[str] = "run.started"
    words: ClassVar[str] = "The run {code} was started"
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStopped(Fact):
    """The run ended."""

    kind: ClassVar[str] = "run.stopped"
    words: ClassVar[str] = "The run {code} was stopped"
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleFractionated(SampleFact):
    """The layers of a spun tube were measured: what went in is their sum, plus discard and loss."""

    kind: ClassVar[str] = "sample.fractionated"
    words: ClassVar[str] = "{code} was separated into {fractions}"
    fractions: str
    input_amount: int
    discard_amount: int
    loss_amount: int
