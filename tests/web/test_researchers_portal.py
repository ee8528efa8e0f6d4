"""What a researcher is shown, on every page and in every answer of this area: nothing of donors, places and others."""

import re
from typing import Any

import pytest

from app.core.gate import House
from tests.api.test_catalogue import a_stock
from tests.api.test_distributing import dispatch, seal
from tests.asking import agree, allocate, approved
from tests.browsing import Browser, inline_parts
from tests.web.test_catalogue_page import text_of

TUBES = ["PL-0001", "PL-0002", "PL-0003"]
BELONGS_INSIDE = ("IBD-LU-", "BX-1", "F07", "ac.hoffmann", "t.weber", "s.muller", "m.schmit")
"""Pseudonyms, boxes, freezers, and who of the biobank did it or voted."""


def sent(client: Any, house: House) -> tuple[str, str]:
    """A request of the researcher whose three tubes are on their way, and their parcel."""
    a_stock(client, house)
    code = approved(client, 3, destination="FR-GE1")
    agree(client, code)
    assert allocate(client, code, *TUBES).status_code == 201
    picked = client("t.weber").post(f"/api/v1/requests/{code}/picks", json={"samples": TUBES})
    assert picked.status_code == 200, picked.text
    form = {"kind": "distribution", "destination": "FR-GE1", "request": code, "samples": TUBES}
    parcel = client("t.weber").post("/api/v1/shipments", json=form).json()["shipment"]["code"]
    assert seal(client, parcel, *TUBES).status_code == 200
    return code, parcel


@pytest.fixture
def shown(browser: Browser, client: Any, cast: House) -> tuple[Any, Any, str, str]:
    """The researcher by page and by API, the own request and its parcel, with another's beside it."""
    code, parcel = sent(client, cast)
    other = {"title": "Of somebody else", "purpose": "x", "destination": "CH-BS1"}
    form = {**other, "criteria": [{"material": "SE", "count": 3}]}
    foreign = client("m.schmit").post("/api/v1/requests", json=form).json()["code"]
    assert foreign == "REQ-2026-0002"
    client("m.schmit").post(f"/api/v1/requests/{foreign}/submission")
    return browser("r.keller"), client("r.keller"), code, parcel


def pages(code: str, parcel: str) -> list[str]:
    receipt = f"/requests/{code}/receipts/{parcel}"
    return [
        "/", "/catalogue", "/catalogue?sex=female&material=PL&age=40-49", "/catalogue?diagnosis=E75.2",
        "/catalogue?want=material%3DPL%26count%3D3%26sex%3Dfemale", "/requests", "/requests?state=submitted",
        "/requests/new?want=material%3DPL%26count%3D3", f"/requests/{code}", receipt, f"{receipt}/list.csv",
    ]  # fmt: skip


def answers(code: str) -> list[str]:
    mine = f"/requests/mine/{code}"
    return [
        "/catalogue",
        "/catalogue?sex=female",
        "/requests/mine",
        mine,
        f"{mine}/timeline",
        f"{mine}/manifests",
    ]


def test_nothing_of_donors_places_and_others_is_shown(
    shown: tuple[Any, Any, str, str], client: Any, cast: House
) -> None:
    page, api, code, parcel = shown
    texts = {}
    for path in pages(code, parcel):
        texts[path] = page.get(path).text
        assert inline_parts(texts[path]) == [], path
    for path in answers(code):
        answer = api.get(f"/api/v1{path}")
        assert answer.status_code == 200, path
        texts[f"api {path}"] = answer.text
    asked = {"criteria": [{"material": "PL", "count": 1, "diagnosis": "K50.0"}]}
    texts["feasibility"] = api.post("/api/v1/catalogue/feasibility", json=asked).text
    assert dispatch(client, parcel).status_code == 200
    texts["receipt"] = api.post(f"/api/v1/shipments/{parcel}/confirmation", json={}).text
    for path, text in texts.items():
        found = [one for one in (*BELONGS_INSIDE, "Of somebody else", "REQ-2026-0002") if one in text]
        assert found == [], path


def test_what_is_not_the_researchers_own_is_not_there(shown: tuple[Any, Any, str, str]) -> None:
    page, api, _, parcel = shown
    for path in ("/requests/REQ-2026-0002", f"/requests/REQ-2026-0002/receipts/{parcel}"):
        assert page.get(path).status_code == 404, path
    assert page.get(f"/requests/REQ-2026-0002/receipts/{parcel}/list.csv").status_code == 404
    for path in (f"/samples/{TUBES[0]}", "/containers/BX-1", "/donors", f"/shipments/{parcel}", "/shipments"):
        assert page.get(path).status_code in (403, 404), path
    scanned = page.get("/scan", params={"text": TUBES[0]})
    assert "BX-1" not in scanned.text
    for path in ("/requests/mine/REQ-2026-0002/manifests", f"/shipments/{parcel}/manifest.json", "/samples"):
        assert api.get(f"/api/v1{path}").status_code in (403, 404, 405), path


def test_the_page_says_what_waits_on_whom_since_when(shown: tuple[Any, Any, str, str]) -> None:
    page, _, code, _ = shown
    own = text_of(page.get(f"/requests/{code}").text)
    assert "It waits for the biobank, to send the parcel , since 2026-11-03" in own.replace(
        "parcel,", "parcel ,"
    )
    assert "Handed in 2026-11-03" in own
    assert "Confirm what arrived: you" in own
    listed = text_of(page.get("/requests").text)
    assert "the biobank, to dispatch the parcel" in listed


def test_the_parcel_has_its_list_and_its_receipt(
    shown: tuple[Any, Any, str, str], client: Any, cast: House
) -> None:
    page, _, code, parcel = shown
    own = page.get(f"/requests/{code}").text
    receipt = f"/requests/{code}/receipts/{parcel}"
    assert f'href="{receipt}"' in own
    table = page.get(f"{receipt}/list.csv")
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert [line.split(",")[4] for line in table.text.splitlines()[1:]] == ["K1-001", "K1-002", "K1-003"]
    assert "It has arrived" not in page.get(receipt).text, "it has not left"
    assert dispatch(client, parcel).status_code == 200
    form = {"missing": "K1-003", "damaged": "K1-002", "condition": "dry ice left 4 kg"}
    assert page.post(receipt, data=form).status_code == 303
    confirmed = page.get(receipt).text
    assert re.findall(r"<td>(received|damaged|missing)</td></tr>", confirmed) == [
        "received",
        "damaged",
        "missing",
    ]
    assert "dry ice left 4 kg" in confirmed


def test_a_parcel_that_is_not_sealed_is_not_the_researchers_yet(
    browser: Browser, client: Any, cast: House
) -> None:
    a_stock(client, cast)
    code = approved(client, 3, destination="FR-GE1")
    agree(client, code)
    allocate(client, code, *TUBES)
    form = {"kind": "distribution", "destination": "FR-GE1", "request": code, "samples": TUBES}
    parcel = client("t.weber").post("/api/v1/shipments", json=form).json()["shipment"]["code"]
    assert parcel not in browser("r.keller").get(f"/requests/{code}").text
    assert parcel in browser("m.schmit").get(f"/requests/{code}").text
