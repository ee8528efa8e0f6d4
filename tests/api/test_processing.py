"""Runs and fractions: the clock decides what is a deviation, and the balance what can be."""

from datetime import timedelta
from typing import Any

import pytest

from app.biobank.samples import queries
from app.biobank.samples.facts import SampleAccepted
from app.biobank.samples.words import Status
from app.core.clock import SetClock
from app.core.gate import House
from tests.cast import deed


@pytest.fixture
def blood(client: Any, cast: House, clock: SetClock) -> Any:
    """A client of the technician, with two accepted EDTA tubes: E1 drawn 130 minutes ago, E2 119."""
    for code, minutes in (("E1", 130), ("E2", 119)):
        drawn = (clock.now() - timedelta(minutes=minutes)).isoformat()
        tube = {
            "code": code,
            "study": "CLINNOVA-IBD",
            "material": "WBE",
            "amount": "9.6 mL",
            "collected_at": drawn,
        }
        answer = client("t.weber").post("/api/v1/samples", json={"samples": [tube]})
        assert answer.status_code == 201, answer.text
    with deed(cast) as work:
        for code in ("E1", "E2"):
            sample = queries.by_code(work, code)
            sample.status, sample.holds = Status.ACCEPTED, ""
            work.tell(SampleAccepted(subject=sample.ref, code=code, site="LU-IBBL"))
    return client("t.weber")


def opened(blood: Any) -> None:
    body = {
        "code": "CR-1",
        "equipment": "CF-02",
        "programme": "2,000 g 10 min 20 °C",
        "samples": ["E1", "E2"],
    }
    answer = blood.post("/api/v1/runs", json=body)
    assert answer.status_code == 201, answer.text


def test_a_late_spin_asks_to_be_acknowledged_and_then_opens_one_nonconformity(blood: Any) -> None:
    opened(blood)
    refused = blood.post("/api/v1/runs/CR-1/start", json={})
    assert (refused.status_code, refused.json()["code"]) == (409, "E-WARNING")
    assert [row["sample"] for row in refused.json()["rows"]] == ["E1"]
    started = blood.post("/api/v1/runs/CR-1/start", json={"ack": ["W-TTC"]})
    assert started.status_code == 200, started.text
    assert len(started.json()["nonconformities"]) == 1
    assert blood.post("/api/v1/runs/CR-1/start", json={}).status_code == 409
    assert blood.post("/api/v1/runs/CR-1/stop", json={}).status_code == 200


def test_a_tube_is_spun_once(blood: Any) -> None:
    opened(blood)
    body = {"code": "CR-2", "equipment": "CF-02", "programme": "again", "samples": ["E2"]}
    refused = blood.post("/api/v1/runs", json=body)
    assert (refused.status_code, refused.json()["rows"][0]["sample"]) == (409, "E2")


def test_the_fractions_add_up_to_what_went_in(blood: Any) -> None:
    opened(blood)
    fractions = [{"material": "PL", "amount": "4150 uL"}, {"material": "BC", "amount": "1 mL"}]
    over = [{"material": "PL", "amount": "4900 uL"}, {"material": "BC", "amount": "1 mL"}]
    rest = {"discard": "4300 uL", "loss": "150 uL"}
    refused = blood.post("/api/v1/samples/E1/fractions", json={"fractions": over, **rest})
    assert (refused.status_code, refused.json()["code"]) == (422, "E-VOL-OVERDRAW")
    done = blood.post("/api/v1/samples/E1/fractions", json={"fractions": fractions, **rest})
    assert done.status_code == 201, done.text
    assert done.json()["amount"] == 5_150_000
    plasma = [{"code": f"PL{n}", "amount": "400 uL", "material": "PL"} for n in range(10)]
    made = blood.post("/api/v1/samples/E1/aliquots", json={"aliquots": plasma})
    assert made.status_code == 201, made.text
    assert blood.get("/api/v1/samples/E1").json()["amount"]["value"] == 1_150_000
    more = [{"code": "PLX", "amount": "300 uL", "material": "PL"}]
    over_drawn = blood.post("/api/v1/samples/E1/aliquots", json={"aliquots": more})
    assert (over_drawn.status_code, over_drawn.json()["code"]) == (422, "E-VOL-OVERDRAW")


def test_runs_are_read_back_with_their_tubes_at_the_own_site(blood: Any, client: Any) -> None:
    opened(blood)
    listed = blood.get("/api/v1/runs").json()["items"]
    assert [(one["code"], one["equipment"], one["started_at"]) for one in listed] == [("CR-1", "CF-02", None)]
    read = blood.get("/api/v1/runs/cr-1").json()
    assert read["run"]["programme"] == "2,000 g 10 min 20 °C"
    assert [(one["code"], one["status"]) for one in read["tubes"]] == [
        ("E1", "in_process"),
        ("E2", "in_process"),
    ]
    assert client("c.martin").get("/api/v1/runs").json()["items"] == []
    assert client("c.martin").get("/api/v1/runs/CR-1").status_code == 404
    assert client("q.lambert").get("/api/v1/runs/CR-1").status_code == 403
