"""Racks for tests: the two scans of the story of a visit (annex A8), and the tubes they were filled from."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from app.biobank.exchange.racks.scan import RackScan, Well, WellState
from app.biobank.exchange.racks.writing import write_three_column
from app.biobank.samples.words import Status
from app.core.clock import SetClock
from app.core.gate import House
from tests.lives import STUDY, a_donor, bring

RACK = "RK-0031"
ROWS, COLUMNS = 8, 12
UNFILLED = ("E12", "F12", "G12", "H12")
DONORS = {
    "IBD-LU-0147": ("P00481", 8, 12),
    "IBD-LU-0148": ("P00482", 8, 31),
    "IBD-LU-0149": ("P00483", 8, 55),
    "IBD-LU-0150": ("P00484", 9, 10),
}
FILL = [f"{'ABCDEFGH'[n % 8]}{n // 8 + 1:02d}" for n in range(96)]
CODES = {well: f"FB{310001 + n:08d}" for n, well in enumerate(FILL)}
FILLED = {well: code for well, code in CODES.items() if well not in UNFILLED}


def at(hour: int, minute: int = 0, day: int = 3) -> datetime:
    """A moment of the story, in Luxembourg's winter."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=1)


def rack_file(
    codes: Mapping[str, str], *, rack: str = RACK, unreadable: Iterable[str] = (), turned: bool = False
) -> bytes:
    """A file of three columns with all 96 wells, by well; `turned` by 180°."""
    wells = []
    for number, well in enumerate(FILL):
        row, column = number % 8 + 1, number // 8 + 1
        seen = FILL[95 - number] if turned else well
        if seen in unreadable:
            wells.append(Well(row, column, WellState.NO_READ))
        elif seen in codes:
            wells.append(Well(row, column, WellState.CODE, codes[seen]))
        else:
            wells.append(Well(row, column, WellState.EMPTY))
    return write_three_column(RackScan(rack, tuple(wells), "", "", ROWS, COLUMNS))


SCAN_1 = rack_file(FILLED, unreadable=["D07"])
SCAN_2 = rack_file(FILLED)


def story_plan() -> dict[str, Any]:
    """What was aliquoted: ten plasma, two buffy coats, eight sera and four stools of each, column by column."""
    parents: list[dict[str, Any]] = []
    for number, (kit, _hour, _minute) in enumerate(DONORS.values()):
        wells = FILL[24 * number : 24 * number + 24]
        plasma = [
            {"material": "PL", "amount": "400 uL", "count": 10},
            {"material": "BC", "amount": "500 uL", "count": 2},
        ]
        serum = {"material": "SE", "amount": "350 uL", "count": 8}
        stool = {"material": "ST", "amount": "200 mg", "count": 4}
        parents += [
            {"sample": f"{kit}01", "wells": [_span(wells[:12])], "children": plasma, "exhaust": True},
            {"sample": f"{kit}02", "wells": [_span(wells[12:20])], "children": [serum], "exhaust": True},
        ]
        if number < 3:
            parents.append({"sample": f"{kit}05", "wells": wells[20:24], "children": [stool]})
    parents[7]["loss"] = "50 uL"
    return {"parents": parents}


EXCEPTIONS = [
    {"well": "B09", "amount": "250 uL"},
    {"well": "C09", "blank": True},
    {"well": "D09", "blank": True},
]


def _span(wells: list[str]) -> dict[str, str]:
    return {"from": wells[0], "to": wells[-1]}


def a_morning_at_the_clinic(client: Any, house: House, clock: SetClock) -> None:
    """Four donors' blood and stool, spun and measured, as at 10:33 of the story."""
    clock.set(at(10, 8))
    technician = client("t.weber")
    for donor, (kit, hour, minute) in DONORS.items():
        a_donor(client, donor)
        lines = [
            _line(f"{kit}{index}", material, amount, donor, at(hour, minute))
            for index, material, amount in (
                ("01", "WBE", "9.6 mL"),
                ("02", "WBS", "8 mL"),
                ("05", "ST", "900 mg"),
            )
            if (donor, index) != ("IBD-LU-0150", "05")
        ]
        answer = technician.post("/api/v1/samples", json={"samples": lines})
        assert answer.status_code == 201, answer.text
        bring(house, Status.ACCEPTED, *(line["code"] for line in lines))
    clock.set(at(10, 22))
    blood = [f"{kit}{index}" for kit, _hour, _minute in DONORS.values() for index in ("01", "02")]
    run = {"code": "CR-1103-01", "equipment": "CF-02", "programme": "2,000 g 10 min 20 °C", "samples": blood}
    assert technician.post("/api/v1/runs", json=run).status_code == 201
    assert technician.post("/api/v1/runs/CR-1103-01/start", json={"ack": ["W-TTC"]}).status_code == 200
    clock.set(at(10, 33))
    assert technician.post("/api/v1/runs/CR-1103-01/stop", json={}).status_code == 200
    for kit, _hour, _minute in DONORS.values():
        _measure(technician, f"{kit}01", "4300 uL", PL="4150 uL", BC="1000 uL")
        _measure(technician, f"{kit}02", "5000 uL", SE="2050 uL" if kit == "P00483" else "2850 uL")


def _line(code: str, material: str, amount: str, donor: str, collected_at: datetime) -> dict[str, Any]:
    return {
        "code": code,
        "study": STUDY,
        "material": material,
        "amount": amount,
        "donor": donor,
        "collected_at": collected_at.isoformat(),
        "collected_precision": "exact",
    }


def _measure(technician: Any, code: str, discard: str, **fractions: str) -> None:
    layers = [{"material": material, "amount": amount} for material, amount in fractions.items()]
    answer = technician.post(
        f"/api/v1/samples/{code}/fractions", json={"fractions": layers, "discard": discard}
    )
    assert answer.status_code == 201, answer.text
