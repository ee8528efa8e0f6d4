"""Slots can be scanned: what they are is said, they are printed as labels, and boxes go there."""

from typing import Any

from app.biobank.storage.adding_containers import add_containers
from app.biobank.storage.schemas import AddContainer, AddContainers
from app.core.gate import House
from tests.browsing import Browser
from tests.cast import deed

JSON = {"accept": "application/json"}


def scan(client: Any, text: str, to: str = "/scan", **more: Any) -> Any:
    return client.post(to, json={"text": text, **more}, headers=JSON).json()


def test_a_slot_says_what_stands_there_and_leads_to_it(browser: Browser) -> None:
    technician = browser("t.weber")
    taken, free = scan(technician, "f07-2"), scan(technician, "F07/5")
    assert (taken["kind"], taken["sentence"]) == ("slot", "BX-2 stands at slot 2 of F07.")
    assert taken["href"] == "/containers/F07?cell=2"
    assert (free["code"], free["sentence"]) == ("F07-5", "Slot 5 of F07 is free.")
    assert scan(technician, "BX-1-A1")["sentence"] == "Position A1 of BX-1 is free."
    assert scan(technician, "F07-99")["kind"] == "unknown"


def test_a_slot_of_a_foreign_freezer_is_not_known(browser: Browser) -> None:
    assert scan(browser("c.martin"), "F07-2")["kind"] == "unknown"


def test_a_box_kept_for_a_foreign_study_is_not_known(browser: Browser, cast: House) -> None:
    kept = AddContainer(code="BX-BETA", kind="box", format="9x9", parent="G02", slot="3", study="BETA")
    with deed(cast) as work:
        add_containers(work, AddContainers(containers=[kept]))
    assert scan(browser("c.martin"), "BX-BETA")["kind"] == "unknown"
    assert scan(browser("m.schmit"), "BX-BETA")["kind"] == "container"
    assert (
        browser("c.martin").post("/labels.pdf", data={"codes": "BX-BETA", "stock": "L1"}).status_code >= 400
    )


def test_slot_labels_are_printed_and_may_be_printed_again_without_a_reason(browser: Browser) -> None:
    technician = browser("t.weber")
    for _ in range(2):
        sheet = technician.post("/labels.pdf", data={"codes": "F07-1,F07-2", "stock": "A4-85"})
        assert sheet.content.startswith(b"%PDF")
    first = technician.post("/labels.pdf", data={"codes": "F07", "stock": "A4-85"})
    assert first.content.startswith(b"%PDF")


def test_a_box_is_moved_from_its_own_page(browser: Browser) -> None:
    technician = browser("t.weber")
    moved = scan(technician, "F12-4", "/containers/BX-1/scans")
    assert moved["sentence"] == "BX-1 stands at F12/4."
    assert moved["href"] == "/containers/BX-1"
    assert "F12" in technician.get("/containers/BX-1").text


def test_a_shelf_is_not_moved_by_a_scan_of_somewhere_else(browser: Browser, cast: House) -> None:
    shelf = AddContainer(code="SH-1", kind="shelf", format="shelf-racks", parent="F07", slot="5")
    with deed(cast) as work:
        add_containers(work, AddContainers(containers=[shelf]))
    technician = browser("t.weber")
    shown = scan(technician, "F12-4", "/containers/SH-1/scans")
    assert (shown["sentence"], shown["href"]) == ("Slot 4 of F12 is free.", "/containers/F12?cell=4")
    assert scan(technician, "SH-1", "/put-away/scans")["href"] == "/put-away?unit=SH-1"
    assert scan(technician, "F12-4", "/put-away/scans", before=["SH-1"])["tone"] == "warning"
    assert "F07" in technician.get("/containers/SH-1").text


def test_what_has_to_leave_is_counted_and_named_only_to_who_may_know(browser: Browser, cast: House) -> None:
    kept = AddContainer(code="BX-BETA", kind="box", format="9x9", parent="G02", slot="3", study="BETA")
    with deed(cast) as work:
        add_containers(work, AddContainers(containers=[kept]))
    said = scan(browser("c.martin"), "CMD:STOP", "/put-away/scans?unit=G02")
    assert said["count"] == "2"
    assert "BX-BETA" not in said["next_step"]
    assert "BX-G1" in said["next_step"]


def test_a_position_of_the_box_itself_is_shown_and_nothing_is_moved(browser: Browser) -> None:
    shown = scan(browser("t.weber"), "BX-1-C3", "/containers/BX-1/scans")
    assert shown["href"] == "/containers/BX-1?cell=C3"


def test_the_page_of_a_unit_lists_what_has_to_leave_it(browser: Browser) -> None:
    technician = browser("t.weber")
    opened = scan(technician, "F07", "/put-away/scans")
    assert opened["href"] == "/put-away?unit=F07"
    page = technician.get("/put-away?unit=F07").text
    assert "BX-1" in page
    assert "BX-2" in page
    held = scan(technician, "BX-1", "/put-away/scans?unit=F07")
    assert held["hand"] == "BX-1"
    assert "Free: F12-1." in held["next_step"], "never in the freezer that is being emptied"
    first = scan(technician, "F12-1", "/put-away/scans?unit=F07", before=["BX-1"])
    assert (first["done"], first["count"]) == ("BX-1", "1")
    stopped = scan(technician, "CMD:STOP", "/put-away/scans?unit=F07")
    assert (stopped["tone"], stopped["sentence"]) == ("warning", "1 still stands in F07.")
    scan(technician, "F12-2", "/put-away/scans?unit=F07", before=["BX-2"])
    assert scan(technician, "CMD:STOP", "/put-away/scans?unit=F07")["sentence"] == "F07 is empty."


def test_what_belongs_to_nothing_in_the_hand_is_refused_with_the_next_step(browser: Browser) -> None:
    technician = browser("t.weber")
    assert scan(technician, "F12-1", "/put-away/scans")["tone"] == "warning"
    assert scan(technician, "NEVER-SEEN", "/put-away/scans")["tone"] == "refusal"
    assert scan(technician, "user:t.weber", "/put-away/scans")["tone"] == "warning"
    wrong = technician.post("/put-away/scans", json={"text": "BX-1", "before": ["x"] * 13}, headers=JSON)
    assert wrong.status_code == 422
    assert (
        browser("q.lambert").post("/put-away/scans", json={"text": "BX-1"}, headers=JSON).status_code == 403
    )
