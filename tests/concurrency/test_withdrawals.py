"""A donor withdraws while others register, divide, pool, correct and reserve: nothing of the donor slips through."""

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from app.biobank.donors.schemas import Withdraw
from app.biobank.samples import aliquoting, registering, withdrawing
from app.biobank.samples.schemas import AliquotSample, NewAliquot, RegisterSample, RegisterSamples
from app.biobank.samples.words import Status
from app.core.gate import House
from tests.cast import deed
from tests.lives import STUDY, a_donor, bring, tubes

WITHDRAWAL = {"study": STUDY, "donor": "D-1", "level": "destroy"}
Send = Callable[[], Any]


def together(*requests: Send) -> list[Any]:
    """The answers to requests that are all sent in the same moment."""
    answers: list[Any] = [None] * len(requests)
    start = threading.Barrier(len(requests))

    def send(number: int) -> None:
        start.wait()
        answers[number] = requests[number]()

    threads = [threading.Thread(target=send, args=(number,)) for number in range(len(requests))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def posting(client: Any, login: str, url: str, body: dict[str, Any]) -> Send:
    one = client(login)
    return lambda: one.post(f"/api/v1/{url}", json=body)


def withdrawing_now(client: Any) -> Send:
    return posting(client, "dpo.thill", "withdrawals", WITHDRAWAL)


def registration(client: Any, code: str) -> Send:
    line = {"code": code, "study": STUDY, "material": "PL", "amount": "400 uL", "donor": "D-1"}
    return posting(client, "t.weber", "samples", {"samples": [line]})


def division(client: Any, parent: str, child: str) -> Send:
    body = {"aliquots": [{"code": child, "amount": "1 uL"}]}
    return posting(client, "t.weber", f"samples/{parent}/aliquots", body)


def free(house: House) -> list[str]:
    """Every tube that is not at its end and not under the hold of a withdrawal."""
    query = text(
        "SELECT code FROM sample WHERE holds NOT LIKE '%consent_withdrawn%' "
        "AND status NOT IN ('exhausted', 'destroyed', 'voided') ORDER BY code"
    )
    with house.database.session() as session:
        return list(session.connection().execute(query).scalars())


def test_tubes_registered_in_the_same_moment_are_all_held(client: Any, cast: House) -> None:
    a_donor(client, "D-1")
    tubes(client, "T0", donor="D-1")
    answers = together(withdrawing_now(client), *(registration(client, f"T{n}") for n in range(1, 12)))
    assert Counter(one.status_code for one in answers) == {201: 12}
    assert free(cast) == []


def test_aliquots_made_in_the_same_moment_are_refused_or_held(client: Any, cast: House) -> None:
    a_donor(client, "D-1")
    parents = tubes(client, *(f"T{n}" for n in range(8)), donor="D-1")
    bring(cast, Status.IN_PROCESS, *parents)
    answers = together(withdrawing_now(client), *(division(client, code, f"{code}-A") for code in parents))
    assert answers[0].status_code == 201
    assert {one.status_code for one in answers[1:]} <= {201, 423}
    assert free(cast) == []


def a_pool(client: Any, house: House) -> None:
    """T1 of D-1 and T2 of D-2 in work, and P, pooled from both."""
    a_donor(client, "D-1")
    a_donor(client, "D-2")
    tubes(client, "T1", donor="D-1")
    tubes(client, "T2", donor="D-2")
    bring(house, Status.IN_PROCESS, "T1", "T2")
    parts = [{"sample": code, "amount": "50 uL"} for code in ("T1", "T2")]
    assert (
        client("t.weber").post("/api/v1/pools", json={"code": "P", "contributions": parts}).status_code == 201
    )


def test_what_comes_out_of_a_pool_in_the_same_moment_is_refused_or_held(client: Any, cast: House) -> None:
    a_pool(client, cast)
    answers = together(withdrawing_now(client), *(division(client, "P", f"P-{n}") for n in range(8)))
    assert answers[0].status_code == 201
    assert {one.status_code for one in answers[1:]} <= {201, 423}
    assert free(cast) == ["T2"]


def test_a_tube_corrected_to_the_donor_in_the_same_moment_is_held_with_its_aliquots(
    client: Any, cast: House
) -> None:
    a_donor(client, "D-1")
    a_donor(client, "D-2")
    tubes(client, "T1", "T2", donor="D-2")
    bring(cast, Status.IN_PROCESS, "T1", "T2")
    for code in ("T1", "T2"):
        assert division(client, code, f"{code}-A")().status_code == 201
    lines = [{"sample": code, "field": "donor", "value": "D-1"} for code in ("T1", "T2")]
    corrections = [
        posting(client, "s.muller", "corrections", {"corrections": [line], "cause": "wrong_donor"})
        for line in lines
    ]
    answers = together(withdrawing_now(client), *corrections)
    assert [one.status_code for one in answers] == [201, 200, 200]
    assert free(cast) == []


def test_a_reservation_made_in_the_same_moment_is_refused_or_released(client: Any, cast: House) -> None:
    a_donor(client, "D-1")
    codes = tubes(client, *(f"T{n}" for n in range(8)), donor="D-1")
    bring(cast, Status.AVAILABLE, *codes)
    lines = [{"purpose": "request:1", "lines": [{"sample": code}]} for code in codes]
    reservations = [posting(client, "s.muller", "reservations", line) for line in lines]
    answers = together(withdrawing_now(client), *reservations)
    assert answers[0].status_code == 201
    assert {one.status_code for one in answers[1:]} <= {201, 403, 423}
    with cast.database.session() as session:
        query = text("SELECT count(*) FROM reservation WHERE state = 'active'")
        assert session.connection().execute(query).scalar_one() == 0
    assert free(cast) == []


Pause = Callable[[], Any]


def registering_late(house: House, pause: Pause) -> None:
    line = RegisterSample(code="LATE", study=STUDY, material="PL", donor="D-1", amount="1 uL")
    with deed(house) as work:
        registering.register(work, RegisterSamples(samples=[line], site="LU-IBBL"))
        pause()


def dividing_late(house: House, pause: Pause) -> None:
    with deed(house) as work:
        aliquoting.aliquot(work, "T1", AliquotSample(aliquots=[NewAliquot(code="LATE", amount="1 uL")]))
        pause()


def dividing_the_pool_late(house: House, pause: Pause) -> None:
    with deed(house) as work:
        aliquoting.aliquot(work, "P", AliquotSample(aliquots=[NewAliquot(code="LATE", amount="1 uL")]))
        pause()


def withdrawing_late(house: House, pause: Pause) -> None:
    with deed(house) as work:
        withdrawing.withdraw(work, Withdraw(study=STUDY, donor="D-1", level="destroy"))
        pause()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (withdrawing_late, registering_late),
        (registering_late, withdrawing_late),
        (dividing_late, withdrawing_late),
        (dividing_the_pool_late, withdrawing_late),
    ],
    ids=[
        "withdrawn-then-registered",
        "registered-then-withdrawn",
        "divided-then-withdrawn",
        "pool-divided-then-withdrawn",
    ],
)
def test_whoever_comes_second_waits_for_the_first_and_sees_what_it_did(
    client: Any, cast: House, first: Callable[[House, Pause], None], second: Callable[[House, Pause], None]
) -> None:
    a_pool(client, cast)
    halfway, go_on, over = threading.Event(), threading.Event(), threading.Event()

    def pause() -> None:
        halfway.set()
        go_on.wait(30)

    def follow() -> None:
        second(cast, lambda: None)
        over.set()

    threads = [threading.Thread(target=first, args=(cast, pause)), threading.Thread(target=follow)]
    threads[0].start()
    assert halfway.wait(30)
    threads[1].start()
    waited = not over.wait(0.3)
    go_on.set()
    for thread in threads:
        thread.join()
    assert waited
    assert over.is_set()
    assert free(cast) == ["T2"]
