"""Dashboards as pages: tiles that lead to their lists, filters that can be removed, nothing for researchers."""

import re
from html import unescape

import pytest

from app.core.gate import House
from tests.browsing import Browser
from tests.tubes import stock

BOARDS = ("bench", "stock", "flows", "quality")


@pytest.fixture
def furnished(browser: Browser, cast: House) -> Browser:
    stock(cast, [f"S-{number}" for number in range(57)], status="received")
    stock(cast, ["S-57", "S-58", "S-59"], status="available", box="BX-1")
    return browser


def tiles(page: str) -> dict[str, str]:
    """The HTML of each tile, by the name of its figure."""
    parts = re.split(r'data-testid="figure-([a-z-]+)">', page)[1:]
    return {name: html.partition("</section>")[0] for name, html in zip(parts[::2], parts[1::2], strict=True)}


def links(html: str) -> list[tuple[str, str]]:
    """The links of a piece of a page: where they lead, and what they say."""
    found = re.findall(r'<a href="([^"]+)">(.*?)</a>', html, re.DOTALL)
    return [(unescape(href), re.sub(r"<[^>]+>", "", text)) for href, text in found]


def test_each_number_of_a_tile_leads_to_a_list_of_so_many(furnished: Browser) -> None:
    manager = furnished("q.lambert")
    followed = 0
    for board in BOARDS:
        for name, html in tiles(manager.get(f"/dashboards/{board}").text).items():
            for href, said in links(html):
                page = manager.get(href)
                assert page.status_code == 200, href
                rows = re.search(r'data-testid="rows">(\S+) in this list', page.text)
                assert rows is not None, href
                number = re.match(r"(?:of )?([\d\u202f]+)(?:: list| (?!%|min|days|per 1,000))", said)
                if number:
                    assert rows[1] == number[1], (name, said)
                    followed += 1
    assert followed > 10


def test_a_tile_says_by_sign_and_word_what_it_says_by_colour(furnished: Browser) -> None:
    page = furnished("t.weber").get("/dashboards/bench").text
    backlog = tiles(page)["backlog"]
    assert "57" in backlog
    assert "✕" in backlog
    assert "off target" in backlog
    on_the_way = tiles(page)["on-the-way"]
    assert "✓" in on_the_way
    assert "on target" in on_the_way


def test_filters_are_chips_that_can_be_removed_one_by_one(furnished: Browser) -> None:
    manager = furnished("q.lambert")
    page = manager.get("/dashboards/stock?site=LU-IBBL&material=PL").text
    assert "site: LU-IBBL" in page
    assert 'href="/dashboards/stock?material=PL"' in page
    assert 'href="/dashboards/stock?site=LU-IBBL"' in page
    elsewhere = tiles(manager.get("/dashboards/stock?site=FR-GE1").text)
    assert "<strong>0</strong>" in elsewhere["in-stock"]
    assert "site=FR-GE1" in elsewhere["in-stock"], "the list is narrowed as its tile is"


def test_a_list_goes_on_where_it_ended(furnished: Browser) -> None:
    technician = furnished("t.weber")
    first = technician.get("/dashboards/stock/in-stock").text
    (more,) = {unescape(one) for one in re.findall(r'hx-get="([^"]+)"', first)}
    second = technician.get(more, headers={"hx-request": "true"}).text
    codes = [set(re.findall(r'href="/samples/(S-\d+)"', page)) for page in (first, second)]
    assert (len(codes[0]), len(codes[1]), codes[0] & codes[1]) == (50, 10, set())
    assert "hx-get" not in second


def test_a_page_offers_the_sites_and_studies_that_one_may_see(furnished: Browser) -> None:
    page = furnished("c.martin").get("/dashboards/stock").text
    assert '<option value="FR-GE1"' in page
    assert '<option value="LU-IBBL"' not in page
    assert '<option value="BETA"' not in page
    assert "<strong>0</strong>" in tiles(page)["in-stock"]
    assert furnished("c.martin").get("/dashboards/stock?site=LU-IBBL").status_code == 403


def test_what_no_dashboard_or_figure_is_called_is_not_there(furnished: Browser) -> None:
    for path in ("/dashboards/weather", "/dashboards/stock/weather"):
        assert furnished("q.lambert").get(path).status_code == 404
    refused = furnished("q.lambert").get("/dashboards/flows?since=soon")
    assert (refused.status_code, "A day is written as 2026-11-03" in refused.text) == (422, True)


def test_the_dashboards_are_no_place_for_researchers(furnished: Browser) -> None:
    researcher = furnished("r.keller")
    assert "/dashboards" not in researcher.get("/").text
    for path in ("/dashboards", "/dashboards/stock", "/dashboards/stock/in-stock"):
        assert researcher.get(path).status_code == 403
