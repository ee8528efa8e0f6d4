"""What everybody does first, on tubes that nobody else knows yet: each deed once, and each is done."""

from collections.abc import Iterator

from tests.load.deeds import Person
from tests.load.known import BOXES, Asked


def opening(person: Person) -> Iterator[Asked]:
    """The deeds, in an order in which each has to succeed; some tubes are left in every state."""
    to, name = person.to, person.name
    box = BOXES[int(name) % len(BOXES)]
    t = [f"T{name}-o{number}" for number in range(14)]
    donors = []
    for _ in range(2):
        enrolment = list(person.enrol())
        yield from enrolment
        donors.append(str((enrolment[0].body or {})["donors"][0]["pseudonym"]))
    yield person.registration(t, donors[0])
    yield person.registration([f"T{name}-w"], donors[1])
    yield to("accept", "t.weber", "acceptances", samples=[{"sample": code} for code in t[2:]])
    stored = [{"sample": code, "container": box} for code in t[5:]]
    yield to("place", "t.weber", "placements", placements=stored)
    yield to("move", "t.weber", "moves", moves=[{"sample": t[5], "container": box}])
    yield to("pick", "t.weber", "picks", samples=t[10:])
    yield to("thaw", "t.weber", "thaws", samples=t[12:])
    yield to("refreeze", "t.weber", "refreezings", samples=t[13:])
    yield to("put_back", "t.weber", "put-backs", put_backs=[{"sample": t[10]}])
    yield to("hold", "q.lambert", "holds", samples=t[5:7], kind="legal_hold", reason="Something was seen")
    yield to(
        "release", "q.lambert", "hold-releases", samples=t[5:6], kind="legal_hold", reason="It was settled"
    )
    lines = [{"sample": code, "amount": "50 uL"} for code in t[7:9]]
    yield to("reserve", "s.muller", "reservations", purpose="request:1", lines=lines)
    yield to("release_promises", "s.muller", "reservation-releases", samples=t[7:8], reason="Not needed")
    yield to("measure", "t.weber", "measurements", measurements=[{"sample": t[9], "amount": "300 uL"}])
    aliquots = [{"code": f"T{name}-a{number}", "amount": "100 uL"} for number in range(3)]
    yield to("divide", "t.weber", f"samples/{t[2]}/aliquots", aliquots=aliquots)
    parts = [{"sample": code, "amount": "20 uL"} for code in (t[2], t[3])]
    yield to("pool", "t.weber", "pools", code=f"T{name}-p", contributions=parts)
    dna = {
        "method": "extraction",
        "consumed": "30 uL",
        "derivatives": [{"code": f"N{name}-d", "material": "DNA"}],
    }
    yield to("derive", "t.weber", f"samples/{t[3]}/derivatives", **dna)
    yield to("approve", "m.schmit", "destruction-approvals", samples=t[4:5], cause="damaged")
    form = {"method": "autoclave", "witness": "q.lambert", "reason": "It is due"}
    yield to("destroy", "t.weber", "destructions", samples=t[4:5], **form)
    yield person.withdrawal(donors[1])
    yield to("scan", "t.weber", "scan", text=t[0])
    yield Asked("look", "q.lambert", f"/api/v1/samples/{t[0]}", None, "")
