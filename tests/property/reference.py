"""A biobank of dictionaries: what the deeds promise, in the plainest words, to hold the real one against."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

TERMINAL = {"exhausted", "destroyed", "voided"}
INHERITED = {"legal_hold", "biosafety", "consent_missing", "consent_withdrawn", "identity_discrepancy"}
PLACES = 9
"""Places in use of each box: few, so that tubes get into each other's way."""


@dataclass
class Giver:
    """A donor: whether there is a consent, and whether it was withdrawn."""

    consented: bool
    withdrawn: bool = False

    @property
    def covers(self) -> bool:
        return self.consented and not self.withdrawn


@dataclass
class Tube:
    """A sample: its content, its place (box and number, else in hand unless it is nowhere), and what hangs on it."""

    code: str
    donor: str | None
    amount: int
    status: str
    holds: set[str] = field(default_factory=set)
    at: tuple[str, int] | None = None
    home: tuple[str, int] | None = None
    thaws: int = 0
    thawed: bool = False
    parent: str | None = None
    approved: bool = False
    promises: list[tuple[str, int | None]] = field(default_factory=list)

    def told(self) -> tuple[object, ...]:
        """What the tables should say of it."""
        return (self.status, self.amount, frozenset(self.holds), self.at, self.home, self.thaws, self.thawed)

    @property
    def alive(self) -> bool:
        return self.status not in TERMINAL

    @property
    def in_hand(self) -> bool:
        return self.alive and self.at is None

    @property
    def promised(self) -> int:
        return sum(amount or 0 for _, amount in self.promises)

    @property
    def promised_whole(self) -> bool:
        return any(amount is None for _, amount in self.promises)


