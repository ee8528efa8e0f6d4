"""Every page opens for the roles that may, and is refused to those that may not; none breaks the strict policy."""

import re

import pytest
from starlette.routing import Route

from app.biobank.people.adding_users import add_user
from app.biobank.people.granting import grant
from app.biobank.people.schemas import AddUser, MakeGrant
from app.biobank.storage.queries import site_by_code
from app.biobank.studies.queries import study_by_code
from app.core.gate import House
from app.http.metrics import Meter
from app.http.security import POLICY
from app.http.web.app import create_web
from tests.browsing import Browser, inline_parts
from tests.cast import deed
from tests.web.test_bench_pages import enrol, register

PEOPLE = {
    "NU": "n.reuter", "TE": "t.weber", "ST": "s.muller", "BM": "m.schmit", "RE": "r.keller", "AC": "ac.rossi",
    "QM": "q.lambert", "DM": "d.braun", "AD": "a.admin", "AU": "x.auditor", "DP": "dpo.thill",
}  # fmt: skip
EVERYBODY = set(PEOPLE)
SAMPLES = {"TE", "ST", "BM", "QM", "DM", "AU", "DP"}
STORAGE = {"TE", "ST", "BM", "QM", "DM", "AU"}
BENCH = {"TE", "ST"}
SENIOR = {"ST", "BM"}
HANDS = {"TE", "ST", "BM"}
DEEDS: dict[str, set[str]] = {
    "collect": BENCH, "not-collected": BENCH, "receive": BENCH, "accept": HANDS, "reject": SENIOR, "reverse": SENIOR,
    "thaw": BENCH, "refreeze": BENCH, "place": HANDS, "put-back": HANDS, "pick": HANDS, "move": HANDS,
    "confirm-position": HANDS, "correct-position": HANDS, "offer": HANDS, "take-over": HANDS, "refuse": HANDS,
    "hold": HANDS | {"QM", "DP"}, "release": HANDS | {"QM", "DP"}, "reserve": SENIOR, "give-up": SENIOR,
    "measure": BENCH, "adjust": HANDS, "relabel": SENIOR, "correct": HANDS | {"DM"}, "find": BENCH, "exhaust": BENCH,
    "void": BENCH, "declare-lost": {"BM"}, "approve-destruction": {"BM", "QM"}, "destroy": BENCH,
}  # fmt: skip
"""Who may do what with one tube that they may see, and with several."""
AT_THE_CLINIC = {"collect", "not-collected", "receive", "hold", "release", "destroy"}
"""What a nurse does with tubes in the hand, without a look at the stock."""
PAGES: dict[str, set[str]] = {
    "/": EVERYBODY,
    "/scan": EVERYBODY,
    "/help": EVERYBODY,
    "/help/first-day-at-the-bench": EVERYBODY,
    "/help/first-request": EVERYBODY,
    "/help/first-audit": EVERYBODY,
    "/help/dashboards": EVERYBODY,
    "/help/command-card": EVERYBODY,
    "/docs": EVERYBODY,
    "/badge": EVERYBODY,
    "/samples": SAMPLES,
    "/samples?status=received&hold=any": SAMPLES,
    "/samples/S-1": SAMPLES,
    "/samples/S-1/aliquots": BENCH,
    "/samples/S-1/derive": BENCH,
    "/samples/S-1/fractionate": BENCH,
    **{f"/samples/S-1/{key}": roles for key, roles in DEEDS.items()},
    "/samples/S-1/whereabouts": SAMPLES,
    "/put-away": HANDS,
    "/put-away?unit=F07": HANDS,
    "/tubes": HANDS | {"NU", "QM", "DM", "DP"},
    "/tubes/plan": HANDS,
    "/tubes/pool": BENCH,
    **{f"/tubes/{key}": roles | ({"NU"} if key in AT_THE_CLINIC else set()) for key, roles in DEEDS.items()},
    "/storage/moves": HANDS,
    "/storage/retirements": {"BM", "DM"},
    "/containers/BX-1/content-at": STORAGE,
    "/register": {"TE", "ST", "BM"},
    "/stock-takes": {"TE", "ST", "BM", "QM", "AU"},
    "/stock-takes?state=open": {"TE", "ST", "BM", "QM", "AU"},
    "/storage": STORAGE,
    "/storage/free": STORAGE,
    "/storage/free?count=3&temperature=-80": STORAGE,
    "/containers/F07": STORAGE,
    "/containers/BX-1": STORAGE,
    "/labels": {"TE", "ST", "BM", "DM"},
    "/labels?codes=S-1": {"TE", "ST", "BM", "DM"},
    "/donors": SAMPLES | {"NU"},
    "/donors/CLINNOVA-IBD/IBD-LU-0147": SAMPLES | {"NU"},
    "/catalogue": {"TE", "ST", "BM", "RE", "AC", "QM", "DM"},
    "/catalogue?sex=female&material=PL": {"TE", "ST", "BM", "RE", "AC", "QM", "DM"},
    "/requests": {"ST", "BM", "RE", "AC", "QM", "DM", "AU", "DP"},
    "/requests/new": {"BM", "RE"},
    "/shipments": {"NU", "TE", "ST", "BM", "QM", "AU"},
    "/shipments/new": {"NU", "TE", "ST", "BM"},
    "/quality": {"TE", "ST", "BM", "QM", "DM", "AU"},
    "/dashboards": SAMPLES,
    "/dashboards/bench": SAMPLES,
    "/dashboards/stock?site=LU-IBBL&material=PL": SAMPLES,
    "/dashboards/flows": SAMPLES,
    "/dashboards/quality": SAMPLES,
    "/dashboards/stock/in-stock?value=PL": SAMPLES,
    "/dashboards/flows/made": {"BM", "QM", "AU", "DP"},
    "/ledger": {"BM", "QM", "AD", "AU", "DP"},
    "/racks": SAMPLES,
    "/aliquoting": BENCH,
    "/imports": {"ST", "BM", "QM", "DM"},
    "/reports": SAMPLES,
    "/storage/new": {"BM", "DM"},
    "/kits": EVERYBODY - {"RE", "AC"},
    "/kits/new": {"TE", "ST"},
    "/runs": {"TE", "ST"},
    "/studies": EVERYBODY - {"RE", "AC"},
    "/studies/CLINNOVA-IBD/plans": EVERYBODY - {"RE", "AC"},
    "/sites": {"BM", "AD"},
    "/people": {"BM", "QM", "AD", "AU"},
    "/people/t.weber": {"BM", "QM", "AD", "AU"},
}  # fmt: skip


