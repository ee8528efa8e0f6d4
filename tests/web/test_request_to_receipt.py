"""From the request to the receipt by page alone: counted, handed in, voted, agreed, reserved, picked, sent, confirmed."""

import re
from typing import Any

from app.core.gate import House
from tests.browsing import Browser, inline_parts
from tests.houses import seal
from tests.web.test_bench_pages import enrol, put_into, register

REQUEST = {
    "title": "Proteomics", "purpose": "Plasma proteome", "destination": "CH-BS1",
    "material_0": "PL", "count_0": "2", "min_amount_0": "350 uL", "then": "submit",
}  # fmt: skip
JSON = {"accept": "application/json"}


def scan(one: Any, path: str, text: str) -> Any:
    return one.post(path, json={"text": text}, headers=JSON).json()


def done(answer: Any) -> str:
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def test_a_request_is_served_by_page(browser: Browser) -> None:
    enrol(browser)
    technician, senior, researcher = browser("t.weber"), browser("s.muller"), browser("r.keller")
    manager, data = browser("m.schmit"), browser("d.braun")
    consent = {f"scope_{one}": "yes" for one in ("collect", "store", "research", "outside_eu")}
    done(data.post("/donors/CLINNOVA-IBD/IBD-LU-0147/consents", data={"form": "ICF", "form_version": "4", "signed_on": "2026-10-02", **consent}))  # fmt: skip
    register(technician, "D-1\nD-2\nD-3", donor="IBD-LU-0147")
    for number, code in enumerate(("D-1", "D-2", "D-3"), 1):
        done(technician.post(f"/samples/{code}/accept", data={}))
        assert put_into(technician, "BX-1", code, f"A{number}", code).status_code == 200

    counted = researcher.post("/requests/feasibility", data=REQUEST)
    assert "<td>PL</td>" in counted.text
    at = done(researcher.post("/requests/new", data=REQUEST))
    page = researcher.get(at).text
    assert "waits for" in page
    assert inline_parts(page) == []
    assert browser("p.blanc").get(at).status_code in (403, 404)
    for member in ("ac.hoffmann", "ac.diallo", "ac.rossi"):
        done(browser(member).post(f"{at}/votes", data={"decision": "approve"}))
    assert "approved" in researcher.get(at).text
    agreement = {"reference": "MTA-7", "institution": "University Basel", "signed_on": "2026-11-01", "valid_until": "2027-11-01"}  # fmt: skip
    done(manager.post(f"{at}/agreement", data=agreement))
    done(manager.post(f"{at}/allocations", data={"samples": "D-1\nD-2"}))
    assert 'href="/samples/D-1"' in manager.get(at).text
    assert "D-1" not in researcher.get(at).text, "the researcher sees no codes"

    walk = technician.get(f"{at}/pick-list").text
    assert re.search(r"F07 / BX-1.*A1.*D-1", walk, re.S)
    assert scan(technician, f"{at}/pick-list/scans", "D-3")["code"] == "E-NOT-ON-LIST"
    assert scan(technician, f"{at}/pick-list/scans", "D-1")["count"] == "1"
    assert scan(technician, f"{at}/pick-list/scans", "D-2")["tone"] == "complete"

    code = at.rpartition("/")[2]
    parcel = done(technician.post("/shipments/new", data={"kind": "distribution", "destination": "CH-BS1", "request": code, "coolant": "dry ice 10 kg"}))  # fmt: skip
    assert scan(technician, f"{parcel}/packing", "D-1")["count"] == "1"
    assert scan(technician, f"{parcel}/packing", "NEVER")["tone"] == "refusal"
    assert scan(technician, f"{parcel}/packing", "D-2")["count"] == "2"
    short = senior.post(f"{parcel}/seal", data={"scanned": "D-1"})
    assert short.status_code in (409, 422)
    done(senior.post(f"{parcel}/seal", data={"scanned": "D-1\nD-2", "seal": "S-9"}))
    done(senior.post(f"{parcel}/dispatch", data={"waybill": "W-1"}))
    page = technician.get(parcel).text
    assert inline_parts(page) == []
    assert "Distributed." in browser("q.lambert").get("/samples/D-1").text
    assert technician.get("/samples/D-1").status_code == 404, "what has left is not in the site's view"

    receipt = f"{at}/receipts/{parcel.rpartition('/')[2]}"
    listed = researcher.get(receipt).text
    assert "IBD-LU" not in listed
    assert inline_parts(listed) == []
    done(researcher.post(receipt, data={"condition": "dry ice left 4 kg"}))
    assert "received" in researcher.get(at).text


