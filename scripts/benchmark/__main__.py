"""Measures this machine's Cryoledger, and says each figure with its floor, their ratio, and the bound."""

import argparse
import json
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from scripts.benchmark.calling import Caller
from scripts.benchmark.crowding import crowding
from scripts.benchmark.desk import drawing
from scripts.benchmark.figures import Figure
from scripts.benchmark.floor import floor
from scripts.benchmark.freezer import mapping
from scripts.benchmark.house import banks
from scripts.benchmark.measures import aliquoting, looking_up, registering
from scripts.benchmark.serving import serving
from scripts.benchmark.soak import in_words, soak

FEW = 10_000


def main() -> int:
    """Measure; the exit code says whether every bound holds."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="postgresql")
    parser.add_argument(
        "--size", type=int, default=1_000_000, metavar="N", help="samples in the large biobank"
    )
    parser.add_argument(
        "--soak", type=int, metavar="SECONDS", help="instead, let sixteen people work at once for so long"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, too")
    asked = parser.parse_args()
    content: dict[str, Any] = {"database": asked.database}
    if asked.soak:
        with tempfile.TemporaryDirectory(prefix="cryoledger-soak-") as folder:
            content |= soak(asked.database, asked.soak, Path(folder))
        print(in_words(content))
        holds = bool(content["holds"])
    else:
        figures = measure(asked.database, asked.size)
        content["figures"] = [figure.as_dict() for figure in figures]
        holds = all(figure.holds for figure in figures)
    if asked.json:
        asked.json.write_text(json.dumps(content, indent=1) + "\n")
    return 0 if holds else 1


def measure(database: str, size: int) -> list[Figure]:
    """Every figure, printed as it comes."""
    figures: list[Figure] = []

    def found(*more: Figure) -> None:
        for figure in more:
            print(figure.line(), flush=True)
        figures.extend(more)

    with tempfile.TemporaryDirectory(prefix="cryoledger-bench-") as folder, ExitStack() as stack:
        known = stack.enter_context(banks(database, Path(folder), ("few", "many")))
        few, many = known["few"], known["many"]
        few.fill(FEW)
        many.fill(size)
        bare = stack.enter_context(floor(few.url))
        ports = {name: stack.enter_context(serving(bank.url, bank.data)) for name, bank in known.items()}
        callers = {name: Caller(ports[name], bank.token) for name, bank in known.items()}
        found(registering(few, callers["few"], bare))
        found(aliquoting(few, callers["few"], bare))
        found(*looking_up((few, callers["few"]), (many, callers["many"]), bare))
        found(crowding(few, ports["few"]))
        found(*drawing(many, ports["many"]))
        found(*mapping(many, callers["many"]))
    return figures


if __name__ == "__main__":
    sys.exit(main())
