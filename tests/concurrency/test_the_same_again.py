"""One request is sent five times in the same moment: it is done once, and everybody hears the same answer."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from app.core.gate import House
from tests.browsing import Browser, key_of
from tests.concurrency.test_withdrawals import Send, together
from tests.lives import STUDY, a_donor, entries, told, tubes
from tests.tubes import stock

TIMES = 5


def keyed(client: Any, address: str, body: dict[str, Any], login: str = "t.weber") -> Send:
    one = client(login)
    return lambda: one.post(f"/api/v1{address}", json=body, headers={"idempotency-key": "k-1"})


def registration(*codes: str) -> dict[str, Any]:
    return {"samples": [{"code": code, "study": STUDY, "material": "PL"} for code in codes]}


def equal(answers: list[Any], status: int) -> None:
    """All of them say the same, and all but one of them that they repeat it."""
    assert Counter(one.status_code for one in answers) == {status: TIMES}
    assert len({one.text for one in answers}) == 1
    assert [one.headers.get("idempotent-replay") for one in answers].count("true") == TIMES - 1


def test_tubes_are_registered_once(client: Any, cast: House) -> None:
    before = entries(cast)
    answers = together(*(keyed(client, "/samples", registration("T1", "T2")) for _ in range(TIMES)))
    equal(answers, 201)
    assert [one["code"] for one in answers[0].json()["samples"]] == ["T1", "T2"]
    assert entries(cast) - before == 2
    assert told(cast, "T1") == ["sample.registered_direct"]


def test_tubes_are_divided_once(client: Any, cast: House) -> None:
    stock(cast, ["P"], status="in_process")
    before = entries(cast)
    body = {"aliquots": [{"code": code, "amount": "50 uL"} for code in ("A1", "A2")]}
    equal(together(*(keyed(client, "/samples/P/aliquots", body) for _ in range(TIMES))), 201)
    assert entries(cast) - before == 3
    assert client("t.weber").get("/api/v1/samples/P").json()["amount"]["value"] == 300_000


def test_a_tube_is_placed_once_and_everybody_hears_where(client: Any, cast: House) -> None:
    """The place is the next free one, so that a second deed would give another answer."""
    stock(cast, ["T1"])
    before = entries(cast)
    body = {"placements": [{"sample": "T1", "container": "BX-1"}]}
    answers = together(*(keyed(client, "/placements", body) for _ in range(TIMES)))
    equal(answers, 201)
    assert answers[0].json()["samples"][0]["position"] == "A1"
    assert entries(cast) - before == 1


def test_a_scan_that_is_sent_again_while_it_is_under_way_is_one_scan(browser: Browser, cast: House) -> None:
    stock(cast, ["T1"])
    people = [browser("t.weber") for _ in range(TIMES)]
    before = entries(cast)
    headers = {"accept": "application/json", "idempotency-key": "scan-1"}
    scan = {"text": "T1", "position": "B2"}
    answers = together(
        *(lambda one=one: one.post("/containers/BX-1/scans", json=scan, headers=headers) for one in people)
    )
    equal(answers, 200)
    assert (answers[0].json()["tone"], answers[0].json()["cell"]["short"]) == ("ok", "T1")
    assert entries(cast) - before == 1


def test_a_form_that_is_sent_by_five_clicks_leads_to_one_result(browser: Browser, cast: House) -> None:
    people = [browser("t.weber") for _ in range(TIMES)]
    key = key_of(people[0].get("/register").text)
    before = entries(cast)
    form = {"study": STUDY, "material": "PL", "codes": "T1", "key": key}
    answers = together(*(lambda one=one: one.post("/register", data=form) for one in people))
    assert Counter(one.status_code for one in answers) == {303: TIMES}
    assert {one.headers["location"] for one in answers} == {"/samples/T1"}
    assert entries(cast) - before == 1


def test_an_answer_that_is_not_kept_is_given_once_and_the_others_are_told(
    browser: Browser, cast: House
) -> None:
    """A sheet of labels is no text that could be given again, and must not be printed again."""
    stock(cast, ["T1"])
    people = [browser("t.weber") for _ in range(TIMES)]
    before = entries(cast)
    form = {"codes": "T1", "stock": "L1", "key": "k-1"}
    answers = together(*(lambda one=one: one.post("/labels.pdf", data=form) for one in people))
    assert Counter(one.status_code for one in answers) == {200: 1, 409: TIMES - 1}
    assert all("E-IDEMPOTENCY-MISMATCH" in one.text for one in answers if one.status_code == 409)
    assert entries(cast) - before == 1


def by_api(client: Any, _browser: Browser) -> list[Callable[[str], Send]]:
    return [lambda code: keyed(client, "/samples", registration(code))] * 6


def by_form(_client: Any, browser: Browser) -> list[Callable[[str], Send]]:
    one = browser("t.weber")
    form = {"study": STUDY, "material": "PL", "key": "k-1"}
    return [lambda code: lambda: one.post("/register", data={**form, "codes": code})] * 6


@pytest.mark.parametrize(("door", "done"), [(by_api, 201), (by_form, 303)])
def test_of_two_requests_with_one_key_one_is_done_and_the_other_told(
    client: Any, browser: Browser, cast: House, door: Callable[..., list[Callable[[str], Send]]], done: int
) -> None:
    senders = door(client, browser)
    before = entries(cast)
    answers = together(*(send(f"T{number % 2}") for number, send in enumerate(senders)))
    assert Counter(one.status_code for one in answers) == {done: 3, 409: 3}
    assert all("E-IDEMPOTENCY-MISMATCH" in one.text for one in answers if one.status_code == 409)
    assert len({one.text for one in answers if one.status_code == done}) == 1
    assert entries(cast) - before == 1


def test_a_request_that_is_refused_five_times_leaves_its_key_free(client: Any, cast: House) -> None:
    tubes(client, "T1")
    before = entries(cast)
    answers = together(*(keyed(client, "/samples", registration("T2", "T1")) for _ in range(TIMES)))
    assert Counter(one.status_code for one in answers) == {409: TIMES}
    assert {one.json()["code"] for one in answers} == {"E-BC-DUP"}
    assert entries(cast) == before
    assert keyed(client, "/samples", registration("T2"))().status_code == 201


def test_a_key_is_that_of_its_person(client: Any, cast: House) -> None:
    """Two people may use the same key at once: each is answered for what they themselves asked."""
    a_donor(client, "D-1")
    tubes(client, "T1", "T2", donor="D-1")
    form = {"kind": "legal_hold", "reason": "Something was seen"}
    answers = together(
        keyed(client, "/holds", {"samples": ["T1"], **form}, login="m.schmit"),
        keyed(client, "/holds", {"samples": ["T2"], **form}, login="q.lambert"),
    )
    assert [one.status_code for one in answers] == [201, 201]
    assert [one.json()["samples"][0]["code"] for one in answers] == ["T1", "T2"]
