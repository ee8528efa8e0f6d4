"""Tubes go from hand to hand by the pages: one offers, and the other takes them over or does not."""

import pytest

from app.core.gate import House
from tests.browsing import Browser
from tests.by_page import band, done, refused, scan
from tests.lives import told
from tests.tubes import stock


@pytest.fixture
def picked(browser: Browser, cast: House) -> House:
    """T1 and T2 in the hands of t.weber."""
    stock(cast, ["T1", "T2"], status="available", box="BX-1")
    done(browser("t.weber"), "/tubes/pick", samples="T1\nT2", purpose="use")
    return cast


def test_an_offered_tube_waits_on_the_first_page_of_who_gets_it(browser: Browser, picked: House) -> None:
    technician, senior = browser("t.weber"), browser("s.muller")
    assert "in your hands" in technician.get("/").text
    assert "offered to you" not in senior.get("/").text
    done(technician, "/samples/T1/offer", to="USER:s.muller", reason="for the centrifuge")
    assert '<a class="tile" href="/tubes/take-over"><strong>1</strong>' in senior.get("/").text
    assert "Take over" in senior.get("/samples/T1").text
    page = done(senior, "/samples/T1/take-over")
    assert band(page) == "T1 was taken over."
    assert "With s.muller" in page
    assert told(picked, "T1")[-2:] == ["custody.offered", "custody.accepted"]


def test_a_handful_changes_hands_by_the_list_that_waits(browser: Browser, picked: House) -> None:
    technician, senior = browser("t.weber"), browser("s.muller")
    assert 'href="/tubes/offer?samples=T1%2CT2"' in technician.get("/tubes/offer").text
    assert (
        band(done(technician, "/tubes/offer", samples="T1\nT2", to="s.muller")) == "2 samples were offered."
    )
    page = senior.get("/tubes/take-over").text
    assert page.count('data-testid="waiting"') == 1
    assert [f'href="/samples/{code}"' in page for code in ("T1", "T2")] == [True, True]
    done(senior, "/tubes/take-over", samples="T1,T2")
    assert told(picked, "T2")[-1] == "custody.accepted"


def test_what_is_not_taken_over_stays_with_its_holder(browser: Browser, picked: House) -> None:
    done(browser("t.weber"), "/samples/T1/offer", to="s.muller")
    page = done(browser("s.muller"), "/samples/T1/refuse", reason="no room")
    assert "With t.weber" in page
    assert told(picked, "T1")[-1] == "custody.refused"


def test_nobody_takes_what_was_not_offered_or_offers_what_is_not_theirs(
    browser: Browser, picked: House
) -> None:
    senior = browser("s.muller")
    page = refused(picked, senior, "/samples/T1/take-over", "E-CUSTODY-ORDER", reason="mine")
    assert "Ask its holder to offer it to you" in page
    refused(picked, senior, "/samples/T1/offer", "E-CUSTODY-NOT-HOLDER", to="m.schmit")
    refused(picked, browser("t.weber"), "/samples/T1/offer", "E-INVALID", to="t.weber")
    answer = scan(senior, "/tubes/take-over", "T1")
    assert (answer["tone"], answer["sentence"]) == ("refusal", "Not T1. It was not offered to you.")
    assert browser("q.lambert").get("/samples/T1/offer").status_code == 403
