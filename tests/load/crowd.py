"""More clients than the house has hands: all of them are served, each in turn."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from time import perf_counter

from scripts.benchmark.calling import Caller

Requests = Callable[[Caller], Iterator[bytes]]
"""What one client sends, one after the other, by its connection."""


def crowd(port: int, token: str, clients: list[Requests]) -> tuple[Counter[int], float]:
    """Let all clients begin in the same moment; how often each status was answered, and in how many seconds."""
    answers: Counter[int] = Counter()
    lock, start = threading.Lock(), threading.Barrier(len(clients) + 1)

    def send(requests: Requests) -> None:
        with closing(Caller(port, token)) as caller:
            prepared = list(requests(caller))
            start.wait()
            statuses = [caller.send(request)[0] for request in prepared]
        with lock:
            answers.update(statuses)

    threads = [threading.Thread(target=send, args=(requests,)) for requests in clients]
    for thread in threads:
        thread.start()
    start.wait()
    began = perf_counter()
    for thread in threads:
        thread.join()
    return answers, perf_counter() - began
