"""The sites and their units: how full, how cold, what is to be heeded; page by page where there are many."""

import re
from html import unescape
from typing import Any

from app.biobank.stations.site_plan import SITES, UNITS
from app.biobank.storage.adding_containers import add_containers
from app.biobank.storage.opening_sites import open_site
from app.biobank.storage.schemas import AddContainer, AddContainers, OpenSite
from app.core.gate import House
from tests.browsing import Browser, inline_parts
from tests.by_page import done
from tests.cast import deed
from tests.houses import MORNING
from tests.tubes import stock


def rows(page: str) -> dict[str, str]:
    """Each unit's line in words."""
    found = re.findall(r'<tr data-testid="unit-([^"]+)">(.*?)</tr>', page, re.DOTALL)
    return {code: " ".join(re.sub(r"<[^>]+>", " ", line).split()) for code, line in found}


def look(person: Any, path: str) -> str:
    answer = person.get(path)
    assert answer.status_code == 200, answer.text
    assert inline_parts(answer.text) == []
    return unescape(answer.text)


def test_each_unit_says_how_full_and_cold_it_is_and_what_is_to_be_heeded(
    browser: Browser, cast: House
) -> None:
    stock(cast, [f"T{n}" for n in range(81)], status="available", box="BX-1", frozen_at=MORNING)
    stock(cast, [f"U{n}" for n in range(60)], status="available", box="BX-2", frozen_at=MORNING)
    technician = browser("t.weber")
    done(technician, "/tubes/hold", samples="T1\nT2", kind="quality_quarantine", reason="cracked cap")
    found = rows(look(technician, "/storage"))
    assert found["F07"] == "F07 unit −80 °C 87 % 21 nearly full 2 on hold"
    assert found["F12"] == "F12 unit −80 °C – –"
    assert found["N02"] == "N02 unit nitrogen vapour 0 % 81"


def test_only_sites_and_units_are_shown_that_one_may_see(browser: Browser, cast: House) -> None:
    line = AddContainer(code="F-BETA", kind="unit", site="FR-GE1", temperature="-80", study="BETA")
    with deed(cast) as work:
        add_containers(work, AddContainers(containers=[line]))
    assert set(rows(look(browser("c.martin"), "/storage"))) == {"G02", "GN1"}
    assert set(rows(look(browser("m.schmit"), "/storage"))) == {"F07", "F12", "N02", "G02", "GN1", "F-BETA"}
    assert browser("c.martin").get("/storage?site=LU-IBBL").status_code == 404
    page = look(browser("q.lambert"), "/storage")
    assert "Nothing stands yet at University Basel (CH-BS1), Clinic Luxembourg (LU-CHL)." in page


def test_three_hundred_units_come_page_by_page_and_none_is_left_out(browser: Browser, cast: House) -> None:
    units = [
        AddContainer(code=f"U{n:03}", kind="unit", site="LU-IBBL", temperature="-80") for n in range(300)
    ]
    loose = AddContainer(code="A-LOOSE", kind="box", format="9x9", site="LU-IBBL")
    with deed(cast) as work:
        add_containers(work, AddContainers(containers=[*units, loose]))
    technician, path, seen = browser("t.weber"), "/storage", []
    while path:
        page = look(technician, path)
        assert len(rows(page)) <= UNITS
        seen += rows(page)
        more = re.search(r'href="(/storage\?site=[^"]+)"', page)
        path = more[1] if more else ""
    assert seen == [*sorted(seen[:-1]), "A-LOOSE"]
    assert len(seen) == 304


def test_many_sites_come_page_by_page_too(browser: Browser, cast: House) -> None:
    with deed(cast) as work:
        for n in range(2 * SITES):
            open_site(work, OpenSite(code=f"X-{n:02}", name=f"Site {n}", country="LU", kind="clinic"))
    person, path, seen = browser("q.lambert"), "/storage", set()
    while path:
        page = look(person, path)
        seen |= set(re.findall(r"\(((?:X|LU|FR|CH)-\w+)\)", page))
        seen |= set(re.findall(r'data-testid="site-([^"]+)"', page))
        more = re.search(r'href="(/storage\?after=[^"]+)"', page)
        path = more[1] if more else ""
    assert len(seen) == 2 * SITES + 4
