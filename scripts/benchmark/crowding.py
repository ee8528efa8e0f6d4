"""Whether many clients are served as well as few: the pool of connections must not starve whoever waits."""

import statistics
from collections.abc import Iterator
from itertools import count

from scripts.benchmark.calling import Caller, Refused
from scripts.benchmark.figures import Figure
from scripts.benchmark.house import STUDY, Bank
from tests.load.crowd import Requests, crowd

FEW, MANY = 16, 64
ROUNDS, TOTAL = 5, 1280
LOOKS = 4


def crowding(bank: Bank, port: int) -> Figure:
    """One registration for every four look-ups: 64 clients get at least 0.7 of the requests/s that 16 get."""
    numbers = count()
    times: dict[int, list[float]] = {FEW: [], MANY: []}
    for turn in range(-1, ROUNDS):
        for clients, taken in times.items():
            each = TOTAL // clients // (LOOKS + 1)
            everybody = [_client(bank, [next(numbers) for _ in range(each)]) for _ in range(clients)]
            answers, seconds = crowd(port, bank.token, everybody)
            if set(answers) != {200, 201}:
                raise Refused(f"{clients} clients at once were answered {dict(answers)}")
            if turn >= 0:
                taken.append(seconds / answers.total())
    few, many = (statistics.median(times[clients]) for clients in (FEW, MANY))
    name = f"Requests/s of {MANY} clients against those of {FEW}"
    return Figure(name, many, few, few / many, 0.7, at_least=True)


def _client(bank: Bank, numbers: list[int]) -> Requests:
    def requests(caller: Caller) -> Iterator[bytes]:
        for number in numbers:
            sample = {"code": f"C{number:07}", "study": STUDY, "donor": bank.donor(number), "material": "PL"}
            yield caller.request("POST", "/api/v1/samples", {"samples": [sample]})
            for look in range(LOOKS):
                place = (number * LOOKS + look) * 617 % bank.samples
                yield caller.request("GET", f"/api/v1/samples/F{place:08}")

    return requests
