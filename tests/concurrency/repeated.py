"""Deeds that can be done any number of times, each time like the first, and what the whole house holds after each."""

from typing import Any

from sqlalchemy import text

from app.biobank.samples import aliquoting, registering
from app.biobank.samples.places import moving
from app.biobank.samples.places.schemas import MoveSamples, Placed, PlaceSample
from app.biobank.samples.schemas import (
    AliquotSample,
    NewAliquot,
    Registered,
    RegisterSample,
    RegisterSamples,
)
from app.core.gate import House
from app.core.work import Work
from app.tables import metadata
from tests.lives import STUDY

MOST = 80
"""How often a deed may be done in a test: more often than it has steps."""
SEALED = ("ledger_leaf", "ledger_checkpoint", "ledger_subtree")


def registered(work: Work, number: int) -> Registered:
    """A batch of tubes: a handful, and on PostgreSQL so many that they are copied in."""
    codes = [f"R{number}-{one}" for one in range(3 if work.database.sqlite else 20)]
    lines = [RegisterSample(code=code, study=STUDY, material="PL", amount="1 mL") for code in codes]
    return registering.register(work, RegisterSamples(samples=lines))


def divided(work: Work, number: int) -> Registered:
    """A tube of 400 µL divided into three until nothing is left of it."""
    lines = [NewAliquot(code=f"P{number}-{one}", amount="130 uL") for one in range(3)]
    return aliquoting.aliquot(work, f"P{number}", AliquotSample(aliquots=lines, exhaust=True))


def swapped(work: Work, number: int) -> Placed:
    """Two tubes that change places."""
    here, there = ("A1", "A2") if number % 2 else ("A2", "A1")
    lines = [
        PlaceSample(sample=code, container="BX-1", position=at) for code, at in (("S1", here), ("S2", there))
    ]
    return moving.move(work, MoveSamples(moves=lines))


DEEDS = (registered, divided, swapped)


def content(house: House) -> dict[str, list[Any]]:
    """Every row of every table, and the files that a verification reads: what it says is a matter of these alone."""
    names = [table.name for table in metadata.sorted_tables]
    with house.database.engine.connect() as connection:
        found = {
            name: sorted(tuple(row) for row in connection.execute(text(f"SELECT * FROM {name}")))
            for name in names
        }
    for file in ("ledger.key", "checkpoint.txt"):
        found[file] = (house.settings.data_dir / file).read_text(encoding="utf-8").splitlines()
    return found


def grown(before: dict[str, list[Any]], after: dict[str, list[Any]]) -> dict[str, int]:
    """By how many rows each table has grown; those of the tree left out, which grows in its own time."""
    return {
        name: len(after[name]) - len(before[name])
        for name in after
        if name not in SEALED and len(after[name]) != len(before[name])
    }
