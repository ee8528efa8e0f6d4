"""Taking back by hand and by the command card: on the bench, from any page, and only what is one's own."""

import re

from app.core.gate import House
from tests.browsing import Browser, inline_parts
from tests.lives import told
from tests.tubes import stock


def stored(browser: Browser, cast: House, code: str = "T1") -> None:
    stock(cast, [code])
    done = browser("t.weber").post(f"/samples/{code}/place", data={"container": "BX-1", "position": "A1"})
    assert done.status_code == 303, done.text


def test_the_command_for_help_opens_the_help_pages(browser: Browser) -> None:
    answer = browser("t.weber").post(
        "/scan", json={"text": "CMD:HELP"}, headers={"accept": "application/json"}
    )
    assert (answer.json()["href"], answer.json()["tone"]) == ("/help", "ok")


def test_the_bench_offers_to_take_the_last_act_back(browser: Browser, cast: House) -> None:
    stored(browser, cast)
    technician = browser("t.weber")
    bench = technician.get("/").text
    assert inline_parts(bench) == []
    (address,) = re.findall(r'action="(/acts/[0-9a-f]{16}/undo)"', bench)
    done = technician.post(address)
    assert (done.status_code, done.headers["location"]) == (303, "/")
    after = technician.get("/").text
    assert "Taken back: T1 was stored at F07/BX-1/A1." in after
    assert "/undo" not in after
    assert told(cast, "T1")[-1] == "sample.act_undone"


def test_the_command_card_takes_the_newest_act_back_and_says_which(browser: Browser, cast: House) -> None:
    stored(browser, cast)
    headers = {"accept": "application/json", "idempotency-key": "one-scan"}
    for _ in range(2):
        answer = browser("t.weber").post("/acts/last/scans", json={"text": "CMD:UNDO"}, headers=headers)
        assert answer.status_code == 200, answer.text
        assert answer.json()["sentence"] == "Taken back: T1 was stored at F07/BX-1/A1."
        assert answer.json()["href"] == "/samples/T1"
    assert told(cast, "T1").count("sample.act_undone") == 1


def test_nobody_takes_back_what_another_did(browser: Browser, cast: House) -> None:
    stored(browser, cast)
    senior = browser("s.muller")
    assert "/undo" not in senior.get("/").text
    refused = senior.post(
        "/acts/last/scans", json={"text": "CMD:UNDO"}, headers={"accept": "application/json"}
    )
    assert refused.status_code == 404
    assert browser("r.keller").post("/acts/last/scans", json={"text": "CMD:UNDO"}).status_code == 403
