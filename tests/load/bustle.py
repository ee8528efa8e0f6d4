"""A laboratory in full swing: many people work on the same tubes and boxes at once, each by a connection of their own."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field

from scripts.benchmark.calling import Caller
from tests.load.deeds import Person
from tests.load.known import BOXES, Asked, Known
from tests.load.opening import opening

PEOPLE = 16
DONE = frozenset({200, 201})
REFUSED = frozenset({403, 404, 409, 412, 422, 423})
"""What may be answered to people who get in each other's way; anything else is wrong, 500 and 503 most of all."""


@dataclass
class Tally:
    """What was asked and answered: by deed and status, and in full what should not have been answered."""

    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    repeated: int = 0

    @property
    def requests(self) -> int:
        """How many requests were answered."""
        return sum(self.answers.values()) + self.repeated

    def statuses(self) -> Counter[int]:
        """How often each status was answered."""
        found: Counter[int] = Counter()
        for (_, status), times in self.answers.items():
            found[status] += times
        return found

    def done(self) -> Counter[str]:
        """How often each deed was done."""
        found: Counter[str] = Counter()
        for (deed, status), times in self.answers.items():
            found[deed] += times if status in DONE else 0
        return found


class Connections:
    """One person's connections: one for each login they use."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._by_login: dict[str, Caller] = {}

    def send(self, asked: Asked) -> tuple[int, bytes]:
        """The status and body of the answer. The server hangs up on who was silent for long; then it is called anew."""
        try:
            return self._send(asked)
        except ConnectionError:
            self._by_login.pop(asked.login).close()
            return self._send(asked)

    def close(self) -> None:
        """Hang up all of them."""
        for caller in self._by_login.values():
            caller.close()

    def _send(self, asked: Asked) -> tuple[int, bytes]:
        caller = self._by_login.get(asked.login)
        if caller is None:
            caller = self._by_login[asked.login] = Caller(self._port, asked.login)
        method = "GET" if asked.body is None else "POST"
        key = {} if asked.body is None else {"Idempotency_Key": asked.key}
        return caller.send(caller.request(method, asked.path, asked.body, **key))


def furnish() -> Iterator[Asked]:
    """Boxes for all, put there by the biobank manager, and some of them moved at once."""
    boxes = [{"code": code, "kind": "box", "format": "9x9", "parent": "F12"} for code in BOXES]
    yield Asked("furnish", "m.schmit", "/api/v1/containers", {"containers": boxes}, "boxes")
    for code in BOXES[::2]:
        moves = [{"container": code, "parent": "F07"}]
        yield Asked(
            "move_a_box", "m.schmit", "/api/v1/container-moves", {"moves": moves}, f"first move of {code}"
        )


def bustle(port: int, go_on: Callable[[int], bool], *, people: int = PEOPLE, seed: int = 0) -> Tally:
    """Let `people` work at once, each for as long as `go_on(how many requests were theirs)` says so."""
    known, tally, lock = Known(), Tally(), threading.Lock()
    ready = threading.Barrier(people)
    with closing(Connections(port)) as connections:
        for asked in furnish():
            _settle(asked, connections, known, tally, lock)

    def work(number: int) -> None:
        person = Person(f"{number}", known, seed)
        with closing(Connections(port)) as connections:
            for asked in opening(person):
                _settle(asked, connections, known, tally, lock)
            ready.wait()
            for turn, asked in enumerate(person.asks()):
                if not go_on(turn):
                    return
                _settle(asked, connections, known, tally, lock, again=turn % 10 == 9)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return tally


def _settle(
    asked: Asked,
    connections: Connections,
    known: Known,
    tally: Tally,
    lock: threading.Lock,
    *,
    again: bool = False,
) -> None:
    """Send it, `again` once more under its key, and note what came of it."""
    status, body = connections.send(asked)
    repeated = connections.send(asked) if again and asked.body is not None and status in DONE else None
    with lock:
        tally.answers[asked.deed, status] += 1
        if status in DONE:
            known.hear(asked, body)
        elif status not in REFUSED or b'"code"' not in body:
            tally.wrong.append(f"{asked.deed}: {status} {body.decode(errors='replace')[:400]}")
        if repeated is not None:
            tally.repeated += 1
            if asked.deed != "scan" and repeated != (status, body):
                tally.wrong.append(f"{asked.deed}, sent again: {repeated[0]} instead of {status}")
