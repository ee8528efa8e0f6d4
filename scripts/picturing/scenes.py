"""What the help pages show: who is in front of which page, and what was scanned there."""

from typing import Any, NamedTuple

from tests.browser import scan


class Scene(NamedTuple):
    """One picture: its name, who looks, at what, and what is done before it is taken."""

    name: str
    login: str
    path: str
    scans: tuple[str, ...] = ()
    press: str = ""


SCENES = (
    Scene("box", "t.weber", "/", scans=("BX-F07-10",)),
    Scene("put-away", "t.weber", "/put-away", scans=("BX-F07-12",)),
    Scene("unit", "t.weber", "/containers/F07"),
    Scene("sample", "t.weber", "/", scans=("FB00310760",)),
    Scene("catalogue", "r.keller", "/catalogue"),
    Scene("request", "r.keller", "/requests/REQ-2026-0001"),
    Scene("pick", "t.weber", "/requests/REQ-2026-0001/pick-list"),
    Scene("dashboard", "q.lambert", "/dashboards/quality"),
    Scene("ledger", "q.lambert", "/ledger", press="Verify now"),
)

EVERY = {
    "t.weber": (
        "/ /scan /samples /samples/FB00310760 /samples/FB00310760/aliquots /samples/FB00310760/whereabouts /register "
        "/tubes /tubes/pick /put-away /put-away?unit=F07 /racks /storage /storage/free?count=3 /storage/moves "
        "/containers/F07 /containers/BX-F07-10 /kits /kits/new /labels?codes=FB00310760 /donors /shipments "
        "/shipments/new /quality /runs /aliquoting /stock-takes /dashboards/bench /requests/REQ-2026-0001/pick-list /badge /help /help/first-day-at-the-bench /help/command-card"
    ),
    "r.keller": "/ /catalogue /requests /requests/new /requests/REQ-2026-0001 /help/first-request",
    "q.lambert": "/ /quality /ledger /dashboards/quality /dashboards/flows /stock-takes /reports /requests /people /people/t.weber /help/first-audit",
    "m.schmit": "/ /samples /dashboards/stock /requests/REQ-2026-0001 /studies /studies/CLINNOVA-IBD/plans /sites /imports",
    "a.admin": "/ /people",
}
"""Every page that is looked at before a release, by who looks."""


def act(page: Any, scene: Scene) -> None:
    """Do what is done before the picture is taken."""
    for text in scene.scans:
        scan(page, text)
        page.wait_for_selector("#band:not([hidden])")
        page.wait_for_selector("html[data-ready=yes]")
    if scene.press:
        page.get_by_role("button", name=scene.press).click()
        page.wait_for_load_state("networkidle")
