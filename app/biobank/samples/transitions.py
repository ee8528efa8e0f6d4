"""Which event may take a sample from which status to which: the thirty-eight lines of the lifecycle."""

import csv
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from app.biobank.samples.errors import Ended, WrongState
from app.biobank.samples.words import TERMINAL, Placement, Status


@dataclass(frozen=True, slots=True)
class Transition:
    """One line of the table. `before` is None for what begins a life; `signed` asks for a signature."""

    number: str
    event: str
    before: Status | None
    after: Status
    signed: bool


def _read() -> tuple[Transition, ...]:
    table = files(__package__).joinpath("transitions.csv").read_text(encoding="utf-8")
    return tuple(
        Transition(
            line["number"],
            line["event"],
            Status(line["from"]) if line["from"] else None,
            Status(line["to"]),
            line["signed"] == "yes",
        )
        for line in csv.DictReader(table.splitlines())
    )


TRANSITIONS: Final = _read()
_BY_EVENT: Final = {(one.event, one.before): one for one in TRANSITIONS}

PLACEMENTS: Final = MappingProxyType(
    {
        Status.PLANNED: frozenset({Placement.NONE}),
        Status.COLLECTED: frozenset({Placement.CUSTODIAN}),
        Status.IN_TRANSIT: frozenset({Placement.SHIPMENT}),
        Status.RECEIVED: frozenset({Placement.CUSTODIAN, Placement.POSITION}),
        Status.ACCEPTED: frozenset({Placement.CUSTODIAN, Placement.POSITION}),
        Status.IN_PROCESS: frozenset({Placement.CUSTODIAN, Placement.POSITION}),
        Status.AVAILABLE: frozenset({Placement.POSITION, Placement.CUSTODIAN}),
        Status.DISTRIBUTED: frozenset({Placement.CUSTODIAN}),
        Status.REJECTED: frozenset({Placement.CUSTODIAN, Placement.POSITION}),
        Status.EXHAUSTED: frozenset({Placement.NONE}),
        Status.DESTROYED: frozenset({Placement.NONE}),
        Status.LOST: frozenset({Placement.NONE}),
        Status.VOIDED: frozenset({Placement.NONE}),
    }
)
"""Where a sample may be in each status (lifecycle section 1, D1 to D2)."""


def allowed(event: str, status: Status | None) -> Transition | None:
    """The line that `event` takes from `status` (None: the sample is new), or None where there is none."""
    return _BY_EVENT.get((event, status))


def must(event: str, status: Status, code: str) -> Transition:
    """As `allowed`, but refuses for the sample `code`: E-TERMINAL at the end of a life, else E-STATE (409)."""
    line = allowed(event, status)
    if line is not None:
        return line
    alive(status, code)
    possible = sorted(spoken(one.before) for one in TRANSITIONS if one.event == event and one.before)
    raise WrongState(
        f"{code} is {spoken(status)}; this is possible only for a sample that is {' or '.join(possible)}."
        if possible
        else f"{code} exists already."
    )


def alive(status: Status, code: str) -> None:
    """Refuse (E-TERMINAL) a sample whose life is over."""
    if status in TERMINAL:
        raise Ended(f"{code} is {spoken(status)}; its life is over.", next_step="Read its history instead.")


def spoken(status: Status) -> str:
    """The status as people say it: "in process"."""
    return status.replace("_", " ")