class Reference:
    """The whole biobank. `may_…` says whether a deed is allowed; the deed itself supposes that it is."""

    def __init__(self, slots: dict[str, str], warm: str) -> None:
        self.donors: dict[str, Giver] = {}
        self.tubes: dict[str, Tube] = {}
        self.slots = dict(slots)
        self.warm = warm

    def standing(self, at: tuple[str, int]) -> Tube | None:
        return next((tube for tube in self.tubes.values() if tube.at == at), None)

    def free(self, tube: Tube, at: tuple[str, int]) -> bool:
        other = self.standing(at)
        return at[0] != self.warm and (other is None or other is tube)

    def below(self, tube: Tube) -> Iterator[Tube]:
        """Everything that came out of a tube, however deep."""
        for child in [one for one in self.tubes.values() if one.parent == tube.code]:
            yield child
            yield from self.below(child)

    # Coming in

    def enrol(self, donor: str) -> None:
        self.donors[donor] = Giver(consented=False)

    def consent(self, donor: str) -> None:
        self.donors[donor].consented = True

    def register(self, code: str, donor: str | None, amount: int) -> None:
        holds = {"identity_discrepancy"}
        if donor is not None:
            giver = self.donors[donor]
            holds = (
                {"consent_withdrawn"}
                if giver.withdrawn
                else set()
                if giver.consented
                else {"consent_missing"}
            )
        self.tubes[code] = Tube(code, donor, amount, "received", holds)

    def may_accept(self, tube: Tube) -> bool:
        return tube.status == "received" and tube.holds <= {"consent_missing"}

    def accept(self, tube: Tube) -> None:
        tube.status = "accepted"
        if tube.donor and not self.donors[tube.donor].covers:
            tube.holds.add("consent_missing")

    # Places

    def may_store(self, tube: Tube, at: tuple[str, int]) -> bool:
        return tube.status in ("accepted", "in_process", "available", "received") and self.free(tube, at)

    def store(self, tube: Tube, at: tuple[str, int]) -> None:
        if tube.status in ("accepted", "in_process"):
            tube.status = "available"
        self.stand(tube, at)

    def stand(self, tube: Tube, at: tuple[str, int]) -> None:
        if tube.at != at and tube.thawed:
            self.refreeze(tube)
        tube.at, tube.home = at, None

    def may_move(self, tube: Tube, at: tuple[str, int]) -> bool:
        return tube.alive and tube.at is not None and self.free(tube, at)

    def may_swap(self, one: Tube, other: Tube) -> bool:
        return one is not other and all(tube.alive and tube.at is not None for tube in (one, other))

    def swap(self, one: Tube, other: Tube) -> None:
        there, here = one.at, other.at
        assert here is not None
        assert there is not None
        one.at = other.at = None
        self.stand(one, here)
        self.stand(other, there)

    def may_pick(self, tube: Tube, use: bool) -> bool:
        return tube.alive and tube.at is not None and not (use and (tube.holds or tube.promised_whole))

    def pick(self, tube: Tube) -> None:
        tube.home, tube.at = tube.at, None

    def may_put_back(self, tube: Tube) -> bool:
        return (
            tube.status == "available"
            and tube.in_hand
            and tube.home is not None
            and self.free(tube, tube.home)
        )

    def put_back(self, tube: Tube) -> None:
        assert tube.home is not None
        self.stand(tube, tube.home)

    def may_shift(self, slot: str) -> bool:
        return slot not in self.slots.values()

    # Thawing

    def may_thaw(self, tube: Tube) -> bool:
        return tube.in_hand and not tube.holds and not tube.thawed

    def thaw(self, tube: Tube) -> None:
        tube.thawed = True

    def may_refreeze(self, tube: Tube) -> bool:
        return tube.alive and tube.thawed

    def refreeze(self, tube: Tube) -> None:
        tube.thawed = False
        tube.thaws += 1

    # Material

    def tolerance(self, before: int) -> int:
        return min(before, max(before * 2 // 100, 20_000))

    def may_aliquot(self, tube: Tube, amounts: Sequence[int], used_up: bool) -> bool:
        ready = tube.status == "in_process" or (tube.status in ("accepted", "available") and tube.at is None)
        before = tube.amount - tube.promised
        fits = sum(amounts) <= before + self.tolerance(before)
        kept = tube.promised_whole or (used_up and tube.promised > 0)
        return ready and not tube.holds and fits and not kept

    def aliquot(self, tube: Tube, codes: Sequence[str], amounts: Sequence[int], used_up: bool) -> None:
        tube.status = "in_process"
        before = tube.amount - tube.promised
        tube.amount = 0 if used_up else max(0, before - sum(amounts)) + tube.promised
        for code, amount in zip(codes, amounts, strict=True):
            holds = tube.holds & INHERITED
            self.tubes[code] = Tube(code, tube.donor, amount, "in_process", holds, parent=tube.code)
        if tube.amount == 0:
            self.end(tube, "exhausted")

    def end(self, tube: Tube, status: str) -> None:
        tube.status, tube.at, tube.home = status, None, None

    # Holds, promises, withdrawal

    def may_hold(self, tube: Tube, kind: str) -> bool:
        return tube.alive and kind not in tube.holds

    def hold(self, tube: Tube, kind: str) -> None:
        for one in (tube, *(self.below(tube) if kind in INHERITED else ())):
            if one.alive:
                one.holds.add(kind)

    def may_release(self, tube: Tube, kind: str) -> bool:
        return tube.alive and kind in tube.holds

    def release(self, tube: Tube, kind: str, descendants: bool) -> None:
        for one in (tube, *(self.below(tube) if descendants else ())):
            if one.alive:
                one.holds.discard(kind)

    def may_promise(self, tube: Tube, amount: int | None) -> bool:
        covered = tube.donor is not None and self.donors[tube.donor].covers
        alone = not tube.promises if amount is None else not tube.promised_whole
        enough = amount is None or tube.promised + amount <= tube.amount
        return tube.status == "available" and not tube.holds and covered and alone and enough

    def may_withdraw(self, donor: str) -> bool:
        return not self.donors[donor].withdrawn

    def withdraw(self, donor: str) -> None:
        self.donors[donor].withdrawn = True
        for tube in self.tubes.values():
            if tube.donor == donor and tube.alive:
                tube.holds.add("consent_withdrawn")
                tube.promises.clear()

    # Destruction

    def may_approve(self, tube: Tube) -> bool:
        return tube.alive and "legal_hold" not in tube.holds and not tube.approved

    def may_destroy(self, tube: Tube) -> bool:
        return tube.alive and tube.approved and "legal_hold" not in tube.holds and not tube.promises

    def destroy(self, tube: Tube) -> None:
        tube.amount = 0
        tube.approved = False
        self.end(tube, "destroyed")
