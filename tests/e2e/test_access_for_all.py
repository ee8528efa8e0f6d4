"""axe finds nothing on the main pages, light and dark, and every one of them holds the strict policy in a browser."""

from typing import Any

import pytest

from tests.e2e.test_bench import STUDY, api, tubes
from tests.plans import PLASMA
from tests.racks import CODES, rack_file

pytestmark = pytest.mark.browser
PAGES = {
    "t.weber": [
        "/", "/scan?text=nothing", "/samples", "/samples/AX-1", "/samples/AX-1/aliquots", "/samples/AX-1/accept",
        "/samples/AX-1/put-back", "/samples/AX-1/destroy", "/samples/AX-1/correct", "/samples/AX-1/derive",
        "/samples/AX-1/whereabouts", "/tubes", "/tubes/pick", "/tubes/destroy", "/tubes/put-back?samples=AX-1",
        "/storage/moves?container=BX-1", "/containers/BX-1/content-at", "/register", "/storage", "/storage/free?count=3", "/containers/BX-1", "/containers/F07", "/labels?codes=AX-1", "/donors",
        "/shipments", "/shipments/new", "/quality", "/help/first-day-at-the-bench", "/nothing-here",
        "/kits", "/kits/new", "/kits/KIT-00001", "/runs", "/runs/CR-AX", "/samples/AX-2/fractionate", "/studies",
        "/aliquoting", "{rack}", "{blind}/boxes/BX-1", "/badge", "LOCKED",
    ],
    "s.muller": ["/stock-takes", "{counted}", "{counted}/boxes/BX-1"],
    "m.schmit": ["/samples", "/studies/CLINNOVA-IBD/plans", "/storage/retirements", "/samples/AX-1/approve-destruction", "/samples/AX-1/declare-lost"],
    "r.keller": ["/", "/requests", "/requests/new"],
    "q.lambert": ["/", "/ledger", "/people", "/people/t.weber", "/donors/CLINNOVA-IBD/IBD-LU-0147",
        "/reports", "{report}", "/dashboards", "/dashboards/stock?site=LU-IBBL", "/dashboards/flows",
        "/dashboards/quality", "/dashboards/stock/in-stock", "/dashboards/flows/made", "/help/dashboards"],
    "a.admin": ["/people/svc.rackscan.ibbl", "/sites", "/studies"],
    "": ["/sign-in"],
}  # fmt: skip
A_RUN = {"code": "CR-AX", "equipment": "CF-02", "programme": "2,000 g"}
A_KIT = {
    "type": "KIT-BLOOD-BASIC",
    "count": 1,
    "study": STUDY,
    "lots": [{"item": one, "lot": "L1", "expires_on": "2027-03-31"} for one in ("EDTA", "SST")],
}
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}}


def a_rack_by_plan(technician: Any) -> str:
    """The page of a rack with two samples laid out, of which one tube is short and one not made."""
    for number in (0, 1):
        api(technician, f"/studies/{STUDY}/aliquot-plans", {**PLASMA, "replaces": number}, "m.schmit")
    answer = technician.context.request.post(
        "/api/v1/rack-scans",
        data=rack_file(CODES, unreadable=["A12"]),
        headers={"authorization": "Bearer svc.rackscan.ibbl", "content-type": "text/csv"},
    )
    number = answer.json()["id"]
    wells = [{"well": "A01", "blank": True}, {"well": "B01", "amount": "100 uL"}]
    laid = technician.context.request.put(
        f"/api/v1/rack-scans/{number}/aliquots",
        data={"parents": ["AX-2"], "wells": wells},
        headers={"authorization": "Bearer t.weber"},
    )
    assert laid.ok, laid.text()
    return f"/aliquoting/{number}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_is_silent(person: Any, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    technician = person("t.weber")
    tubes(technician, "AX-1", "AX-2")
    api(technician, "/kits/runs", A_KIT, "t.weber")
    api(technician, "/runs", {**A_RUN, "samples": ["AX-2"]}, "t.weber")
    period = {"since": "2026-11-01T00:00:00Z", "until": "2026-12-01T00:00:00Z"}
    report = "/reports/audit/" + api(technician, "/audit-reports", period, "q.lambert")["id"]
    rack = a_rack_by_plan(technician)
    counts = {"container": "BX-1", "reason": "Quarterly count"}
    blind, counted = (
        f"/stock-takes/{api(technician, '/stock-takes', counts, 's.muller')['id']}" for _ in range(2)
    )
    seen = [{"position": "A1", "code": "AX-1"}, {"position": "A2", "unreadable": True}]
    api(technician, f"{counted}/counts", {"box": "BX-1", "seen": seen}, "t.weber")
    found: list[str] = []
    for login, paths in PAGES.items():
        somebody = person(login, color_scheme=scheme)
        for path in paths:
            if path == "LOCKED":
                somebody.page.evaluate("document.getElementById('lock').showModal()")
            else:
                somebody.page.goto(path.format(report=report, rack=rack, blind=blind, counted=counted))
            for one in axe.run(somebody.page, options=RULES).response["violations"]:
                where = "; ".join(str(node["target"]) for node in one["nodes"][:3])
                found.append(f"{path} ({login or 'nobody'}): {one['id']}: {one['help']}: {where}")
    assert found == []
