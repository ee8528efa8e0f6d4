"""Requests whose tubes stand in several boxes, ready to be picked."""

from collections.abc import Mapping
from typing import Any

from app.biobank.storage.adding_containers import add_containers
from app.biobank.storage.schemas import AddContainer, AddContainers
from app.core.gate import House
from tests.asking import SCOPES, agree, allocate, approved, belong
from tests.cast import deed
from tests.lives import a_donor
from tests.tubes import stock

BOXES = {"BX-1": ("W-1", "W-2", "W-3"), "BX-2": ("W-4", "W-5"), "BX-3": ("W-6",)}
"""Where the wanted tubes stand, in the order of the walk; in the last one alone."""


def a_walk(client: Any, house: House, boxes: Mapping[str, tuple[str, ...]] = BOXES) -> str:
    """A request, approved, agreed and allocated; of each box every second place is wanted, the first one first.

    Between the wanted tubes stand others: N-1 beside W-1. BX-3 stands in a rack of F07.
    """
    with deed(house) as work:
        rack = AddContainer(code="RK-1", kind="rack", format="shelf-racks", parent="F07", slot="3")
        box = AddContainer(code="BX-3", kind="box", format="sbs-96", parent="RK-1", slot="2")
        add_containers(work, AddContainers(containers=[rack, box]))
    a_donor(client, "D-1", scopes=SCOPES)
    wanted = [code for codes in boxes.values() for code in codes]
    for box_code, codes in boxes.items():
        beside = [one for code in codes for one in (code, code.replace("W", "N"))]
        stock(house, beside, status="available", box=box_code)
    belong(house, dict.fromkeys(wanted, "D-1"))
    code = approved(client, len(wanted), criteria=[{"material": "PL", "count": len(wanted)}])
    agree(client, code)
    answer = allocate(client, code, *wanted)
    assert answer.status_code == 201, answer.text
    return code


def a_parcel(client: Any, house: House, boxes: Mapping[str, tuple[str, ...]] = BOXES) -> tuple[str, str]:
    """A request whose tubes t.weber has picked, and the open parcel for it: their numbers."""
    request = a_walk(client, house, boxes)
    wanted = [code for codes in boxes.values() for code in codes]
    answer = client("t.weber").post(f"/api/v1/requests/{request}/picks", json={"samples": wanted})
    assert answer.status_code == 200, answer.text
    form = {"kind": "distribution", "destination": "CH-BS1", "request": request}
    answer = client("t.weber").post("/api/v1/shipments", json=form)
    assert answer.status_code == 201, answer.text
    return request, answer.json()["shipment"]["code"]


def put_together(client: Any, house: House, box: str, *codes: str) -> None:
    """Tubes that are in hands are put into a new box in F12, from its first place on."""
    with deed(house) as work:
        line = AddContainer(code=box, kind="box", format="9x9", parent="F12", slot="1")
        add_containers(work, AddContainers(containers=[line]))
    places = [
        {"sample": code, "container": box, "position": f"A{number}"} for number, code in enumerate(codes, 1)
    ]
    answer = client("t.weber").post("/api/v1/placements", json={"placements": places})
    assert answer.status_code == 201, answer.text
