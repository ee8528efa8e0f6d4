"""What people in a busy laboratory have heard of its tubes, and how they choose among them."""

import json
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import Any, NamedTuple

STUDY = "CLINNOVA-IBD"
BOXES = [f"BX-L{number}" for number in range(8)]
UNITS = ("F07", "F12")
HOLDS = ("legal_hold", "biosafety", "quality_quarantine")


class Asked(NamedTuple):
    """One request: the deed under which it is counted, who asks, and what is sent; a body makes it a POST."""

    deed: str
    login: str
    path: str
    body: dict[str, Any] | None
    key: str


@dataclass
class Tube:
    """What was last heard of one; it need not be so any more."""

    code: str
    status: str
    holds: list[str]
    standing: bool = False
    thawed: bool = False
    approved: bool = False
    promised: bool = False

    @property
    def plasma(self) -> bool:
        """Whether it is what came from a donor, not DNA made of that."""
        return self.code.startswith("T")


@dataclass
class Known:
    """What all of them have heard."""

    tubes: dict[str, Tube] = field(default_factory=dict)
    donors: list[str] = field(default_factory=list)

    def hear(self, asked: Asked, body: bytes) -> None:
        """Learn from the answer to something that was done."""
        if asked.body is None:
            return
        self.donors += [one["donor"] for one in asked.body.get("consents", [])]
        answer = json.loads(body)
        for line in answer.get("samples", []):
            code = line["code"] if isinstance(line, dict) else line
            tube = self.tubes.setdefault(code, Tube(code, "", []))
            if isinstance(line, dict):
                tube.status, tube.holds = line.get("status", tube.status), line.get("holds", tube.holds)
                tube.standing = bool(line["position"]) if "position" in line else tube.standing
            tube.thawed = asked.deed == "thaw" or (tube.thawed and asked.deed != "refreeze")
            tube.approved = tube.approved or asked.deed == "approve"
            tube.promised = tube.promised and asked.deed != "release_promises"
        for line in answer.get("reservations", []):
            self.tubes[line["sample"]].promised = True


class Dice:
    """Chooses for one person: the same each time that the others are as quick."""

    def __init__(self, name: str, known: Known, seed: int) -> None:
        self.name, self.known = name, known
        self.random = Random(f"{seed} {name}")
        self.numbers = count(1)

    def fresh(self, letter: str = "T", most: int = 3) -> list[str]:
        """Labels that nobody ever used."""
        return [f"{letter}{self.name}-{next(self.numbers)}" for _ in range(self.random.randint(1, most))]

    def amount(self) -> str:
        """Little or much."""
        return f"{self.random.choice((5, 20, 50, 100, 180, 400))} uL"

    def often(self, share: float) -> bool:
        """So often."""
        return self.random.random() < share

    def some(self, *status: str, least: int = 1, most: int = 3, **so: bool) -> list[str]:
        """Codes in any order; three times in four of tubes that were last heard of so."""
        every = list(self.known.tubes.values())
        if self.often(0.75):
            every = [
                tube for tube in every if (not status or tube.status in status) and _is(tube, so)
            ] or every
        wanted = self.random.randint(least, max(least, most))
        return [tube.code for tube in self.random.sample(every, min(wanted, len(every)))]

    def held(self) -> tuple[str, str]:
        """A tube that may be under a hold, and which."""
        held = [
            (tube.code, kind) for tube in self.known.tubes.values() for kind in HOLDS if kind in tube.holds
        ]
        return self.random.choice(held) if held else (self.some()[0], HOLDS[0])

    def place(self, code: str) -> dict[str, Any]:
        """Where a tube is to go: any place of a box that is free, or one that others want as well."""
        line = {"sample": code, "container": self.random.choice(BOXES)}
        if self.often(0.4):
            line["position"] = f"{self.random.choice('ABC')}{self.random.randint(1, 9)}"
        return line


def _is(tube: Tube, so: dict[str, bool]) -> bool:
    return all(getattr(tube, name) is wanted for name, wanted in so.items())
