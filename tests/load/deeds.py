"""What somebody in a busy laboratory asks for next."""

from collections.abc import Iterator
from typing import Any

from tests.load.known import BOXES, HOLDS, STUDY, UNITS, Asked, Dice, Known

WEIGHTS = {
    "register": 8, "accept": 8, "divide": 8, "pool": 3, "derive": 2,
    "place": 10, "move": 6, "move_a_box": 5, "pick": 10, "put_back": 6,
    "hold": 6, "release": 6, "reserve": 6, "release_promises": 3,
    "thaw": 6, "refreeze": 4, "measure": 4, "scan": 8, "look": 8,
    "enrol": 1, "withdraw": 1, "approve": 2, "destroy": 2,
}  # fmt: skip
"""How often each is asked for."""


class Person:
    """One of them."""

    def __init__(self, name: str, known: Known, seed: int = 0) -> None:
        self.name, self._dice = name, Dice(name, known, seed)

    def asks(self) -> Iterator[Asked]:
        """What they ask for, one after the other, for ever."""
        while True:
            (deed,) = self._dice.random.choices(list(WEIGHTS), list(WEIGHTS.values()))
            yield from getattr(self, deed)()

    # Coming in and multiplying

    def enrol(self) -> Iterator[Asked]:
        (donor,) = self._dice.fresh("D", most=1)
        yield self.to("enrol", "d.braun", "donors", donors=[{"study": STUDY, "pseudonym": donor}])
        consent = {"study": STUDY, "donor": donor, "scopes": ["collect", "store", "research"]}
        form = {"form": "ICF", "form_version": "1", "signed_on": "2026-01-05"}
        yield self.to("enrol", "d.braun", "consents", consents=[consent | form])

    def register(self) -> Iterator[Asked]:
        donor = self._dice.random.choice([*self._dice.known.donors, None])
        yield self.registration(self._dice.fresh(), donor)

    def registration(self, codes: list[str], donor: str | None) -> Asked:
        line = {"study": STUDY, "material": "PL", "amount": "400 uL", "donor": donor}
        return self.to("register", "t.weber", "samples", samples=[line | {"code": code} for code in codes])

    def accept(self) -> Iterator[Asked]:
        lines = [{"sample": code} for code in self._dice.some("received")]
        yield self.to("accept", "t.weber", "acceptances", samples=lines)

    def divide(self) -> Iterator[Asked]:
        (parent,) = self._dice.some("in_process", "accepted", most=1, plasma=True)
        lines = [{"code": code, "amount": self._dice.amount()} for code in self._dice.fresh()]
        form = {"aliquots": lines, "exhaust": self._dice.often(0.1)}
        yield self.to("divide", self._technician(), f"samples/{parent}/aliquots", **form)

    def derive(self) -> Iterator[Asked]:
        (parent,) = self._dice.some("in_process", most=1, plasma=True)
        lines = [{"code": code, "material": "DNA"} for code in self._dice.fresh("N")]
        form = {"method": "extraction", "consumed": self._dice.amount(), "derivatives": lines}
        yield self.to("derive", self._technician(), f"samples/{parent}/derivatives", **form)

    def pool(self) -> Iterator[Asked]:
        codes = self._dice.some("in_process", least=2, plasma=True)
        parts = [{"sample": code, "amount": self._dice.amount()} for code in codes]
        (code,) = self._dice.fresh(most=1)
        yield self.to("pool", self._technician(), "pools", code=code, contributions=parts)

    # Places

    def place(self) -> Iterator[Asked]:
        lines = [self._dice.place(code) for code in self._dice.some("accepted", "in_process", "available")]
        yield self.to("place", "t.weber", "placements", placements=lines)

    def move(self) -> Iterator[Asked]:
        lines = [self._dice.place(code) for code in self._dice.some(standing=True)]
        yield self.to("move", self._technician(), "moves", moves=lines)

    def move_a_box(self) -> Iterator[Asked]:
        dice = self._dice.random
        move = {"container": dice.choice(BOXES), "parent": dice.choice(UNITS)}
        if self._dice.often(0.3):
            move["slot"] = str(dice.randint(1, 9))
        yield self.to("move_a_box", "m.schmit", "container-moves", moves=[move])

    def pick(self) -> Iterator[Asked]:
        yield self.to("pick", "t.weber", "picks", samples=self._dice.some(standing=True))

    def put_back(self) -> Iterator[Asked]:
        lines = [{"sample": code} for code in self._dice.some("available", standing=False)]
        yield self.to("put_back", "t.weber", "put-backs", put_backs=lines)

    def thaw(self) -> Iterator[Asked]:
        codes = self._dice.some("available", "in_process", standing=False, thawed=False)
        yield self.to("thaw", "t.weber", "thaws", samples=codes)

    def refreeze(self) -> Iterator[Asked]:
        yield self.to("refreeze", "t.weber", "refreezings", samples=self._dice.some(most=1, thawed=True))

    # What is allowed, what is promised, how much there is, and the end

    def hold(self) -> Iterator[Asked]:
        form = {"kind": self._dice.random.choice(HOLDS), "reason": "Something was seen"}
        codes = self._dice.some("in_process", "available")
        yield self.to("hold", "q.lambert", "holds", samples=codes, **form)

    def release(self) -> Iterator[Asked]:
        code, kind = self._dice.held()
        form = {"kind": kind, "reason": "It was settled", "descendants": self._dice.often(0.7)}
        yield self.to("release", "q.lambert", "hold-releases", samples=[code], **form)

    def reserve(self) -> Iterator[Asked]:
        part = {} if self._dice.often(0.3) else {"amount": self._dice.amount()}
        lines = [{"sample": code, **part} for code in self._dice.some("available", plasma=True)]
        purpose = f"request:{self._dice.random.randint(1, 9)}"
        yield self.to("reserve", "s.muller", "reservations", purpose=purpose, lines=lines)

    def release_promises(self) -> Iterator[Asked]:
        form = {"samples": self._dice.some(most=1, promised=True), "reason": "Not needed any more"}
        yield self.to("release_promises", "s.muller", "reservation-releases", **form)

    def measure(self) -> Iterator[Asked]:
        codes = self._dice.some("available", "in_process", most=4, plasma=True)
        lines = [{"sample": code, "amount": self._dice.amount()} for code in codes]
        yield self.to("measure", self._technician(), "measurements", measurements=lines)

    def withdraw(self) -> Iterator[Asked]:
        yield self.withdrawal(self._dice.random.choice(self._dice.known.donors))

    def withdrawal(self, donor: str) -> Asked:
        form = {"study": STUDY, "donor": donor, "level": "no_further_use"}
        return self.to("withdraw", "dpo.thill", "withdrawals", **form)

    def approve(self) -> Iterator[Asked]:
        form = {"samples": self._dice.some(most=1), "cause": "damaged"}
        yield self.to("approve", "m.schmit", "destruction-approvals", **form)

    def destroy(self) -> Iterator[Asked]:
        form = {"method": "autoclave", "witness": "q.lambert", "reason": "It is due"}
        codes = self._dice.some(most=1, approved=True)
        yield self.to("destroy", "t.weber", "destructions", samples=codes, **form)

    # Looking

    def scan(self) -> Iterator[Asked]:
        text = self._dice.random.choice([*self._dice.some(), *BOXES, "]d2NOTHING", "]C10017430"])
        yield self.to("scan", self._technician(), "scan", text=text)

    def look(self) -> Iterator[Asked]:
        code, box = self._dice.some()[0], self._dice.random.choice(BOXES)
        paths = (f"samples/{code}", "samples?size=20", f"containers/{box}/content", "ledger/checkpoint")
        yield Asked("look", "q.lambert", f"/api/v1/{self._dice.random.choice(paths)}", None, "")

    def to(self, deed: str, login: str, path: str, **body: Any) -> Asked:
        """A request under a key of its own."""
        return Asked(deed, login, f"/api/v1/{path}", body, f"{self.name}-{next(self._dice.numbers)}")

    def _technician(self) -> str:
        return self._dice.random.choice(("t.weber", "s.muller"))
