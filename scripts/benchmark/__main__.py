"""Measures this machine's Cryoledger, and says each figure with its floor, their ratio, and the bound."""

import argparse
import json
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from scripts.benchmark.calling import Caller
from scripts.benchmark.figures import Figure
from scripts.benchmark.floor import floor
from scripts.benchmark.house import banks
from scripts.benchmark.measures import aliquoting, looking_up, registering
from scripts.benchmark.serving import serving

FEW = 10_000


def main() -> int:
    """Measure; the exit code says whether every bound holds."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="postgresql")
    parser.add_argument(
        "--size", type=int, default=1_000_000, metavar="N", help="samples in the large biobank"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, too")
    asked = parser.parse_args()
    figures = measure(asked.database, asked.size)
    if asked.json:
        content = {"database": asked.database, "figures": [figure.as_dict() for figure in figures]}
        asked.json.write_text(json.dumps(content, indent=1) + "\n")
    return 0 if all(figure.holds for figure in figures) else 1


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
        callers = {
            name: Caller(stack.enter_context(serving(bank.url, bank.data)), bank.token)
            for name, bank in known.items()
        }
        found(registering(few, callers["few"], bare))
        found(aliquoting(few, callers["few"], bare))
        found(*looking_up((few, callers["few"]), (many, callers["many"]), bare))
    return figures


if __name__ == "__main__":
    sys.exit(main())
