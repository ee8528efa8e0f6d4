"""From the catalogue to a request: criteria in a basket that is nothing but an address, and never a donor."""

import re
from typing import Any

from app.core.gate import House
from tests.api.test_catalogue import a_stock
from tests.browsing import Browser, inline_parts
from tests.web.test_catalogue_page import text_of


def filled(html: str, name: str) -> str:
    """What a field of the page holds already."""
    field = re.search(rf'name="{name}"[^>]*value="([^"]*)"', html)
    if field:
        return field[1]
    chosen = re.search(rf'<select[^>]*name="{name}".*?</select>', html, re.S)
    assert chosen, name
    option = re.search(r'<option value="([^"]*)" selected', chosen[0])
    return option[1] if option else ""


def link(html: str, words: str) -> str:
    """Where the link with these words leads."""
    found = re.search(rf'href="([^"]+)"[^>]*>{words}', html)
    assert found, words
    return found[1].replace("&amp;", "&")


def test_what_is_put_into_the_basket_is_asked_for(browser: Browser, client: Any, cast: House) -> None:
    a_stock(client, cast)
    researcher = browser("r.keller")
    chosen = {"sex": "female", "age": "40-49", "thaws": "0", "volume": "250", "study": "CLINNOVA-IBD"}
    into = researcher.get("/catalogue/basket", params={**chosen, "count_PL": "4", "count_SE": ""})
    assert into.status_code == 303
    page = researcher.get(into.headers["location"]).text
    assert inline_parts(page) == []
    line = "4 Plasma 250 µL or more each, never thawed, female, 40 to 49 years"
    assert line in text_of(page)
    assert "Sex: female ×" in text_of(page), "the choices stay as they were"
    more = researcher.get(into.headers["location"].replace("/catalogue?", "/catalogue/basket?"), params={})
    assert more.status_code == 422, "a number is missing"

    form = researcher.get(link(page, "Ask for these")).text
    assert inline_parts(form) == []
    said = {
        name: filled(form, f"{name}_0") for name in ("material", "count", "min_amount", "max_thaws", "sex")
    }
    assert said == {"material": "PL", "count": "4", "min_amount": "250 µL", "max_thaws": "0", "sex": "female"}
    assert (filled(form, "min_age_0"), filled(form, "max_age_0")) == ("40", "49")
    assert filled(form, "study") == "CLINNOVA-IBD"
    lines = {f"{name}_0": value for name, value in said.items()} | {"min_age_0": "40", "max_age_0": "49"}
    sent = {"title": "Proteome", "purpose": "Proteins", "destination": "FR-GE1", "then": "submit", **lines}
    counted = researcher.post("/requests/feasibility", data=sent)
    assert "10+" in text_of("<main" + counted.text)
    kept = researcher.post("/requests/new", data=sent)
    assert kept.status_code == 303
    assert line in text_of(researcher.get(kept.headers["location"]).text)


def test_a_basket_holds_several_lines_and_gives_each_back(browser: Browser, client: Any, cast: House) -> None:
    a_stock(client, cast)
    researcher = browser("r.keller")
    both = researcher.get("/catalogue/basket", params={"count_PL": "4", "count_SE": "7"}).headers["location"]
    page = researcher.get(both).text
    basket = page.partition('data-testid="basket"')[2]
    assert text_of("<main" + basket).startswith("> Basket 4 Plasma Take out : Plasma 7 Serum")
    without = researcher.get(link(basket, "Take out")).text
    assert "4 Plasma" not in text_of(without)
    assert "7 Serum" in text_of(without)
    assert link(page, "Ask for these").count("want=") == 2


def test_an_address_that_nobody_could_have_made_is_refused(browser: Browser, cast: House) -> None:
    researcher = browser("r.keller")
    assert researcher.get("/catalogue?want=material%3DPL%26count%3Dmany").status_code == 422
    assert researcher.get("/catalogue?want=donor%3DIBD-LU-0147").status_code == 422
    assert researcher.get("/requests/new?want=material%3DNONE%26count%3D1&want=x").status_code == 422
    assert (
        researcher.get("/catalogue?" + "&".join(["want=material%3DPL%26count%3D1"] * 21)).status_code == 422
    )
    assert browser("t.weber").get("/catalogue/basket?count_PL=1").status_code == 403
