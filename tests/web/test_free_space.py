"""Where there is room: boxes that fill up without mixing studies, slots for whole boxes; the same over JSON."""

from html import unescape
from typing import Any

import pytest

from app.biobank.storage.adding_containers import add_containers
from app.biobank.storage.schemas import AddContainer, AddContainers
from app.core.gate import House
from tests.browsing import Browser, inline_parts
from tests.by_page import done
from tests.cast import deed
from tests.houses import MORNING
from tests.tubes import stock


@pytest.fixture
def boxes(cast: House) -> House:
    """In F12 at -80: a box with 70 tubes of CLINNOVA-IBD, one with 20 of BETA, one with both, an empty one."""
    lines = [
        AddContainer(code=f"B-{name}", kind="box", format="9x9", parent="F12", slot=str(slot))
        for slot, name in enumerate(("IBD", "BETA", "BOTH", "EMPTY"), 1)
    ]
    with deed(cast) as work:
        add_containers(work, AddContainers(containers=lines))
    for code, count, study in (("IBD", 70, "CLINNOVA-IBD"), ("BETA", 20, "BETA")):
        tubes = [f"{code}-{n}" for n in range(count)]
        stock(cast, tubes, status="available", box=f"B-{code}", study=study, frozen_at=MORNING)
    stock(cast, ["X-1"], status="available", box="B-BOTH", frozen_at=MORNING)
    stock(cast, ["X-2"], status="available", box="B-BOTH", first=1, study="BETA", frozen_at=MORNING)
    return cast


def space(client: Any, login: str = "t.weber", **asked: Any) -> Any:
    answer = client(login).get("/api/v1/free-space", params={"site": "LU-IBBL", **asked})
    assert answer.status_code == 200, answer.text
    return answer.json()


def codes(found: Any) -> list[str]:
    return [one["code"] for one in found["boxes"]]


def test_the_fullest_box_that_takes_them_all_comes_first(client: Any, boxes: House) -> None:
    found = space(client, count=11, temperature="-80", format="9x9")
    assert codes(found) == ["B-IBD", "B-BETA", "B-BOTH", "BX-1", "B-EMPTY"]
    first = found["boxes"][0]
    assert (first["where"], first["free"], first["places"], first["first"]) == ("F12/B-IBD", 11, 81, "H8")
    assert codes(space(client, count=12, temperature="-80", format="9x9"))[0] == "B-BETA"
    assert codes(space(client, count=82)) == []


def test_boxes_of_the_same_study_come_first_then_those_where_nothing_is_mixed(
    client: Any, boxes: House
) -> None:
    found = space(client, study="BETA", temperature="-80", format="9x9")
    assert [(one["code"], one["tubes_of"]) for one in found["boxes"]] == [
        ("B-BETA", "same"), ("B-BOTH", "both"), ("BX-1", "none"), ("B-EMPTY", "none"), ("B-IBD", "other"),
    ]  # fmt: skip


def test_what_is_kept_for_another_study_or_for_a_tube_that_is_out_is_no_free_space(
    client: Any, browser: Browser, boxes: House
) -> None:
    line = AddContainer(code="B-KEPT", kind="box", format="9x9", parent="F12", slot="9", study="CLINNOVA-IBD")
    with deed(boxes) as work:
        add_containers(work, AddContainers(containers=[line]))
    assert "B-KEPT" not in codes(space(client, study="BETA"))
    assert "B-KEPT" in codes(space(client, study="CLINNOVA-IBD"))
    done(browser("t.weber"), "/tubes/pick", samples="IBD-3", purpose="use")
    found = space(client, count=11, temperature="-80", format="9x9")
    assert (codes(found)[0], found["boxes"][0]["free"], found["boxes"][0]["first"]) == ("B-IBD", 11, "H8")


def test_a_place_is_as_cold_as_asked_or_may_stand_in_for_it(client: Any, boxes: House) -> None:
    assert codes(space(client, temperature="-150")) == ["BX-PB-112"]
    assert codes(space(client, temperature="LN2-vapour")) == ["BX-PB-112"]
    assert codes(space(client, temperature="-20")) == []


def test_slots_for_whole_boxes_and_racks_are_named_as_on_the_door(client: Any, boxes: House) -> None:
    found = space(client, kind="box", count=5, temperature="-80")
    assert [(one["code"], one["free"], one["slots"][0]) for one in found["slots"]] == [
        ("F12", 5, "F12-5"),
        ("F07", 7, "F07-3"),
    ]
    assert found["boxes"] == []
    assert [one["code"] for one in space(client, kind="box", count=6, temperature="-80")["slots"]] == ["F07"]
    racks = space(client, kind="rack", count=3, temperature="LN2-vapour")["slots"]
    assert [(one["code"], one["labels"][:3]) for one in racks] == [("N02", ["2", "3", "4"])]


def test_an_empty_rack_is_for_boxes_where_others_of_its_format_are(client: Any, boxes: House) -> None:
    lines = [
        AddContainer(code="RK-1", kind="rack", format="shelf-racks", parent="F07", slot="3"),
        AddContainer(code="RK-2", kind="rack", format="shelf-racks", parent="F07", slot="4"),
        AddContainer(code="TUBES", kind="rack", format="sbs-96", site="LU-IBBL", temperature="-80"),
        AddContainer(code="B-IN", kind="box", format="9x9", parent="RK-1", slot="1"),
    ]
    with deed(boxes) as work:
        add_containers(work, AddContainers(containers=lines))
    slots = {one["code"] for one in space(client, kind="box", temperature="-80")["slots"]}
    assert slots == {"F07", "F12", "RK-1", "RK-2"}
    assert "TUBES" in codes(space(client, temperature="-80"))
    assert "RK-2" not in codes(space(client, temperature="-80"))


def test_free_space_is_looked_for_at_ones_own_sites_only(client: Any, boxes: House) -> None:
    everywhere = client("c.martin").get("/api/v1/free-space").json()
    assert [one["code"] for one in everywhere["boxes"]] == ["BX-G1"]
    assert {one["site"] for one in everywhere["slots"]} == {"FR-GE1"}
    for path, status in (
        ("?site=LU-IBBL", 403), ("?site=NOWHERE", 404), ("?study=NONE", 404), ("?format=NONE", 404), ("?count=0", 422),
    ):  # fmt: skip
        assert client("c.martin").get(f"/api/v1/free-space{path}").status_code == status, path
    assert client("r.keller").get("/api/v1/free-space").status_code == 403


def test_the_page_finds_what_the_api_finds(browser: Browser, client: Any, boxes: House) -> None:
    technician = browser("t.weber")
    assert 'href="/storage/free"' in technician.get("/storage").text
    assert 'testid="slots"' not in technician.get("/storage/free").text
    answer = technician.get("/storage/free?kind=tube&count=11&temperature=-80&format=9x9&site=LU-IBBL&study=")
    page = unescape(answer.text)
    assert inline_parts(answer.text) == []
    listed = page.partition('data-testid="boxes"')[2].partition("</table>")[0]
    found = space(client, count=11, temperature="-80", format="9x9")
    assert [
        part.partition('"')[0] for part in listed.split('<a class="code" href="/containers/')[1::2]
    ] == codes(found)
    assert 'href="/containers/B-IBD?cell=H8"' in listed
    assert 'href="/storage/moves?parent=F12&slot=5">F12-5</a>' in page
    assert "No box takes so many" in technician.get("/storage/free?count=99").text
    for wrong in ("count=none", "kind=castle", "temperature=hot"):
        assert technician.get(f"/storage/free?{wrong}").status_code == 422, wrong
