"""What was measured, against what, and whether that is good enough."""

import statistics
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from time import perf_counter
from typing import Any

Step = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Figure:
    """One result: the medians (seconds) of the thing and of its floor, their ratio, and its bound.

    `bound` is the most the ratio may be, or the least where `at_least`.
    """

    name: str
    median: float
    floor: float
    ratio: float
    bound: float
    at_least: bool = False

    @property
    def holds(self) -> bool:
        """Whether the ratio is within its bound."""
        return self.ratio >= self.bound if self.at_least else self.ratio <= self.bound

    def as_dict(self) -> dict[str, Any]:
        """For a file."""
        return {**asdict(self), "holds": self.holds}

    def line(self) -> str:
        """For people."""
        sign = "≥" if self.at_least else "≤"
        return (
            f"{self.name:<58} {self.median * 1e6:>9.0f} µs   floor {self.floor * 1e6:>7.0f} µs   "
            f"ratio {self.ratio:>6.2f}   {sign} {self.bound:<5g} {'PASS' if self.holds else 'FAIL'}"
        )


def interleaved(steps: dict[str, tuple[int, Step]], rounds: int, warm_up: int = 3) -> dict[str, float]:
    """The median seconds of each step, its (count, step) done in turn with the others, `rounds` times over."""
    times: dict[str, list[float]] = {name: [] for name in steps}
    for turn in range(-warm_up, rounds):
        for name, (count, step) in steps.items():
            for _ in range(count):
                began = perf_counter()
                step()
                took = perf_counter() - began
                if turn >= 0:
                    times[name].append(took)
    return {name: statistics.median(taken) for name, taken in times.items()}


def one_after_another(requests: Iterator[bytes], send: Callable[[bytes], object]) -> Step:
    """A step that sends the next of `requests`; making the request is not part of the step."""
    waiting = list(requests)[::-1]

    def step() -> None:
        send(waiting.pop())

    return step
