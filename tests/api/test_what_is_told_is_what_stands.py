"""After every deed at the beginning and the end of lives, folding the ledger gives the tables (I-30)."""

import threading
from typing import Any

from app.biobank.samples.words import Status
from app.core.gate import House
from tests.api.test_tampering import verified
from tests.lives import STUDY, a_consent, a_donor, bring, tubes


def post(client: Any, login: str, url: str, body: dict[str, Any]) -> None:
    answer = client(login).post(f"/api/v1/{url}", json=body)
    assert answer.status_code in (200, 201), (url, answer.text)


def many(*codes: str, **more: Any) -> dict[str, Any]:
    return {"samples": list(codes), **more}


def lines(*codes: str, **more: Any) -> list[dict[str, Any]]:
    return [{"sample": code, **more} for code in codes]


def live(client: Any, house: House) -> None:
    """Every deed once, on tubes of two donors."""
    a_donor(client, "D-1")
    a_donor(client, "D-2", scopes=[])
    plans = [{"code": f"P{number}", "study": STUDY, "material": "PL"} for number in range(1, 7)]
    post(client, "t.weber", "plans", {"samples": plans})
    visit = {"study": STUDY, "donor": "D-1", "occurred_at": "2026-11-03T06:30:00Z"}
    post(
        client, "n.reuter", "collections", {**visit, "samples": lines("P1", "P2", "P3", "P4", amount="9 mL")}
    )
    post(client, "n.reuter", "non-collections", many("P5", cause="short_draw"))
    post(client, "t.weber", "receptions", many("P1", "P2", "P3", "P4"))
    found = {"deviations": [{"code": "LIPEMIA"}], "grade": "B"}
    post(client, "t.weber", "acceptances", {"samples": lines("P1", "P2", "P3", **found)})
    post(client, "s.muller", "rejections", many("P4", finding={"code": "CLOTTED"}, decision="Destroy"))
    post(client, "s.muller", "reception-reversals", many("P3", reason="Wrong tube"))
    aliquots = [{"code": f"A{number}", "amount": "1 mL"} for number in range(1, 4)]
    post(client, "t.weber", "samples/P1/aliquots", {"aliquots": aliquots})
    post(client, "t.weber", "voids", many("A3", cause="tube_blank"))
    post(client, "t.weber", "exhaustions", many("P1", write_off=True, reason="Poured away"))
    post(client, "s.muller", "voids", many("P3", cause="duplicate_record", second_person="t.weber"))
    bring(house, Status.AVAILABLE, "A1", "A2")
    post(client, "t.weber", "measurements", {"measurements": lines("A1", amount="0.9 mL")})
    post(
        client,
        "t.weber",
        "adjustments",
        {"adjustments": lines("A1", amount="0.8 mL", basis="estimated"), "cause": "spilled"},
    )
    post(client, "s.muller", "reservations", {"purpose": "request:1", "lines": lines("A1", "A2")})
    post(client, "s.muller", "reservation-releases", many("A1", reason="Not needed"))
    labels = [{"sample": "A1", "label": "0001"}]
    post(
        client, "s.muller", "relabellings", {"labels": labels, "cause": "unreadable", "evidence": "position"}
    )
    tubes(client, "N1", donor="D-2")
    corrections = lines("N1", field="donor", value="D-1")
    post(client, "s.muller", "corrections", {"corrections": corrections, "cause": "wrong_donor"})
    post(
        client,
        "d.braun",
        "consents",
        {"consents": [a_consent("D-1", ["store"], form_version="2", signed_on="2026-11-01")]},
    )
    post(client, "dpo.thill", "hold-releases", many("N1", kind="consent_missing", reason="Signed"))
    post(client, "t.weber", "holds", many("A1", kind="missing_suspected", reason="Empty"))
    post(client, "m.schmit", "losses", many("A1", searched=["Here", "There"], reason="Gone"))
    post(client, "t.weber", "findings", many("A1"))
    post(client, "dpo.thill", "withdrawals", {"study": STUDY, "donor": "D-1", "level": "destroy"})
    post(
        client,
        "m.schmit",
        "destruction-approvals",
        many("A1", "A2", "P2", "P4", "N1", cause="consent_withdrawn"),
    )
    gone = many("A1", "A2", "P2", "P4", "N1", method="autoclave", witness="q.lambert")
    post(client, "t.weber", "destructions", gone)


def test_after_every_deed_the_ledger_explains_every_row(client: Any, cast: House) -> None:
    live(client, cast)
    report = verified(cast)
    for _ in range(200):
        # On PostgreSQL a thread seals and lodges the checkpoint shortly after.
        if report.lodged_size == report.entries:
            break
        threading.Event().wait(0.05)
        report = verified(cast)
    assert report.findings == ()
    assert report.rows


def test_a_withdrawal_holds_five_hundred_tubes_in_the_same_request(client: Any, cast: House) -> None:
    a_donor(client, "D-1")
    codes = tubes(client, *(f"T{number:03}" for number in range(500)), donor="D-1")
    post(client, "dpo.thill", "withdrawals", {"study": STUDY, "donor": "D-1", "level": "destroy"})
    held = client("t.weber").get("/api/v1/samples?hold=consent_withdrawn&size=500").json()
    assert sorted(one["code"] for one in held["items"]) == codes