@pytest.fixture
def furnished(browser: Browser) -> Browser:
    enrol(browser)
    register(browser("t.weber"), "S-1", donor="IBD-LU-0147")
    return browser


@pytest.mark.parametrize("role", sorted(PEOPLE))
def test_pages_open_for_the_roles_that_may_and_for_no_other(furnished: Browser, role: str) -> None:
    person = furnished(PEOPLE[role])
    for path, roles in PAGES.items():
        answer = person.get(path)
        expected = 200 if role in roles else (403, 404)
        got = answer.status_code
        assert got == expected if isinstance(expected, int) else got in expected, (path, role, got)
        assert inline_parts(answer.text) == [], path
        assert answer.headers["content-security-policy"] == POLICY
        rail = set(_hrefs(answer.text))
        allowed = {one for one, who in PAGES.items() if role in who}
        assert rail <= allowed, "the rail leads only where one may go"


def test_nobody_sees_a_page_without_signing_in(furnished: Browser) -> None:
    nobody = furnished("")
    for path in PAGES:
        answer = nobody.get(path)
        assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, "/sign-in"), path
    assert nobody.get("/sign-in").status_code == 200


def test_what_a_person_may_not_see_at_another_site_is_unknown(furnished: Browser) -> None:
    other = furnished("c.martin")
    assert other.get("/samples/S-1").status_code == 404
    assert "S-1" not in other.get("/samples").text
    assert 'href="/samples/S-1"' not in other.post("/samples/look-up", data={"codes": "S-1"}).text
    assert other.get("/containers/BX-1").status_code == 404


def test_a_box_tells_of_the_tubes_of_ones_own_studies_only(furnished: Browser, cast: House) -> None:
    with deed(cast) as work:
        home, study = site_by_code(work, "LU-IBBL").id, study_by_code(work, "BETA").id
        add_user(work, AddUser(login="te.beta", name="Of another study"), home)
        grant(work, MakeGrant(login="te.beta", role="TE", site="LU-IBBL", study="BETA"), home, study)
    form = {"container": "BX-1", "position": "A1"}
    assert furnished("t.weber").post("/samples/S-1/place", data=form).status_code == 303
    assert "S-1" in furnished("t.weber").get("/containers/BX-1").text
    page = furnished("te.beta").get("/containers/BX-1")
    assert (page.status_code, "S-1" in page.text) == (200, False)
    assert furnished("te.beta").get("/samples/S-1").status_code == 404


def test_every_route_of_the_pages_says_who_may(cast: House) -> None:
    free = {"/sign-in", "/unlock", "/healthz", "/readyz", "/metrics"}
    web = create_web(cast, Meter())
    for route in web.routes:
        if not isinstance(route, Route) or route.path in free:
            continue
        calls = [one.call for one in route.dependant.dependencies]  # type: ignore[attr-defined]
        assert any(hasattr(call, "permission") for call in calls), f"{route.path} asks for nothing"


def test_machines_are_told_how_it_is(furnished: Browser) -> None:
    nobody = furnished("")
    assert nobody.get("/healthz").text == "ok\n"
    assert nobody.get("/readyz").json() == {"ready": True}
    figures = nobody.get("/metrics").text
    assert 'cryoledger_requests_total{method="POST",route="/register",status="303"} 1.0' in figures
    assert "cryoledger_ledger_unsealed " in figures
    assert "S-1" not in figures


def test_a_page_that_is_not_there_says_so(furnished: Browser) -> None:
    answer = furnished("t.weber").get("/nothing/here")
    assert (answer.status_code, "E-NOT-FOUND" in answer.text) == (404, True)
    assert inline_parts(answer.text) == []


def test_files_of_ours_are_kept_and_compressed(furnished: Browser) -> None:
    nobody = furnished("")
    page = nobody.get("/sign-in").text
    address = page.partition('href="/static/cryoledger.css')[2].partition('"')[0]
    answer = nobody.get(f"/static/cryoledger.css{address}")
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-encoding"] == "gzip"
    assert nobody.get("/static/js/main.js").headers["cache-control"] == "no-cache"
    assert nobody.get("/static/../app.py").status_code == 404


def _hrefs(html: str) -> list[str]:
    rail = html.partition('<nav class="rail"')[2].partition("</nav>")[0]
    return re.findall(r'href="([^"]+)"', rail)
