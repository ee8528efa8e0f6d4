"""The deeds of the game, each as a rule: done where the reference allows it, seen refused where not."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any, ClassVar

from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule
from pydantic import BaseModel

from app.biobank.donors import registering as donors
from app.biobank.donors.schemas import (
    RecordConsent,
    RecordConsents,
    RegisterDonor,
    RegisterDonors,
    Withdraw,
)
from app.biobank.quality import inspecting
from app.biobank.samples import (
    aliquoting,
    approving,
    destroying,
    holding,
    offering,
    queries,
    registering,
    reserving,
    thawing,
    withdrawing,
)
from app.biobank.samples.ending_schemas import ApproveDestruction, DestroySamples
from app.biobank.samples.facts import SampleFact
from app.biobank.samples.hold_schemas import PlaceHold, ReleaseHold, ReleaseReservations, Reserve, ReserveLine
from app.biobank.samples.intake_schemas import AcceptSample, AcceptSamples
from app.biobank.samples.places import moving, moving_containers, picking, putting_back, storing
from app.biobank.samples.places.schemas import (
    MoveSamples,
    PickSamples,
    PlaceSample,
    PlaceSamples,
    PutBack,
    PutBackSamples,
)
from app.biobank.samples.schemas import (
    AliquotSample,
    NewAliquot,
    Registered,
    RegisterSample,
    RegisterSamples,
    ThawSamples,
)
from app.biobank.storage.schemas import MoveContainer, MoveContainers
from app.core.actor import Permission
from app.core.work import Work
from tests.property.grounds import WARM
from tests.property.playing import SLOTS, Playing
from tests.property.reference import PLACES, Tube

STUDY = "CLINNOVA-IBD"
ANY = Permission.SAMPLES_CORRECT
HOLDS = ("legal_hold", "biosafety", "quality_quarantine", "study_freeze")
AMOUNTS = (1, 50_000, 100_000, 200_000, 380_000, 400_000, 420_000, 420_001, 900_000)

places = st.tuples(st.sampled_from([*SLOTS, WARM]), st.integers(0, PLACES - 1))
kinds = st.sampled_from(HOLDS)
numbers = st.integers(0, 1 << 16)
"""Which of the tubes or donors: see `choose`."""
few = st.integers(1, 3)
boxes = st.sampled_from(sorted(SLOTS))
lists_of_amounts = st.lists(st.sampled_from(AMOUNTS), min_size=1, max_size=3)
whole_or_part = st.sampled_from((None, *AMOUNTS))
minutes_passing = st.integers(1, 600)
Draw = Callable[[st.SearchStrategy[Any]], Any]

WEIGHTS = {
    "enrol": 2,
    "consent": 1,
    "withdraw": 1,
    "register": 4,
    "register_a_code_again": 1,
    "accept": 4,
    "store": 8,
    "move": 5,
    "swap": 3,
    "pick": 5,
    "put_back": 4,
    "shift_a_box": 2,
    "two_who_both_saw_it_free": 2,
    "thaw": 4,
    "refreeze": 3,
    "aliquot": 8,
    "take_more_than_there_is": 1,
    "hold": 4,
    "release": 4,
    "promise": 5,
    "take_promises_back": 2,
    "approve": 3,
    "destroy": 3,
    "wait": 3,
}
"""How often each deed is tried."""
DEEDS = [deed for deed, weight in WEIGHTS.items() for _ in range(weight)]


class Careless(SampleFact):
    """A deed that did not look first, as if another had come between its look and its act."""

    kind = "test.careless"
    words = "{code} was treated carelessly"


def label(place: int) -> str:
    """How the first row of a box is written."""
    return f"A{place + 1}"


def shown(amount: int) -> str:
    """An amount as people enter it, to the nanolitre."""
    return f"{amount} nL"


class Game(Playing):
    """Donors, tubes, boxes."""

    deeds: ClassVar[Sequence[str]] = DEEDS
    """What may be tried, as often as it stands here."""

    @rule(data=st.data())
    def act(self, data: st.DataObject) -> None:
        """Try one deed."""
        getattr(self, data.draw(st.sampled_from(self.deeds)))(data.draw)

    @initialize(stored=st.integers(0, 4))
    def begin(self, stored: int) -> None:
        """A donor who agreed, and tubes of theirs on the bench and in a box, so that much is possible at once."""
        self.enrol_one(consented=True)
        self.register_some("D-1", 6)
        for tube in list(self.reference.tubes.values())[1:]:
            self.accept_tube(tube)
        for place, tube in enumerate(list(self.reference.tubes.values())[2 : 2 + stored]):
            self.store_tube(tube, ("BX-1", place))

    # Coming in

    def enrol(self, draw: Draw) -> None:
        self.enrol_one(draw(st.booleans()))

    def enrol_one(self, consented: bool) -> None:
        name = f"D-{next(self.numbers)}"
        form = RegisterDonors(donors=[RegisterDonor(study=STUDY, pseudonym=name)])
        self.does(True, lambda work: donors.register(work, form), lambda: None)
        self.reference.enrol(name)
        if consented:
            self.consent_of(name)

    def consent(self, draw: Draw) -> None:
        number = draw(numbers)
        donor = self.donor(number)
        assume(not self.reference.donors[donor].withdrawn)
        self.consent_of(donor)

    def consent_of(self, donor: str) -> None:
        line = RecordConsent(
            study=STUDY,
            donor=donor,
            form="ICF",
            form_version=str(next(self.numbers)),
            scopes=["store", "research"],
            signed_on=date(2026, 10, 1),
        )
        form = RecordConsents(consents=[line])
        self.does(
            True, lambda work: offering.record_consents(work, form), lambda: self.reference.consent(donor)
        )

    def donor(self, number: int) -> str:
        return list(self.reference.donors)[number % len(self.reference.donors)]

    def withdraw(self, draw: Draw) -> None:
        number = draw(numbers)
        donor = self.donor(number)
        form = Withdraw(study=STUDY, donor=donor, level="no_further_use")
        may = self.reference.may_withdraw(donor)
        self.does(may, lambda work: withdrawing.withdraw(work, form), lambda: self.reference.withdraw(donor))

    def register(self, draw: Draw) -> None:
        self.register_some(draw(st.none() | numbers.map(self.donor)), draw(few))

    def register_some(self, donor: str | None, count: int) -> None:
        codes = [f"T-{next(self.numbers)}" for _ in range(count)]
        lines = [
            RegisterSample(code=code, study=STUDY, material="PL", donor=donor, amount=shown(400_000))
            for code in codes
        ]
        form = RegisterSamples(samples=lines)
        self.does(
            True,
            lambda work: registering.register(work, form),
            lambda: [self.reference.register(code, donor, 400_000) for code in codes],
        )

    def register_a_code_again(self, draw: Draw) -> None:
        number = draw(numbers)
        code = self.choose(number, lambda _tube: True).code
        line = RegisterSample(code=code.lower(), study=STUDY, material="PL")
        form = RegisterSamples(samples=[line])
        self.does(False, lambda work: registering.register(work, form), lambda: None)

    def accept(self, draw: Draw) -> None:
        self.accept_tube(self.choose(draw(numbers), self.reference.may_accept))

    def accept_tube(self, tube: Tube) -> None:
        form = AcceptSamples(samples=[AcceptSample(sample=tube.code)])
        may = self.reference.may_accept(tube)
        self.does(may, lambda work: inspecting.accept(work, form), lambda: self.reference.accept(tube))

    # Places

    def store(self, draw: Draw) -> None:
        number = draw(numbers)
        at = draw(places)
        self.store_tube(self.choose(number, lambda tube: self.reference.may_store(tube, at)), at)

    def store_tube(self, tube: Tube, at: tuple[str, int]) -> None:
        line = PlaceSample(sample=tube.code, container=at[0], position=label(at[1]))
        form = PlaceSamples(placements=[line])
        may = self.reference.may_store(tube, at)
        self.does(may, lambda work: storing.store(work, form), lambda: self.reference.store(tube, at))

    def move(self, draw: Draw) -> None:
        number = draw(numbers)
        at = draw(places)
        tube = self.choose(number, lambda it: self.reference.may_move(it, at))
        code = tube.code
        form = MoveSamples(moves=[PlaceSample(sample=code, container=at[0], position=label(at[1]))])
        may = self.reference.may_move(tube, at)
        self.does(may, lambda work: moving.move(work, form), lambda: self.reference.stand(tube, at))

    def swap(self, draw: Draw) -> None:
        one = draw(numbers)
        other = draw(numbers)
        here, there = (self.choose(number, lambda it: it.at is not None) for number in (one, other))
        assume(here.at is not None and there.at is not None)
        lines = [
            PlaceSample(sample=tube.code, container=at[0], position=label(at[1]))
            for tube, at in ((here, there.at), (there, here.at))
            if at is not None
        ]
        form = MoveSamples(moves=lines)
        may = self.reference.may_swap(here, there)
        self.does(may, lambda work: moving.move(work, form), lambda: self.reference.swap(here, there))

    def pick(self, draw: Draw) -> None:
        number = draw(numbers)
        use = draw(st.booleans())
        tube = self.choose(number, lambda it: self.reference.may_pick(it, use))
        code = tube.code
        form = PickSamples(samples=[code], purpose="use" if use else "move")
        may = self.reference.may_pick(tube, use)
        self.does(may, lambda work: picking.pick(work, form), lambda: self.reference.pick(tube))

    def put_back(self, draw: Draw) -> None:
        number = draw(numbers)
        tube = self.choose(number, self.reference.may_put_back)
        code = tube.code
        form = PutBackSamples(put_backs=[PutBack(sample=code)])
        may = self.reference.may_put_back(tube)
        self.does(may, lambda work: putting_back.put_back(work, form), lambda: self.reference.put_back(tube))

    def shift_a_box(self, draw: Draw) -> None:
        box = draw(boxes)
        slot = draw(few)
        assume(self.reference.slots[box] != str(slot))
        form = MoveContainers(moves=[MoveContainer(container=box, parent="F07", slot=str(slot))])
        may = self.reference.may_shift(str(slot))
        self.does(
            may,
            lambda work: moving_containers.move(work, form),
            lambda: self.reference.slots.update({box: str(slot)}),
        )

    def two_who_both_saw_it_free(self, draw: Draw) -> None:
        """A deed that looked before another one acted: the database is the last to say no (I-02)."""
        one = draw(numbers)
        other = draw(numbers)
        standing = self.choose(one, lambda it: it.at is not None)
        coming = self.choose(other, lambda it: it.status == "available" and it is not standing)
        assume(standing.at is not None and coming is not standing and coming.status == "available")

        def push(work: Work) -> BaseModel:
            there, here = queries.to_change(work, [standing.code, coming.code], ANY)
            here.container_id, here.place = there.container_id, there.place
            here.custodian_site_id = here.custodian_user_id = None
            work.tell(
                Careless(subject=here.ref, study_id=here.study_id, site_id=here.site_id, code=here.code)
            )
            return Registered(samples=[])

        self.does(False, push, lambda: None)

    # Thawing and material

    def thaw(self, draw: Draw) -> None:
        number = draw(numbers)
        tube = self.choose(number, self.reference.may_thaw)
        code = tube.code
        form = ThawSamples(samples=[code])
        may = self.reference.may_thaw(tube)
        self.does(may, lambda work: thawing.thaw(work, form), lambda: self.reference.thaw(tube))

    def refreeze(self, draw: Draw) -> None:
        number = draw(numbers)
        tube = self.choose(number, self.reference.may_refreeze)
        code = tube.code
        form = ThawSamples(samples=[code])
        may = self.reference.may_refreeze(tube)
        self.does(may, lambda work: thawing.refreeze(work, form), lambda: self.reference.refreeze(tube))

    def aliquot(self, draw: Draw) -> None:
        number = draw(numbers)
        amounts = draw(lists_of_amounts)
        used_up = draw(st.booleans())
        tube = self.choose(number, lambda it: self.reference.may_aliquot(it, amounts, used_up))
        code = tube.code
        codes = [f"A-{next(self.numbers)}" for _ in amounts]
        lines = [
            NewAliquot(code=child, amount=shown(amount)) for child, amount in zip(codes, amounts, strict=True)
        ]
        form = AliquotSample(aliquots=lines, exhaust=used_up)
        may = self.reference.may_aliquot(tube, amounts, used_up)
        self.does(
            may,
            lambda work: aliquoting.aliquot(work, code, form),
            lambda: self.reference.aliquot(tube, codes, amounts, used_up),
        )

    def take_more_than_there_is(self, draw: Draw) -> None:
        """A deed that reckons wrongly: the database is the last to say no (I-04)."""
        number = draw(numbers)
        code = self.choose(number, lambda it: it.alive).code

        def overdraw(work: Work) -> BaseModel:
            (sample,) = queries.to_change(work, [code], ANY)
            sample.amount = -1
            work.tell(
                Careless(subject=sample.ref, study_id=sample.study_id, site_id=sample.site_id, code=code)
            )
            return Registered(samples=[])

        self.does(False, overdraw, lambda: None)

    # Holds, promises, ends

    def hold(self, draw: Draw) -> None:
        number = draw(numbers)
        kind = draw(kinds)
        tube = self.choose(number, lambda it: self.reference.may_hold(it, kind))
        code = tube.code
        form = PlaceHold(samples=[code], kind=kind, reason="Something was seen")
        may = self.reference.may_hold(tube, kind)
        self.does(may, lambda work: holding.place(work, form), lambda: self.reference.hold(tube, kind))

    def release(self, draw: Draw) -> None:
        number = draw(numbers)
        kind = draw(kinds)
        descendants = draw(st.booleans())
        tube = self.choose(number, lambda it: self.reference.may_release(it, kind))
        code = tube.code
        form = ReleaseHold(samples=[code], kind=kind, reason="It was settled", descendants=descendants)
        may = self.reference.may_release(tube, kind)
        self.does(
            may,
            lambda work: holding.release(work, form),
            lambda: self.reference.release(tube, kind, descendants),
        )

    def promise(self, draw: Draw) -> None:
        number = draw(numbers)
        request = draw(few)
        amount = draw(whole_or_part)
        tube = self.choose(number, lambda it: self.reference.may_promise(it, amount))
        code, purpose = tube.code, f"request:{request}"
        line = ReserveLine(sample=code, amount=None if amount is None else shown(amount))
        form = Reserve(purpose=purpose, lines=[line])
        may = self.reference.may_promise(tube, amount)
        self.does(
            may, lambda work: reserving.reserve(work, form), lambda: tube.promises.append((purpose, amount))
        )

    def take_promises_back(self, draw: Draw) -> None:
        number = draw(numbers)
        tube = self.choose(number, lambda it: it.alive and bool(it.promises))
        code = tube.code
        form = ReleaseReservations(samples=[code], reason="Not needed any more")
        may = tube.alive and bool(tube.promises)
        self.does(may, lambda work: reserving.release(work, form), tube.promises.clear)

    def approve(self, draw: Draw) -> None:
        number = draw(numbers)
        tube = self.choose(number, self.reference.may_approve)
        code = tube.code
        form = ApproveDestruction(samples=[code], cause="damaged")
        may = self.reference.may_approve(tube)
        self.does(may, lambda work: approving.approve(work, form), lambda: setattr(tube, "approved", True))

    def destroy(self, draw: Draw) -> None:
        number = draw(numbers)
        alone = draw(st.booleans())
        tube = self.choose(number, self.reference.may_destroy)
        code = tube.code
        witness = "m.schmit" if alone else "s.muller"
        form = DestroySamples(samples=[code], method="autoclave", witness=witness, reason="It is due")
        may = self.reference.may_destroy(tube) and not alone
        self.does(may, lambda work: destroying.destroy(work, form), lambda: self.reference.destroy(tube))

    def wait(self, draw: Draw) -> None:
        minutes = draw(minutes_passing)
        self.clock.set(self.clock.now() + timedelta(minutes=minutes))
