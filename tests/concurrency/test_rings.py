"""Deeds that meet on several things take them in one order: one waits for the other, and nobody waits in a ring."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import text

from app.biobank.donors import registering as donors
from app.biobank.donors.schemas import RegisterDonor, RegisterDonors
from app.biobank.samples import holding, queries, registering
from app.biobank.samples.hold_schemas import PlaceHold, ReleaseHold
from app.biobank.samples.schemas import RegisterSample, RegisterSamples
from app.biobank.samples.words import Status
from app.core.actor import Permission
from app.core.errors import Busy
from app.core.gate import House
from app.core.work import Work
from tests.cast import deed
from tests.concurrency.test_withdrawals import division, posting
from tests.lives import STUDY, Brought, bring, problem, state, tubes


def until_they_wait(house: House, others: Sequence[threading.Thread]) -> None:
    """Return when each of the others waits for a lock, or is over. On SQLite they wait for the turn to write."""
    query = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    patience = threading.Event()
    while not house.database.sqlite:
        with house.database.engine.connect() as connection:
            waiting = int(connection.execute(query).scalar_one())
        if waiting >= sum(one.is_alive() for one in others):
            return
        patience.wait(0.01)


def place(work: Work) -> None:
    holding.place(work, PlaceHold(samples=["A", "B"], kind="legal_hold", reason="A letter came"))


def release(work: Work) -> None:
    form = ReleaseHold(samples=["A", "B"], kind="legal_hold", reason="It was settled", descendants=True)
    holding.release(work, form)


@pytest.mark.parametrize("act", [place, release])
def test_a_hold_on_families_takes_parents_and_children_in_one_order(
    client: Any, cast: House, act: Callable[[Work], None]
) -> None:
    """A and its child are older than B: who has the child and wants B meets a hold that has A and wants all three."""
    tubes(client, "A")
    bring(cast, Status.IN_PROCESS, "A")
    assert division(client, "A", "A-1")().status_code == 201
    tubes(client, "B")
    if act is release:
        with deed(cast) as work:
            place(work)
    refused: list[Exception] = []

    def hold() -> None:
        try:
            with deed(cast) as work:
                act(work)
        except Exception as error:
            refused.append(error)

    other = threading.Thread(target=hold)
    with deed(cast) as work:
        (child,) = queries.to_change(work, ["A-1"], Permission.SAMPLES_MEASURE)
        other.start()
        until_they_wait(cast, [other])
        (later,) = queries.to_change(work, ["B"], Permission.SAMPLES_MEASURE)
        for sample in (child, later):
            sample.visit = "V1"
            work.tell(Brought(subject=sample.ref, code=sample.code))
    other.join()
    assert refused == []
    held = ["legal_hold" in state(client, code)["holds"] for code in ("A", "A-1", "B")]
    assert held == [act is place] * 3


def labels(names: Sequence[str]) -> dict[str, Any]:
    return {"samples": [{"code": f"T-{name}", "study": STUDY, "material": "PL"} for name in names]}


def pseudonyms(names: Sequence[str]) -> dict[str, Any]:
    return {"donors": [{"study": STUDY, "pseudonym": f"D-{name}"} for name in names]}


def register_tubes(work: Work, names: Sequence[str]) -> None:
    lines = [RegisterSample(code=f"T-{name}", study=STUDY, material="PL") for name in names]
    registering.register(work, RegisterSamples(samples=lines, site="LU-IBBL"))


def register_donors(work: Work, names: Sequence[str]) -> None:
    lines = [RegisterDonor(study=STUDY, pseudonym=f"D-{name}") for name in names]
    donors.register(work, RegisterDonors(donors=lines))


class SecondThoughts(Exception):
    """Somebody does not go through with it."""


@pytest.mark.parametrize(
    ("login", "address", "body", "register"),
    [("t.weber", "samples", labels, register_tubes), ("d.braun", "donors", pseudonyms, register_donors)],
    ids=["tubes", "donors"],
)
def test_who_registers_the_same_from_both_ends_waits_in_no_ring(
    client: Any,
    cast: House,
    login: str,
    address: str,
    body: Callable[[Sequence[str]], dict[str, Any]],
    register: Callable[[Work, Sequence[str]], None],
) -> None:
    """Both meet a third who has the one in the middle, and then lets it go."""
    answers: list[Any] = []
    ends = [posting(client, login, address, body(names)) for names in ("159", "951")]
    others = [threading.Thread(target=lambda end=end: answers.append(end())) for end in ends]
    with suppress(SecondThoughts), deed(cast) as work:
        register(work, ["5"])
        work.flush()
        for one in others:
            one.start()
        until_they_wait(cast, others)
        raise SecondThoughts
    for one in others:
        one.join()
    assert Counter(one.status_code for one in answers) == {201: 1, 409: 1}
    (refused,) = (one for one in answers if one.status_code == 409)
    assert problem(refused)[1] in ("E-BC-DUP", "E-DONOR-TAKEN")


def want(house: House, code: str) -> None:
    """Another who wants a tube, and is of little patience."""
    with deed(house) as work:
        work.session.connection().exec_driver_sql("SET LOCAL lock_timeout = '1ms'")
        queries.to_change(work, [code], Permission.SAMPLES_MEASURE)


@pytest.mark.postgresql
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_who_waited_as_long_as_one_may_is_told_to_send_again(client: Any, cast: House) -> None:
    tubes(client, "T1")
    with deed(cast) as work:
        queries.to_change(work, ["T1"], Permission.SAMPLES_MEASURE)
        with pytest.raises(Busy) as told:
            want(cast, "T1")
    assert told.value.status == 503
    assert "Nothing was stored" in told.value.message
