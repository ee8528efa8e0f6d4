"""The main job by hand and by scanner, in a real browser."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import PASSWORD

pytestmark = pytest.mark.browser
STUDY = "CLINNOVA-IBD"


def api(person: Any, path: str, body: dict[str, Any], login: str) -> Any:
    """Furnish through the API, as a machine would; gives back what it answered."""
    answer = person.context.request.post(
        f"/api/v1{path}", data=body, headers={"authorization": f"Bearer {login}"}
    )
    assert answer.ok, answer.text()
    return answer.json()


def tubes(person: Any, *codes: str, accept: bool = True) -> None:
    donor = {"study": STUDY, "pseudonym": "IBD-LU-0147"}
    api(person, "/donors", {"donors": [donor]}, "d.braun")
    consent = {
        "form": "ICF",
        "form_version": "1",
        "scopes": ["collect", "store", "research"],
        "signed_on": "2026-10-01",
    }
    api(person, "/consents", {"consents": [{"study": STUDY, "donor": "IBD-LU-0147", **consent}]}, "d.braun")
    lines = [
        {"code": one, "study": STUDY, "material": "PL", "amount": "1 mL", "donor": "IBD-LU-0147"}
        for one in codes
    ]
    api(person, "/samples", {"samples": lines}, "t.weber")
    if accept:
        api(person, "/acceptances", {"samples": [{"sample": one} for one in codes]}, "t.weber")


def test_a_technician_signs_in_registers_aliquots_stores_and_prints(person: Any) -> None:
    technician = person("")
    page = technician.page
    page.goto("/samples")
    page.get_by_label("Login").fill("t.weber")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Samples")).to_be_visible()

    tubes(technician, "P0048101")
    technician.open("/register")
    page.get_by_label("Study").select_option(STUDY)
    page.get_by_label("Material").select_option("SER" if page.locator("option[value=SER]").count() else "PL")
    page.get_by_label("Amount in each").fill("8,5 mL")
    page.get_by_label("Labels, one a line").press_sequentially("P0048102\n", delay=10)
    page.get_by_role("button", name="Register tubes").click()
    expect(technician.band).to_contain_text("P0048102 was registered.")
    expect(page.get_by_test_id("sample-code")).to_have_text("P0048102")

    technician.scan("P0048101")
    expect(page.get_by_test_id("sample-code")).to_have_text("P0048101")
    expect(page.get_by_test_id("sample-sentence")).to_contain_text("Accepted.")
    page.get_by_test_id("deeds").get_by_role("link", name="Aliquot").click()
    page.get_by_label("How many").fill("3")
    page.get_by_label("Amount in each").fill("400 uL")
    page.get_by_label("Labels of the tubes").press_sequentially("FB1\nFB2\nFB3\n", delay=10)
    page.get_by_role("button", name="Aliquot").click()
    refusal = page.get_by_test_id("refusal")
    expect(refusal).to_contain_text("E-VOL-OVERDRAW")
    expect(page.get_by_label("Labels of the tubes")).to_have_value("FB1\nFB2\nFB3\n")
    page.get_by_label("Amount in each").fill("300 uL")
    page.get_by_role("button", name="Aliquot").click()
    expect(technician.band).to_contain_text("3 samples were made from P0048101.")

    technician.scan("BX-1")
    expect(page.get_by_test_id("box-grid")).to_be_visible()
    technician.scan("]d2FB1")
    cell = page.get_by_test_id("cell-A1")
    expect(technician.band).to_contain_text("FB1 stands in BX-1 at A1.")
    expect(cell).to_have_attribute("data-state", "filled")
    expect(cell).to_contain_text("FB1")
    expect(page.locator("html")).to_have_attribute("data-tone-last", "ok")

    technician.open("/labels?codes=FB1,FB2,FB3")
    expect(page.get_by_test_id("label-proof")).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Make the PDF of 3 labels").click()
    content = waiting.value.path().read_bytes()
    assert content.startswith(b"%PDF")


def test_scans_wait_while_the_network_is_gone_and_survive_a_reload(person: Any) -> None:
    technician = person("t.weber")
    tubes(technician, "OFF-1", "OFF-2", "OFF-3")
    page = technician.open("/containers/BX-1")
    page.route("**/containers/BX-1/scans", lambda route: route.abort())
    for code in ("OFF-1", "OFF-2", "OFF-3"):
        technician.scan(code)
    expect(page.locator("[data-waiting]")).to_have_text("3 waiting")
    expect(technician.band).to_contain_text("Scans are kept here")
    technician.trouble.clear()
    page.unroute("**/containers/BX-1/scans")
    technician.open("/storage")
    expect(page.locator("[data-waiting]")).to_be_hidden()
    technician.open("/containers/BX-1")
    assert page.locator(".cell[data-state=filled] [data-short]").all_inner_texts() == [
        "OFF-1",
        "OFF-2",
        "OFF-3",
    ]
    technician.trouble[:] = [line for line in technician.trouble if "ERR_FAILED" not in line]


def test_a_refused_scan_fills_the_width_and_stays(person: Any) -> None:
    technician = person("t.weber")
    tubes(technician, "R-1", accept=False)
    page = technician.open("/containers/BX-1")
    technician.scan("NEVER-SEEN")
    expect(technician.band).to_have_attribute("data-tone", "refusal")
    expect(technician.band).to_contain_text("NEVER-SEEN is not known here.")
    expect(technician.band).to_contain_text("register the tube if it is new")
    expect(page.get_by_test_id("cell-A1")).to_have_attribute("data-state", "free")
    size = page.locator(".band-sentence").evaluate(
        "element => parseFloat(getComputedStyle(element).fontSize)"
    )
    assert size >= 40
    expect(page.locator("html")).to_have_attribute("data-tone-last", "refusal")
    technician.scan("BX-2")
    expect(page).to_have_url(re.compile("/containers/BX-2$"))


def test_two_people_at_one_box_see_each_others_tubes(person: Any) -> None:
    technician, colleague = person("t.weber"), person("s.muller")
    tubes(technician, "BOTH-1", "BOTH-2")
    page, other = technician.open("/containers/BX-1"), colleague.open("/containers/BX-1")
    technician.scan("BOTH-1")
    expect(other.get_by_test_id("cell-A1")).to_have_attribute("data-state", "filled")
    expect(other.locator("[data-chosen-cell]")).to_have_text("A2")
    colleague.scan("BOTH-2")
    expect(page.get_by_test_id("cell-A2")).to_have_attribute("data-state", "filled")
    expect(page.get_by_test_id("cell-A2")).to_contain_text("BOTH-2")


def test_the_grid_is_walked_by_keys(person: Any) -> None:
    technician = person("t.weber")
    tubes(technician, "KEY-1")
    page = technician.open("/containers/BX-1")
    page.get_by_test_id("cell-A1").click()
    for key in ("ArrowDown", "ArrowDown", "End", "ArrowLeft", "Home", "ArrowRight"):
        page.keyboard.press(key)
    expect(page.get_by_test_id("cell-C2")).to_be_focused()
    technician.scan("KEY-1")
    expect(page.get_by_test_id("cell-C2")).to_have_attribute("data-state", "filled")
    assert page.locator("[role=gridcell][tabindex='0']").count() == 1
    page.get_by_test_id("cell-C2").click()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("sample-code")).to_have_text("KEY-1")


def test_a_slow_hand_is_no_scanner(person: Any) -> None:
    technician = person("t.weber")
    page = technician.open("/samples")
    page.keyboard.type("abc", delay=90)
    page.keyboard.press("Enter")
    expect(technician.band).to_be_hidden()
    assert page.evaluate("localStorage.getItem('cryoledger.scans') ?? '[]'") == "[]"


def test_a_researcher_counts_asks_and_follows(person: Any) -> None:
    researcher = person("r.keller")
    page = researcher.open("/requests")
    page.get_by_role("link", name="New request").first.click()
    page.get_by_label("Title").fill("Proteomics")
    page.get_by_label("What it is for").fill("Plasma proteome")
    page.get_by_label("Where it goes").select_option("CH-BS1")
    line = page.get_by_test_id("line-0")
    line.get_by_label("Material").select_option("PL")
    line.get_by_label("How many").fill("10")
    page.get_by_test_id("count").click()
    expect(page.get_by_test_id("feasibility")).to_contain_text("PL")
    page.get_by_role("button", name="Hand it in").click()
    expect(page.get_by_test_id("request-state")).to_contain_text("waits for the access committee")


def test_a_quality_manager_verifies(person: Any) -> None:
    manager = person("q.lambert")
    page = manager.open("/ledger")
    expect(page.get_by_test_id("verdict")).to_contain_text("Not verified yet")
    page.get_by_role("button", name="Verify now").click()
    expect(page.get_by_test_id("verdict")).to_contain_text("Everything holds")
    page.get_by_text("Before and after").first.click()
    page.get_by_role("link", name="More").click()
    expect(page.locator(".story li").nth(60)).to_be_visible()
