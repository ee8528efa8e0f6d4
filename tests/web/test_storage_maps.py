"""Looking at storage: the map of a unit, how full it is, whose tubes stand there, and what one may see of it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any

import pytest
from sqlalchemy import event, text

from app.biobank.people.adding_users import add_user
from app.biobank.people.granting import grant
from app.biobank.people.schemas import AddUser, MakeGrant
from app.biobank.stations.maps.unit_map import map_of
from app.biobank.storage.adding_containers import add_containers
from app.biobank.storage.queries import container_by_code, site_by_code
from app.biobank.storage.schemas import AddContainer, AddContainers
from app.biobank.studies.queries import study_by_code
from app.core.gate import House
from tests.browsing import Browser, inline_parts
from tests.by_page import done
from tests.cast import deed
from tests.houses import MORNING
from tests.tubes import stock


def add(house: House, *lines: dict[str, Any]) -> None:
    with deed(house) as work:
        add_containers(work, AddContainers(containers=[AddContainer(**line) for line in lines]))


def a_box(code: str, parent: str, slot: int, **more: Any) -> dict[str, Any]:
    return {"code": code, "kind": "box", "format": "9x9", "parent": parent, "slot": str(slot), **more}


@pytest.fixture
def filled(cast: House) -> House:
    """F07 with two boxes at its slots and a rack of three; tubes of two studies, one held, one reserved."""
    add(
        cast,
        {"code": "RK-1", "kind": "rack", "format": "shelf-racks", "parent": "F07", "slot": "5"},
        *(a_box(f"B-{n}", "RK-1", n) for n in (1, 2, 9)),
    )
    stock(cast, [f"T{n}" for n in range(81)], status="available", box="B-1", frozen_at=MORNING)
    stock(cast, ["M1", "M2"], status="available", box="B-2", frozen_at=MORNING)
    stock(cast, ["SECRET"], status="available", box="B-2", first=2, study="BETA", frozen_at=MORNING)
    return cast


@pytest.fixture
def of_beta(filled: House) -> str:
    """A technician of one study only."""
    with deed(filled) as work:
        home, study = site_by_code(work, "LU-IBBL").id, study_by_code(work, "BETA").id
        add_user(work, AddUser(login="te.beta", name="Of another study"), home)
        grant(work, MakeGrant(login="te.beta", role="TE", site="LU-IBBL", study="BETA"), home, study)
    return "te.beta"


def look(person: Any, path: str) -> str:
    answer = person.get(path)
    assert answer.status_code == 200, answer.text
    assert inline_parts(answer.text) == []
    return unescape(answer.text)


def cells(page: str) -> dict[str, str]:
    """The words of each linked cell of a map, by where it leads."""
    return dict(re.findall(r'<a href="([^"]+)"><title>([^<]+)</title>', page))


def line(page: str) -> str:
    """How full the whole is, in a sentence."""
    found = re.search(r'data-testid="map-line">(.*?)</p>', page, re.DOTALL)
    assert found
    return " ".join(re.sub(r"<[^>]+>", "", found[1]).replace("\N{NARROW NO-BREAK SPACE}", "").split())


def test_a_unit_is_drawn_down_to_its_boxes_each_of_them_a_link(browser: Browser, filled: House) -> None:
    technician = browser("t.weber")
    done(technician, "/tubes/hold", samples="T1", kind="quality_quarantine", reason="cracked cap")
    page = look(technician, "/containers/F07")
    found = cells(page)
    assert found["/containers/B-1"] == (
        "B-1 at RK-1-1: 81 of 81 positions filled, 100 %; CLINNOVA-IBD 81; 1 on hold"
    )
    assert found["/containers/B-2"] == (
        "B-2 at RK-1-2: 3 of 81 positions filled, 3 %; CLINNOVA-IBD 2; BETA 1; mixed studies"
    )
    assert found["/containers/RK-1"].startswith("RK-1 at F07-5: 84 of 243 positions filled, 34 %")
    assert found["/storage/moves?parent=F07&slot=9"] == "F07-9: free slot"
    assert found["/storage/moves?parent=RK-1&slot=3"] == "RK-1-3: free slot"
    assert "BX-1" in look(technician, "/containers/F07")
    assert "on hold" in page
    assert 'value="9"' in look(technician, "/storage/moves?parent=F07&slot=9")


def test_the_counts_of_a_map_are_those_of_the_database(browser: Browser, filled: House) -> None:
    technician = browser("t.weber")
    done(technician, "/tubes/pick", samples="T7\nT8", purpose="use")
    page = look(technician, "/containers/F07")
    query = text(
        "SELECT c.code, count(*) AS tubes FROM sample s JOIN container c ON c.id = s.container_id GROUP BY c.code"
    )
    with filled.database.session() as session:
        standing = {row.code: row.tubes for row in session.connection().execute(query)}
    told = {
        href.rpartition("/")[2]: int(found[1])
        for href, words in cells(page).items()
        if (found := re.search(r": (\d+) of 81 positions", words)) and int(found[1])
    }
    assert told == standing == {"B-1": 79, "B-2": 3}
    assert line(page).startswith("20 % full: 82 of 405 positions are filled, 2 kept for tubes that are out.")
    assert "Free: 240 in 9x9 (4 of them), 81 in 9x9-no-i (1 of them). 12 slots are free." in line(page)


def test_a_map_tells_nothing_of_studies_that_one_may_not_see(
    browser: Browser, filled: House, of_beta: str
) -> None:
    add(filled, a_box("B-IBD", "F07", 7, study="CLINNOVA-IBD"))
    page = look(browser(of_beta), "/containers/F07")
    found = cells(page)
    assert found["/containers/B-1"] == "B-1 at RK-1-1: 81 of 81 positions filled, 100 %; 81 not yours to see"
    assert found["/containers/B-2"].endswith("3 %; BETA 1; 2 not yours to see")
    assert "<title>F07-7: taken</title>" in page
    drawn = page.partition("<h2>What happened")[0]
    assert ("B-IBD" in drawn, "CLINNOVA-IBD" in drawn) == (False, False)
    assert "taken, not yours to see 83" in re.sub(r"<[^>]+>", "", page)
    everybody = cells(look(browser("t.weber"), "/containers/F07"))
    assert everybody["/containers/B-IBD"].endswith("kept for CLINNOVA-IBD")


def test_whoever_may_not_move_containers_is_led_to_no_move(browser: Browser, filled: House) -> None:
    page = look(browser("q.lambert"), "/containers/F07")
    assert "F07-9: free slot" in page
    assert [href for href in cells(page) if href.startswith("/storage/moves")] == []


def test_a_rack_of_boxes_and_an_empty_unit_are_drawn_too(browser: Browser, filled: House) -> None:
    technician = browser("t.weber")
    rack = cells(look(technician, "/containers/RK-1"))
    assert {"/containers/B-1", "/containers/B-9", "/storage/moves?parent=RK-1&slot=4"} <= rack.keys()
    empty = look(technician, "/containers/F12")
    assert len(cells(empty)) == 9
    assert "There is no position for a tube in it yet. 9 slots are free." in line(empty)


def test_a_room_shows_its_units_and_what_stands_at_no_slot_is_shown_as_well(
    browser: Browser, filled: House
) -> None:
    add(
        filled,
        {"code": "ROOM-1", "kind": "room", "site": "LU-IBBL"},
        {"code": "F20", "kind": "unit", "parent": "ROOM-1"},
        {"code": "B-LOOSE", "kind": "box", "format": "9x9", "parent": "F20"},
    )
    stock(filled, ["L1"], status="available", box="B-LOOSE", frozen_at=MORNING)
    technician = browser("t.weber")
    room = cells(look(technician, "/containers/ROOM-1"))
    assert room == {"/containers/F20": "F20: 1 of 81 positions filled, 1 %; CLINNOVA-IBD 1"}
    assert "/containers/B-LOOSE" in cells(look(technician, "/containers/F20"))


def test_what_is_too_much_for_one_drawing_is_shown_by_what_stands_directly_in_it(filled: House) -> None:
    with deed(filled) as work:
        unit = container_by_code(work, "F07")
        whole, coarse, cut = (map_of(work, unit, most) for most in (6, 5, 2))
    assert [one.is_coarse for one in (whole, coarse, cut)] == [False, True, True]
    assert (coarse.spot.tubes, coarse.spot.places) == (whole.spot.tubes, whole.spot.places) == (84, 405)
    assert [(one.code, one.tubes, one.places) for one in coarse.spot.inner] == [
        ("BX-1", 0, 81), ("BX-2", 0, 81), ("RK-1", 84, 243),
    ]  # fmt: skip
    assert ([one.code for one in cut.spot.inner], cut.is_cut, coarse.is_cut) == (
        ["BX-1", "BX-2"],
        True,
        False,
    )


@contextmanager
def asked(house: House) -> Iterator[list[str]]:
    """Every question about tubes, containers and studies meanwhile; on SQLite, as the driver itself counts them.

    What the sealer asks in the background is not among them.
    """
    sent: list[str] = []

    def keep(statement: str) -> None:
        if re.search(r"\b(FROM|JOIN) (sample|container|container_format|study|reservation)\b", statement):
            sent.append(statement)

    def trace(connection: Any, *_rest: Any) -> None:
        connection.set_trace_callback(keep)

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        keep(statement)

    name, listener = ("checkout", trace) if house.database.sqlite else ("before_cursor_execute", note)
    event.listen(house.database.engine, name, listener)
    yield sent
    event.remove(house.database.engine, name, listener)
    if house.database.sqlite:
        house.database.engine.dispose()


@pytest.mark.parametrize("path", ["/containers/F12", "/storage", "/storage/free?count=1"])
def test_a_map_of_many_boxes_asks_no_more_questions_than_one_of_few(
    browser: Browser, cast: House, path: str
) -> None:
    technician = browser("t.weber")
    fill(cast, 1)
    with asked(cast) as few:
        look(technician, path)
    fill(cast, 2, 3, 4, 5, 6)
    with asked(cast) as many:
        page = look(technician, path)
    assert len(many) == len(few) < 40
    assert "B-6-9" in page or path != "/containers/F12"


def fill(house: House, *racks: int) -> None:
    """Racks in F12, nine boxes in each with a tube."""
    for rack in racks:
        add(
            house,
            {
                "code": f"RK-{rack}",
                "kind": "rack",
                "format": "shelf-racks",
                "parent": "F12",
                "slot": str(rack),
            },
            *(a_box(f"B-{rack}-{n}", f"RK-{rack}", n) for n in range(1, 10)),
        )
        for n in range(1, 10):
            stock(house, [f"T-{rack}-{n}"], status="available", box=f"B-{rack}-{n}", frozen_at=MORNING)
