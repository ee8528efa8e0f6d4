"""axe finds nothing on the main pages, light and dark, and every one of them holds the strict policy in a browser."""

from typing import Any

import pytest

from tests.e2e.test_bench import tubes

pytestmark = pytest.mark.browser
PAGES = {
    "t.weber": [
        "/", "/scan?text=nothing", "/samples", "/samples/AX-1", "/samples/AX-1/aliquots", "/samples/AX-1/accept",
        "/samples/AX-1/put-back", "/samples/AX-1/destroy", "/samples/AX-1/correct", "/samples/AX-1/derive",
        "/samples/AX-1/whereabouts", "/tubes", "/tubes/pick", "/tubes/destroy", "/tubes/put-back?samples=AX-1",
        "/storage/moves?container=BX-1", "/containers/BX-1/content-at", "/register", "/storage", "/containers/BX-1", "/containers/F07", "/labels?codes=AX-1", "/donors",
        "/shipments", "/shipments/new", "/quality", "/help/first-day-at-the-bench", "/nothing-here",
    ],
    "m.schmit": ["/storage/retirements", "/samples/AX-1/approve-destruction", "/samples/AX-1/declare-lost"],
    "r.keller": ["/", "/requests", "/requests/new"],
    "q.lambert": ["/", "/ledger", "/people", "/people/t.weber", "/donors/CLINNOVA-IBD/IBD-LU-0147"],
    "": ["/sign-in"],
}  # fmt: skip
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_is_silent(person: Any, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    tubes(person("t.weber"), "AX-1")
    found: list[str] = []
    for login, paths in PAGES.items():
        somebody = person(login, color_scheme=scheme)
        for path in paths:
            somebody.page.goto(path)
            for one in axe.run(somebody.page, options=RULES).response["violations"]:
                where = "; ".join(str(node["target"]) for node in one["nodes"][:3])
                found.append(f"{path} ({login or 'nobody'}): {one['id']}: {one['help']}: {where}")
    assert found == []
