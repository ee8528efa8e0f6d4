"""The catalogue by page: facets that are links, choices in the address, numbers that give nobody away."""

import re
from typing import Any

from app.core.gate import House
from tests.api.test_catalogue import a_stock
from tests.browsing import Browser, inline_parts


def text_of(html: str) -> str:
    """What stands on the page, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", html.partition("<main")[2]).split())


def side(html: str, name: str) -> str:
    return text_of("<main" + html.partition(f'data-testid="side-{name}"')[2].partition("</section>")[0])


def test_the_catalogue_is_in_the_rail_of_whoever_may_read_it(browser: Browser) -> None:
    assert 'href="/catalogue"' in browser("r.keller").get("/").text
    assert 'href="/catalogue"' not in browser("n.reuter").get("/").text
    empty = browser("r.keller").get("/catalogue").text
    assert "Nothing can be had yet" in empty
    assert inline_parts(empty) == []


def test_a_choice_is_a_link_and_a_chip_takes_it_back(browser: Browser, client: Any, cast: House) -> None:
    a_stock(client, cast)
    researcher = browser("r.keller")
    page = researcher.get("/catalogue").text
    assert "At least 15 samples of at least 15 donors." in text_of(page)
    assert "female 20+ of 10+" in side(page, "sex")
    assert "unknown fewer than 5" in side(page, "sex")
    assert 'href="/catalogue?sex=female"' in page
    chosen = researcher.get("/catalogue?sex=female&material=PL").text
    assert "Sex: female ×" in text_of(chosen)
    assert 'class="chip chip-on" href="/catalogue?material=PL"' in chosen
    assert 'href="/catalogue?material=PL&amp;sex=male"' in chosen, (
        "another value takes the place of the chosen one"
    )
    assert inline_parts(chosen) == []


def test_too_few_is_said_and_whoever_sees_rows_sees_the_count(
    browser: Browser, client: Any, cast: House
) -> None:
    a_stock(client, cast)
    hidden = browser("r.keller").get("/catalogue?sex=unknown").text
    assert "Fewer than 5 donors fit." in text_of(hidden)
    assert "E75.2" not in hidden
    assert "3 samples of 3 donors." in text_of(browser("t.weber").get("/catalogue?sex=unknown").text)
