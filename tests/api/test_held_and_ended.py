"""A held sample is not used (I-13), and of an ended one only the record is put right (I-14): deed by deed."""

from dataclasses import dataclass
from typing import Any

import pytest

from app.biobank.samples.words import HoldKind, Status
from app.core.gate import House
from tests.lives import STUDY, a_donor, bring, entries, told, tubes

EVERY = frozenset(HoldKind)
LEGAL = frozenset({HoldKind.LEGAL_HOLD})
NOBODY: frozenset[HoldKind] = frozenset()


@dataclass(frozen=True)
class Deed:
    """One way to act on a tube: who, where, with what, from which status, and which holds stop it."""

    name: str
    login: str
    url: str
    body: dict[str, Any]
    status: Status
    stopped_by: frozenset[HoldKind]

    def on(self, client: Any, code: str) -> Any:
        return client(self.login).post(self.url.replace("CODE", code), json=_filled(self.body, code))


def _filled(part: Any, code: str) -> Any:
    if isinstance(part, dict):
        return {key: _filled(value, code) for key, value in part.items()}
    if isinstance(part, list):
        return [_filled(value, code) for value in part]
    return part.replace("CODE", code) if isinstance(part, str) else part


MANY = {"samples": ["CODE"]}
ONE = [{"sample": "CODE"}]
VISIT = {"study": STUDY, "donor": "D-1", "occurred_at": "2026-11-03T06:30:00Z"}
AMOUNT = {"sample": "CODE", "amount": "300 uL"}
SEARCH = {"searched": ["Here", "There"], "reason": "Not found"}
WITNESSED = {"method": "autoclave", "witness": "q.lambert", "reason": "It broke"}

DEEDS = (
    # Use.
    Deed("collect", "t.weber", "collections", {**VISIT, "samples": ONE}, Status.PLANNED, EVERY),
    Deed("accept", "t.weber", "acceptances", {"samples": ONE}, Status.RECEIVED, EVERY - {HoldKind.CONSENT_MISSING}),
    Deed("aliquot", "t.weber", "samples/CODE/aliquots", {"aliquots": [{"code": "N-CODE", "amount": "1 uL"}]}, Status.IN_PROCESS, EVERY),
    Deed("reserve", "s.muller", "reservations", {"purpose": "request:1", "lines": ONE}, Status.AVAILABLE, EVERY),
    Deed("adjust", "t.weber", "adjustments", {"adjustments": [{**AMOUNT, "basis": "estimated"}], "cause": "spilled"}, Status.AVAILABLE, EVERY),
    Deed("exhaust", "t.weber", "exhaustions", {**MANY, "write_off": True, "reason": "Lost it"}, Status.IN_PROCESS, EVERY),
    # Custody.
    Deed("receive", "t.weber", "receptions", MANY, Status.COLLECTED, NOBODY),
    Deed("find", "t.weber", "findings", MANY, Status.LOST, NOBODY),
    # What settles the matter.
    Deed("measure", "t.weber", "measurements", {"measurements": [AMOUNT]}, Status.AVAILABLE, NOBODY),
    Deed("reject", "s.muller", "rejections", {**MANY, "finding": {"code": "CLOTTED"}, "decision": "Destroy"}, Status.RECEIVED, NOBODY),
    Deed("reverse", "s.muller", "reception-reversals", {**MANY, "reason": "Wrong tube"}, Status.ACCEPTED, NOBODY),
    Deed("correct", "t.weber", "corrections", {"corrections": [{"sample": "CODE", "field": "tube", "value": "X"}], "cause": "entry_error"}, Status.AVAILABLE, NOBODY),
    Deed("relabel", "s.muller", "relabellings", {"labels": [{"sample": "CODE", "label": "L-CODE"}], "cause": "label_lost", "evidence": "position"}, Status.AVAILABLE, NOBODY),
    # The ends of a life.
    Deed("leave empty", "t.weber", "non-collections", {**MANY, "cause": "visit_missed"}, Status.PLANNED, LEGAL),
    Deed("void", "s.muller", "voids", {**MANY, "cause": "wrong_code", "second_person": "t.weber"}, Status.RECEIVED, LEGAL),
    Deed("approve destruction", "m.schmit", "destruction-approvals", {**MANY, "cause": "damaged"}, Status.AVAILABLE, LEGAL),
    Deed("destroy", "t.weber", "destructions", {**MANY, **WITNESSED}, Status.AVAILABLE, LEGAL),
)  # fmt: skip
OTHERS = (
    Deed("declare lost", "m.schmit", "losses", {**MANY, **SEARCH}, Status.AVAILABLE, NOBODY),
    Deed("hold", "t.weber", "holds", {**MANY, "kind": "biosafety", "reason": "Seen"}, Status.AVAILABLE, NOBODY),
    Deed("release a hold", "s.muller", "hold-releases", {**MANY, "kind": "biosafety", "reason": "Over"}, Status.AVAILABLE, NOBODY),
    Deed("release a reservation", "s.muller", "reservation-releases", {**MANY, "reason": "Over"}, Status.AVAILABLE, NOBODY),
)  # fmt: skip


def named(deed: Deed) -> str:
    return deed.name.replace(" ", "-")


def at(deed: Deed) -> Deed:
    return Deed(deed.name, deed.login, f"/api/v1/{deed.url}", deed.body, deed.status, deed.stopped_by)


@pytest.mark.parametrize("deed", [at(one) for one in DEEDS], ids=named)
def test_a_hold_stops_what_uses_the_sample_and_nothing_else(client: Any, cast: House, deed: Deed) -> None:
    a_donor(client, "D-1")
    codes = {kind: kind.replace("_", "-").upper() for kind in sorted(HoldKind)}
    tubes(client, *codes.values(), donor="D-1")
    if deed.name == "destroy":
        approval = {"samples": list(codes.values()), "cause": "damaged"}
        assert client("m.schmit").post("/api/v1/destruction-approvals", json=approval).status_code == 201
    for place, (kind, code) in enumerate(codes.items()):
        bring(cast, deed.status, code, place=place, holds=kind)
    for kind, code in codes.items():
        before, count = told(cast, code), entries(cast)
        answer = deed.on(client, code)
        if kind in deed.stopped_by:
            assert answer.status_code == 423, (kind, answer.text)
            assert answer.json()["code"] in ("E-HOLD", "E-CONSENT-WITHDRAWN"), kind
            assert entries(cast) == count, kind
        else:
            assert answer.status_code in (200, 201), (kind, answer.text)
            assert len(told(cast, code)) > len(before), kind


@pytest.mark.parametrize("status", [Status.EXHAUSTED, Status.DESTROYED, Status.VOIDED])
def test_after_the_end_only_the_record_is_put_right(client: Any, cast: House, status: Status) -> None:
    a_donor(client, "D-1")
    tubes(client, "T1", donor="D-1")
    bring(cast, status, "T1")
    for deed in map(at, (*DEEDS, *OTHERS)):
        count = entries(cast)
        answer = deed.on(client, "T1")
        if deed.name == "correct":
            assert answer.status_code == 200, answer.text
        else:
            assert (answer.status_code, answer.json()["code"]) == (409, "E-TERMINAL"), (
                deed.name,
                answer.text,
            )
            assert entries(cast) == count, deed.name
