"""Studies and sites by page: listed, opened by whoever may, refused with what was typed."""

from typing import Any

from app.core.gate import House
from tests.browsing import Browser, inline_parts, key_of
from tests.lives import payloads
from tests.refused import nothing_stored

STUDY = {"code": "GAMMA", "title": "Serum before and after", "sponsor": "University of Basel"}
SITE = {
    "code": "DE-SB1",
    "name": "Clinic Saarbrücken",
    "kind": "clinic",
    "country": "DE",
    "timezone": "Europe/Berlin",
}


def opened(answer: Any) -> None:
    assert answer.status_code == 303, answer.text


def test_a_study_is_opened_by_page_and_told(browser: Browser, cast: House) -> None:
    manager = browser("m.schmit")
    form = {**STUDY, "key": key_of(manager.get("/studies").text)}
    opened(manager.post("/studies", data=form))
    opened(manager.post("/studies", data=form))
    page = manager.get("/studies").text
    assert inline_parts(page) == []
    assert "GAMMA is open." in page
    assert page.count('href="/samples?study=GAMMA"') == 1
    assert "University of Basel" in page
    assert [one["fact"]["code"] for one in payloads(cast, "study.opened")].count("GAMMA") == 1
    technician = browser("t.weber").get("/studies").text
    assert "Serum before and after" in technician
    assert "Open a study" not in technician
    nurse = browser("n.reuter").get("/studies").text
    assert "CLINNOVA-IBD" in nurse
    assert "GAMMA" not in nurse, "the nurse works in one study"


def test_a_site_is_opened_by_page_and_told(browser: Browser, cast: House) -> None:
    admin = browser("a.admin")
    opened(admin.post("/sites", data=SITE))
    page = admin.get("/sites").text
    assert inline_parts(page) == []
    assert "Clinic Saarbrücken" in page
    assert "Europe/Berlin" in page
    assert payloads(cast, "site.opened")[-1]["fact"]["code"] == "DE-SB1"
    assert "DE-SB1" in admin.get("/people/t.weber").text, "a role can be given there"
    manager = browser("m.schmit").get("/sites").text
    assert "DE-SB1" in manager
    assert "Open a site" not in manager, "the manager's right ends at the own sites"


def test_a_refusal_keeps_what_was_typed(browser: Browser, cast: House) -> None:
    manager, admin = browser("m.schmit"), browser("a.admin")
    with nothing_stored(cast):
        taken = manager.post("/studies", data={**STUDY, "code": "BETA"})
        assert (taken.status_code, "There is a study BETA." in taken.text) == (409, True)
        assert 'value="University of Basel"' in taken.text
        wrong = admin.post("/sites", data={**SITE, "timezone": "Europe/Saarland"})
        assert (wrong.status_code, "There is no such time zone" in wrong.text) == (422, True)
        assert 'value="Clinic Saarbrücken"' in wrong.text


def test_studies_and_sites_are_opened_only_with_the_right(browser: Browser, cast: House) -> None:
    people = {one: browser(one) for one in ("t.weber", "q.lambert", "r.keller", "a.admin", "m.schmit")}
    with nothing_stored(cast):
        for who in ("t.weber", "q.lambert", "r.keller", "a.admin"):
            refused = people[who].post("/studies", data=STUDY)
            assert (refused.status_code, "E-SCOPE" in refused.text) == (403, True), who
        for who in ("t.weber", "q.lambert", "r.keller", "m.schmit"):
            refused = people[who].post("/sites", data=SITE)
            assert (refused.status_code, "E-SCOPE" in refused.text) == (403, True), who
