"""Words that are scanned do what the open page is about, and say so."""

from typing import Any

from app.core.gate import House
from app.http.web.command_card import SAYS
from tests.browsing import Browser
from tests.lives import told
from tests.tubes import stock

JSON = {"accept": "application/json"}


def scan(client: Any, to: str, text: str, **more: Any) -> Any:
    answer = client.post(to, json={"text": text, **more}, headers=JSON)
    return answer.json() | {"http": answer.status_code}


def test_a_tube_in_the_hand_is_thawed_and_goes_back_by_scans(browser: Browser, cast: House) -> None:
    stock(cast, ["T-1"], status="available", box="BX-1")
    technician = browser("t.weber")
    assert technician.post("/samples/T-1/pick", data={"purpose": "use"}).status_code == 303
    thawed = scan(technician, "/samples/T-1/scans", "CMD:THAW")
    assert (thawed["tone"], thawed["href"]) == ("ok", "/samples/T-1")
    back = scan(technician, "/samples/T-1/scans", "]d2cmd:putback")
    assert back["sentence"] == "T-1 stands at F07/BX-1/A1."
    assert told(cast, "T-1")[-3:] == ["sample.thawed", "sample.refrozen", "sample.put_back"]


def test_what_may_not_be_done_is_refused_with_the_reason(browser: Browser, cast: House) -> None:
    stock(cast, ["T-1"], status="available", box="BX-1")
    refused = scan(browser("t.weber"), "/samples/T-1/scans", "CMD:PUTBACK")
    assert refused["http"] == 409
    assert "not picked" in refused["sentence"]
    assert scan(browser("q.lambert"), "/samples/T-1/scans", "CMD:THAW")["http"] == 403
    assert scan(browser("c.martin"), "/samples/T-1/scans", "CMD:THAW")["http"] == 404


def test_print_and_hold_lead_to_their_pages_and_a_box_to_its_own(browser: Browser, cast: House) -> None:
    stock(cast, ["T-1"], status="available", box="BX-1")
    technician = browser("t.weber")
    assert scan(technician, "/samples/T-1/scans", "CMD:PRINT")["href"] == "/labels?codes=T-1"
    assert scan(technician, "/samples/T-1/scans", "CMD:HOLD")["href"] == "/samples/T-1/hold"
    assert scan(technician, "/samples/T-1/scans", "BX-1")["href"] == "/containers/BX-1"
    assert scan(technician, "/containers/BX-1/scans", "CMD:PRINT")["href"] == "/labels?codes=BX-1"


def test_a_run_is_started_and_stopped_by_scans(browser: Browser, cast: House) -> None:
    stock(cast, ["B-1"], status="accepted", material="WB")
    technician = browser("t.weber")
    form = {"code": "CR-9", "equipment": "CF-1", "programme": "2000 g 10 min", "samples": "B-1"}
    opened = technician.post("/runs", data=form)
    at = opened.headers["location"]
    started = scan(technician, f"{at}/scans", "CMD:START")
    assert (started["tone"], started["sentence"]) == ("ok", "CR-9 is running.")
    assert scan(technician, f"{at}/scans", "CMD:START")["http"] == 409
    assert scan(technician, f"{at}/scans", "CMD:STOP")["tone"] == "complete"
    assert scan(technician, f"{at}/scans", "B-1")["href"] == "/samples/B-1"


def test_the_card_shows_every_word_that_does_something(browser: Browser) -> None:
    page = browser("r.keller").get("/help/command-card").text
    for command, says in SAYS.items():
        assert f"symbol.svg?code=CMD%3A{command.value}&amp;symbology=code128" in page
        assert says in page
