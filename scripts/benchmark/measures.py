"""The three figures that decide whether the bench feels the ledger: one tube, a plate, a look-up."""

from collections.abc import Iterator

from scripts.benchmark.calling import Caller
from scripts.benchmark.figures import Figure, Step, interleaved, one_after_another
from scripts.benchmark.house import STUDY, Bank

ROUNDS, WARM_UP = 30, 3
PLATE = 96


def registering(bank: Bank, caller: Caller, floor: Step) -> Figure:
    """One sample of a known donor, with its entry in the ledger, over HTTP: at most 16 floors."""
    each = 10
    turns = range((ROUNDS + WARM_UP) * each)
    step = one_after_another((_one(bank, caller, n) for n in turns), lambda it: caller.must(it, 201))
    took = interleaved({"floor": (40, floor), "it": (each, step)}, ROUNDS, WARM_UP)
    ratio = took["it"] / took["floor"]
    return Figure("One audited sample registered over HTTP", took["it"], took["floor"], ratio, 16)


def aliquoting(bank: Bank, caller: Caller, floor: Step) -> Figure:
    """A plate of aliquots in one request: at least 0.8 aliquots in the time of each floor INSERT."""
    each = 2
    parents = [f"P{n:05}" for n in range((ROUNDS + WARM_UP) * each)]
    bank.parents(parents)
    requests = (_plate(caller, parent) for parent in parents)
    step = one_after_another(requests, lambda it: caller.must(it, 201))
    took = interleaved({"floor": (40, floor), "it": (each, step)}, ROUNDS, WARM_UP)
    ratio = PLATE / (took["it"] / took["floor"])
    return Figure(
        f"{PLATE} aliquots in one request, aliquots per floor INSERT",
        took["it"],
        took["floor"],
        ratio,
        0.8,
        at_least=True,
    )


def looking_up(few: tuple[Bank, Caller], many: tuple[Bank, Caller], floor: Step) -> Iterator[Figure]:
    """A look-up by barcode: at most 12 floors, and hardly slower among many samples than among few."""
    each = 20
    turns = (ROUNDS + WARM_UP) * each
    steps = {
        name: (
            each,
            one_after_another(_scattered(bank, caller, turns), lambda it, by=caller: by.must(it, 200)),
        )
        for name, (bank, caller) in (("few", few), ("many", many))
    }
    took = interleaved({"floor": (40, floor), **steps}, ROUNDS, WARM_UP)
    count = f"{many[0].samples:,}"
    yield Figure(
        f"Look-up by barcode among {few[0].samples:,}",
        took["few"],
        took["floor"],
        took["few"] / took["floor"],
        12,
    )
    yield Figure(
        f"Look-up by barcode among {count}", took["many"], took["floor"], took["many"] / took["floor"], 12
    )
    yield Figure(
        f"Look-up among {count} against {few[0].samples:,}",
        took["many"],
        took["few"],
        took["many"] / took["few"],
        1.3,
    )


def _one(bank: Bank, caller: Caller, number: int) -> bytes:
    sample = {
        "code": f"R{number:07}",
        "study": STUDY,
        "donor": bank.donor(number),
        "material": "PL",
        "amount": "400 uL",
        "tube": "",
        "collected_at": "2026-01-05T07:00:00Z",
        "collected_precision": "exact",
    }
    return caller.request("POST", "/api/v1/samples", {"samples": [sample]})


def _plate(caller: Caller, parent: str) -> bytes:
    aliquots = [{"code": f"{parent}A{n:02}", "amount": "200 uL"} for n in range(PLATE)]
    return caller.request("POST", f"/api/v1/samples/{parent}/aliquots", {"aliquots": aliquots})


def _scattered(bank: Bank, caller: Caller, count: int) -> Iterator[bytes]:
    """Requests for samples far from each other."""
    stride = max(1, int(bank.samples * 0.618))
    for turn in range(count):
        yield caller.request("GET", f"/api/v1/samples/F{turn * stride % bank.samples:08}")