def test_tubes_travel_between_sites_and_are_scanned_in(browser: Browser) -> None:
    enrol(browser)
    here, there = browser("t.weber"), browser("c.martin")
    register(here, "V-1\nV-2", donor="IBD-LU-0147")
    for code in ("V-1", "V-2"):
        done(here.post(f"/samples/{code}/accept", data={}))
        put_into(here, "BX-1", code, f"B{code[-1]}", code)
    parcel = done(here.post("/shipments/new", data={"kind": "transfer", "destination": "FR-GE1", "samples": "V-1\nV-2", "coolant": "dry ice 5 kg"}))  # fmt: skip
    done(here.post(f"{parcel}/dispatch", data={}))
    assert "In shipment" in here.get("/samples/V-1").text
    assert "2</strong> are still awaited" in there.get(parcel).text
    assert scan(there, f"{parcel}/receiving", "V-1")["count"] == "1"
    done(there.post(f"{parcel}/missing", data={"missing": "V-2"}))
    page = there.get(parcel).text
    assert "missing" in page
    assert inline_parts(page) == []
    assert there.get("/samples/V-1").status_code == 200
    assert here.get("/samples/V-1").status_code == 404, "a transferred sample leaves the origin's view"


def test_a_withdrawal_by_page_holds_every_sample(browser: Browser) -> None:
    enrol(browser)
    technician = browser("t.weber")
    register(technician, "W-1", donor="IBD-LU-0147")
    at = "/donors/CLINNOVA-IBD/IBD-LU-0147"
    done(browser("dpo.thill").post(f"{at}/withdrawal", data={"level": "no_further_use", "channel": "letter"}))
    assert "On hold: consent withdrawn." in technician.get("/samples/W-1").text
    assert "Withdrawn: no further use" in browser("dpo.thill").get(at).text


def test_a_nonconformity_is_written_down_and_closed(browser: Browser) -> None:
    enrol(browser)
    technician, manager = browser("t.weber"), browser("q.lambert")
    register(technician, "N-1", donor="IBD-LU-0147")
    at = done(
        technician.post("/quality", data={"code": "HEMOLYSIS", "samples": "N-1", "description": "grade 2"})
    )
    assert "Haemolysis" in manager.get("/quality?state=open").text
    done(manager.post(f"{at}/closure", data={"decision": "fit for serology only"}))
    page = manager.get(at).text
    assert "fit for serology only" in page
    assert inline_parts(page) == []


def test_the_administrator_adds_a_person_with_a_role(browser: Browser) -> None:
    admin = browser("a.admin")
    new = {"login": "j.klein", "name": "J. Klein", "home_site": "LU-IBBL", "password": "long enough it is"}
    assert done(admin.post("/people", data=new)) == "/people/j.klein"
    done(admin.post("/people/j.klein/grants", data={"role": "TE", "site": "LU-IBBL"}))
    assert "LU-IBBL" in admin.get("/people/j.klein").text
    entered = browser("").post("/sign-in", data={"login": "j.klein", "password": "long enough it is"})
    assert entered.status_code == 303
    grant = re.search(r"/grants/(\d+)/revocation", admin.get("/people/j.klein").text)
    assert grant
    done(admin.post(f"/people/j.klein/grants/{grant[1]}/revocation", data={"reason": "has left"}))
    assert browser("j.klein").get("/register").status_code == 403
    own = admin.post("/people/a.admin/grants", data={"role": "QM"})
    assert (own.status_code, "E-SOD" in own.text) == (403, True)


def test_the_ledger_is_verified_and_searched(browser: Browser, cast: House) -> None:
    manager = browser("q.lambert")
    assert "Not verified yet" in manager.get("/ledger").text
    seal(cast)
    done(manager.post("/ledger/verification", data={}))
    page = manager.get("/ledger?kind=container.added&about=BX-1").text
    assert "Everything holds" in page
    assert page.count('class="story-what"') == 1
    entry = re.search(r'href="(/ledger/\d+)"', page)
    assert entry
    assert "as it was hashed" in manager.get(entry[1]).text
    assert manager.get("/ledger?about=NOPE").status_code == 404
    assert "Everything holds" in browser("a.admin").get("/ledger").text
    assert "story-what" not in browser("a.admin").get("/ledger").text
