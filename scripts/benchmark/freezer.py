"""A full freezer of 40,000 positions: its map against a plain page of the same server, and against its budget."""

from collections.abc import Iterator
from typing import Any

from app.biobank.samples.words import HoldKind
from app.biobank.storage.adding_containers import add_containers
from app.biobank.storage.defining_formats import define_format
from app.biobank.storage.schemas import AddContainer, AddContainers, DefineFormat
from app.biobank.studies.opening import open_study
from app.biobank.studies.schemas import OpenStudy
from scripts.benchmark.calling import Caller
from scripts.benchmark.figures import Figure, interleaved
from scripts.benchmark.house import Bank

ROUNDS = 15
UNIT = "FREEZER"
SHELVES, RACKS, BOXES, SIDE = 4, 5, 25, 9
POSITIONS = SHELVES * RACKS * BOXES * SIDE * SIDE
SECOND = 1.0
"""The budget of a map of 40,000 positions."""


def mapping(bank: Bank, caller: Caller) -> Iterator[Figure]:
    """The map of a full freezer: at most 60 plain pages, and within a second."""
    _furnish(bank)
    plain, whole = (caller.request("GET", path) for path in ("/help", f"/containers/{UNIT}"))
    shown = caller.must(whole, 200).decode()
    for told in (f"{POSITIONS:,} of {POSITIONS:,}".replace(",", "\N{NARROW NO-BREAK SPACE}"), "on hold"):
        if told not in shown:
            raise RuntimeError(f"the map does not say “{told}”")
    took = interleaved(
        {
            "plain": (4, lambda: caller.must(plain, 200)),
            "map": (1, lambda: caller.must(whole, 200)),
        },
        ROUNDS,
    )
    name = f"Freezer map of {POSITIONS:,} positions"
    yield Figure(f"{name} against a plain page", took["map"], took["plain"], took["map"] / took["plain"], 60)
    yield Figure(f"{name} against a second", took["map"], SECOND, took["map"] / SECOND, 1)


def _furnish(bank: Bank) -> None:
    """A unit of four shelves with five racks of 25 boxes each, all of them full, of three studies."""
    with bank.work() as work:
        for code, rows, columns in (
            ("bench-unit", SHELVES, 1),
            ("bench-shelf", 1, RACKS),
            ("bench-rack", 5, BOXES // 5),
            ("bench-box", SIDE, SIDE),
        ):
            scheme = "letter-number" if code == "bench-box" else "number-by-row"
            define_format(work, DefineFormat(code=code, name=code, rows=rows, columns=columns, scheme=scheme))
        lines = [
            AddContainer(code=UNIT, kind="unit", site="BENCH", temperature="-80", format="bench-unit"),
            *_inner(UNIT, "S", SHELVES, "shelf", "bench-shelf"),
        ]
        for shelf in range(1, SHELVES + 1):
            lines += _inner(f"{UNIT}-S{shelf}", "R", RACKS, "rack", "bench-rack")
            for rack in range(1, RACKS + 1):
                lines += _inner(f"{UNIT}-S{shelf}-R{rack}", "B", BOXES, "box", "bench-box")
        boxes = [row for row in add_containers(work, AddContainers(containers=lines)) if row.kind == "box"]
        studies = [open_study(work, OpenStudy(code=f"BENCH-{n}", title="Measured")) for n in range(3)]
        rows = [
            _tube(box.id, place, studies[number % 3].id)
            for number, box in enumerate(boxes)
            for place in range(SIDE * SIDE)
        ]
    bank.store(rows)


def _tube(box_id: int | None, place: int, study_id: int | None) -> dict[str, Any]:
    return {
        "container_id": box_id,
        "place": place,
        "study_id": study_id,
        "custodian_site_id": None,
        "custodian_user_id": None,
        "holds": "" if place % 50 else HoldKind.QUALITY_QUARANTINE.value,
    }


def _inner(parent: str, letter: str, count: int, kind: str, form: str) -> list[AddContainer]:
    return [
        AddContainer.model_validate(
            {"code": f"{parent}-{letter}{n}", "kind": kind, "parent": parent, "slot": str(n), "format": form}
        )
        for n in range(1, count + 1)
    ]
