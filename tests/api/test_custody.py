"""Who had a sample, where, from when to when: from the ledger alone, and what does not hold in red."""

import hashlib
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.biobank.samples import queries
from app.biobank.samples.facts import SampleAccepted
from app.biobank.samples.words import Status
from app.core.gate import House
from app.core.ledger import sealing
from app.core.ledger.notes import Verifier, open_checkpoint
from app.core.ledger.proof_check import verify_inclusion
from app.core.ledger.tree import leaf_hash
from tests.cast import deed
from tests.needs import do_without

API = "/api/v1"


class Bench:
    """The technician's bench, with the hands of the clock in reach."""

    def __init__(self, client: Any, house: House) -> None:
        self.client, self.house = client, house

    def at(self, day: int, hour: int, minute: int = 0) -> None:
        self.house.clock.set(datetime(2026, 11, day, hour, minute, tzinfo=UTC))

    def do(self, path: str, who: str = "t.weber", **form: Any) -> Any:
        answer = self.client(who).post(f"{API}/{path}", json=form)
        assert answer.status_code in (200, 201), answer.text
        return answer.json()

    def seal(self) -> None:
        sealing.seal_apart(self.house.database, self.house.seal, self.house.clock.now())

    def custody(self, code: str, **asked: Any) -> Any:
        self.seal()
        answer = self.client("q.lambert").get(f"{API}/samples/{code}/custody.json", params=asked)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def report(self, code: str) -> Any:
        (report,) = self.custody(code)["reports"]
        return report

    def accepted(self, *codes: str, **more: Any) -> None:
        """Tubes that were registered and accepted, without holds."""
        tube = {"study": "CLINNOVA-IBD", "material": "PL", "amount": "1 mL", **more}
        self.do("samples", samples=[{"code": code, **tube} for code in codes])
        with deed(self.house) as work:
            for code in codes:
                sample = queries.by_code(work, code)
                sample.status, sample.holds = Status.ACCEPTED, ""
                work.tell(
                    SampleAccepted(
                        subject=sample.ref,
                        study_id=sample.study_id,
                        site_id=sample.site_id,
                        code=code,
                        site="LU-IBBL",
                    )
                )


@pytest.fixture
def bench(client: Any, cast: House) -> Bench:
    return Bench(client, cast)


def times(report: Any) -> list[tuple[str, str, str]]:
    return [(one["name"], one["place"], one["start"][8:16]) for one in report["intervals"]]


def test_a_tube_is_followed_from_hand_to_store_to_hand(bench: Bench) -> None:
    bench.at(3, 8)
    bench.accepted("S1")
    bench.at(3, 9)
    bench.do("placements", placements=[{"sample": "S1", "container": "BX-1", "position": "A1"}])
    bench.at(4, 10)
    bench.do("picks", samples=["S1"])
    bench.do("custody-offers", samples=["S1"], to="s.muller")
    bench.at(4, 10, 15)
    bench.do("custody-acceptances", "s.muller", samples=["S1"])
    bench.at(4, 10, 40)
    bench.do("put-backs", "s.muller", put_backs=[{"sample": "S1", "container": "BX-2", "position": "B2"}])
    report = bench.report("S1")
    assert times(report) == [
        ("LU-IBBL (t.weber)", "in hand", "03T08:00"),
        ("LU-IBBL store", "F07/BX-1/A1", "03T09:00"),
        ("LU-IBBL (t.weber)", "in hand", "04T10:00"),
        ("LU-IBBL (s.muller)", "in hand", "04T10:15"),
        ("LU-IBBL store", "F07/BX-2/B2", "04T10:40"),
    ]
    assert [(one["handed_by"], one["accepted_by"]) for one in report["intervals"]] == [
        ("–", "t.weber"),
        ("t.weber", "store"),
        ("store", "t.weber"),
        ("t.weber", "s.muller"),
        ("s.muller", "store"),
    ]
    for before, after in zip(report["intervals"], report["intervals"][1:], strict=False):
        assert before["end"] == after["start"]
    assert report["intervals"][-1]["end"] is None
    assert report["intervals"][1]["condition"] == "−80 °C"
    assert report["intervals"][1]["minutes"] == 25 * 60
    assert report["exposure"]["minutes_in_hand"] == 40
    analysis = report["analysis"]
    assert (analysis["intervals"], analysis["gaps"], analysis["overlaps"], analysis["found"]) == (5, 0, 0, [])


def test_a_tube_that_was_taken_out_and_not_put_back_says_since_when(bench: Bench) -> None:
    bench.at(3, 8)
    bench.accepted("S1")
    assert bench.report("S1")["exposure"]["in_hand_since"] is None
    bench.do("placements", placements=[{"sample": "S1", "container": "BX-1", "position": "A1"}])
    bench.at(4, 10)
    bench.do("picks", samples=["S1"])
    bench.at(4, 11)
    bench.do("custody-offers", samples=["S1"], to="s.muller")
    bench.do("custody-acceptances", "s.muller", samples=["S1"])
    bench.at(5, 9)
    assert bench.report("S1")["exposure"]["in_hand_since"] == "2026-11-04T10:00:00Z"
    bench.do("put-backs", "s.muller", put_backs=[{"sample": "S1"}])
    exposure = bench.report("S1")["exposure"]
    assert (exposure["in_hand_since"], exposure["minutes_in_hand"]) == (None, 23 * 60)


def test_a_box_that_moves_takes_the_tube_along(bench: Bench) -> None:
    bench.at(3, 8)
    bench.accepted("S1")
    bench.do("placements", placements=[{"sample": "S1", "container": "BX-1", "position": "A1"}])
    bench.at(4, 3, 50)
    bench.do("container-moves", "m.schmit", moves=[{"container": "BX-1", "parent": "F12", "slot": "3"}])
    bench.at(4, 9)
    bench.do("container-moves", "m.schmit", moves=[{"container": "BX-1", "parent": "F07", "slot": "1"}])
    report = bench.report("S1")
    assert times(report)[1:] == [
        ("LU-IBBL store", "F07/BX-1/A1", "03T08:00"),
        ("LU-IBBL store", "F12/BX-1/A1", "04T03:50"),
        ("LU-IBBL store", "F07/BX-1/A1", "04T09:00"),
    ]
    moved = report["intervals"][2]
    assert (moved["how"], moved["event"]["by"], moved["event"]["kind"]) == (
        "moved with BX-1",
        "m.schmit",
        "container.moved",
    )
    assert report["analysis"]["gaps"] == 0


def test_an_aliquot_begins_with_the_intervals_of_its_parent(bench: Bench) -> None:
    bench.at(3, 8)
    bench.accepted("P1")
    bench.at(3, 11)
    bench.do("samples/P1/aliquots", aliquots=[{"code": "C1", "amount": "400 uL"}])
    bench.at(3, 12)
    bench.do("placements", placements=[{"sample": "C1", "container": "BX-1", "position": "A1"}])
    bench.at(3, 13)
    bench.do("placements", placements=[{"sample": "P1", "container": "BX-1", "position": "A2"}])
    report = bench.report("C1")
    assert [(one["of"], one["as_parent"], one["name"]) for one in report["intervals"]] == [
        ("P1", True, "LU-IBBL (t.weber)"),
        ("C1", False, "LU-IBBL (t.weber)"),
        ("C1", False, "LU-IBBL store"),
    ]
    # What became of the parent after the child was made is no part of the child's history.
    assert report["intervals"][0]["end"].startswith("2026-11-03T11:00")
    assert report["identity"]["parents"] == [{"code": "P1", "material": "PL", "distance": 1}]
    parent = bench.report("P1")
    assert [one["code"] for one in parent["identity"]["children"]] == ["C1"]
    lines = [
        (one["operation"], one["gained"], one["taken"], one["remaining"])
        for one in parent["material"]["lines"]
    ]
    assert lines == [("registered direct", 1_000_000, 0, 1_000_000), ("consumed", 0, 400_000, 600_000)]
    assert parent["material"]["balances"] is True


def test_time_between_collection_and_the_first_holder_is_a_gap(bench: Bench) -> None:
    bench.at(3, 12)
    bench.do(
        "samples",
        samples=[
            {
                "code": "OLD",
                "study": "CLINNOVA-IBD",
                "material": "PL",
                "collected_at": "2026-11-03T08:00:00Z",
                "collected_precision": "exact",
            },
            {
                "code": "DAY",
                "study": "CLINNOVA-IBD",
                "material": "PL",
                "collected_at": "2026-11-03T00:00:00Z",
                "collected_precision": "day",
            },
        ],
    )
    analysis = bench.report("OLD")["analysis"]
    assert analysis["gaps"] == 1
    assert "4 h 00 min" in analysis["found"][0]["message"]
    assert bench.report("DAY")["analysis"]["gaps"] == 0


def test_a_lost_sample_has_a_gap_until_it_is_found(bench: Bench) -> None:
    bench.at(3, 8)
    bench.accepted("S1")
    bench.at(5, 8)
    with deed(bench.house) as work:
        sample = queries.by_code(work, "S1")
        sample.status = Status.LOST
        sample.custodian_site_id = sample.custodian_user_id = None
        work.tell(SampleAccepted(subject=sample.ref, code="S1", site="LU-IBBL"))
    bench.at(6, 8)
    report = bench.report("S1")
    assert report["intervals"][-1]["holder"] == "nobody"
    assert report["analysis"]["gaps"] == 1
    assert "1 d 00 h" in report["analysis"]["found"][0]["message"]


def test_a_late_entry_an_offer_in_the_air_and_time_running_back_are_told(bench: Bench) -> None:
    bench.at(3, 8)
    bench.accepted("S1")
    bench.at(5, 8)
    late = "2026-11-03T20:00:00Z"
    bench.do(
        "placements", placements=[{"sample": "S1", "container": "BX-1", "position": "A1"}], occurred_at=late
    )
    bench.do("picks", samples=["S1"])
    bench.do("custody-offers", samples=["S1"], to="s.muller")
    bench.at(6, 20)
    analysis = bench.report("S1")["analysis"]
    assert (analysis["late_entries"], analysis["unaccepted_offers"], analysis["overlaps"]) == (1, 1, 0)
    messages = {one["kind"]: one["message"] for one in analysis["found"]}
    assert "recorded 1 d 12 h after it happened" in messages["late"]
    assert "s.muller" in messages["offer"]
    assert "1 d 12 h" in messages["offer"]


def test_holds_and_non_conformities_are_told_with_their_reasons(bench: Bench) -> None:
    bench.at(3, 8)
    bench.accepted("S1")
    bench.do("holds", "q.lambert", samples=["S1"], kind="quality_quarantine", reason="The label came off")
    bench.at(4, 8)
    bench.do(
        "hold-releases",
        "q.lambert",
        samples=["S1"],
        kind="quality_quarantine",
        reason="The label was replaced",
    )
    report = bench.report("S1")
    first, second = report["holds"]
    assert (first["kind"], first["until"] is not None) == ("identity_discrepancy", True)
    assert (second["reason"], second["lifted_because"], second["by"]) == (
        "The label came off",
        "The label was replaced",
        "q.lambert",
    )


def test_every_line_can_be_proven_by_somebody_who_trusts_nobody(bench: Bench) -> None:
    bench.at(3, 8)
    bench.accepted("S1")
    bench.do("placements", placements=[{"sample": "S1", "container": "BX-1", "position": "A1"}])
    made = bench.custody("S1", evidence=True)
    one = made["certification"]
    signed = open_checkpoint(one["note"], Verifier.from_vkey(one["key"]), one["origin"])
    assert (signed.size, signed.root.hex()) == (one["size"], one["root"])
    proven = {}
    for proof in made["evidence"]:
        leaf = leaf_hash(proof["header"].encode())
        path = [bytes.fromhex(step) for step in proof["path"]]
        verify_inclusion(leaf, proof["index"], signed.size, path, signed.root)
        assert hashlib.sha256(proof["payload"].encode()).hexdigest() in proof["header"]
        proven[proof["index"]] = leaf.hex()
    (report,) = made["reports"]
    for interval in report["intervals"]:
        assert proven[interval["event"]["index"]] == interval["event"]["hash"]


def test_a_report_says_what_was_not_sealed_yet(bench: Bench) -> None:
    if bench.house.database.sqlite:
        pytest.skip("SQLite seals in the same transaction")
    bench.at(3, 8)
    bench.accepted("S1")
    bench.seal()
    bench.do("placements", placements=[{"sample": "S1", "container": "BX-1", "position": "A1"}])
    made = bench.client("q.lambert").get(f"{API}/samples/S1/custody.json").json()
    assert made["certification"]["unsealed"] == 1
    assert made["reports"][0]["intervals"][-1]["event"]["index"] is None


def test_a_list_and_a_donor_are_one_document_and_told_as_an_export(bench: Bench) -> None:
    bench.at(3, 8)
    bench.do("donors", "n.reuter", donors=[{"study": "CLINNOVA-IBD", "pseudonym": "IBD-LU-0001"}])
    bench.accepted("S1", "S2")
    bench.do(
        "samples",
        samples=[{"code": "D1", "study": "CLINNOVA-IBD", "material": "PL", "donor": "IBD-LU-0001"}],
    )
    bench.seal()
    made = bench.do("custody-reports", "q.lambert", samples=["S2", "S1", "s1"], reason="for the inspection")
    assert [one["identity"]["code"] for one in made["reports"]] == ["S2", "S1"]
    of_donor = bench.do("custody-reports", "q.lambert", study="CLINNOVA-IBD", donor="ibd-lu-0001")
    assert [one["identity"]["donor"] for one in of_donor["reports"]] == ["IBD-LU-0001"]
    told = bench.client("q.lambert").get(f"{API}/ledger/entries?kind=export.created").json()["items"]
    assert [one["actor"] for one in told] == ["q.lambert", "q.lambert"]
    assert told[1]["reason"] == "for the inspection"
    assert made["id"] in told[1]["sentence"]
    refused = bench.client("q.lambert").post(f"{API}/custody-reports", json={"samples": ["S1", "NO", "NO2"]})
    assert refused.status_code == 404
    assert [row["row"] for row in refused.json()["rows"]] == [1, 2]
    for form in ({}, {"samples": ["S1"], "donor": "X"}, {"donor": "X"}):
        assert bench.client("q.lambert").post(f"{API}/custody-reports", json=form).status_code == 422


def test_who_may_not_see_a_sample_gets_no_report_of_it(bench: Bench) -> None:
    bench.at(3, 8)
    bench.accepted("S1")
    bench.accepted("B1", study="BETA")
    bench.seal()
    assert bench.client("x.auditor").get(f"{API}/samples/S1/custody.json").status_code == 200
    assert bench.client("x.auditor").get(f"{API}/samples/B1/custody.json").status_code == 404
    assert bench.client("r.keller").get(f"{API}/samples/S1/custody.json").status_code == 403
    assert bench.client("").get(f"{API}/samples/S1/custody.pdf").status_code == 401


def test_the_pages_say_the_same_and_gaps_stand_first(bench: Bench, tmp_path: Path) -> None:
    bench.at(3, 12)
    old = {"collected_at": "2026-11-03T08:00:00Z", "collected_precision": "exact"}
    bench.accepted("GAPPY", **old)
    bench.accepted("WHOLE")
    bench.seal()
    first = text_of(bench.client("q.lambert").get(f"{API}/samples/GAPPY/custody.pdf").content, tmp_path)
    assert "NOT whole" in first[0]
    assert "GAP: GAPPY: from its collection to its first holder, 4 h 00 min" in " ".join(first[0].split())
    assert "2026-11-03 13:00 +01:00" in " ".join(first[0].split())
    assert "Page 1 of" in first[0]
    answer = bench.client("q.lambert").post(
        f"{API}/custody-reports.pdf", json={"samples": ["WHOLE", "GAPPY"]}
    )
    assert answer.status_code == 201
    assert answer.headers["content-type"] == "application/pdf"
    many = text_of(answer.content, tmp_path)
    assert "1 of 2 samples is not whole" in many[0]
    checkpoint = bench.client("q.lambert").get(f"{API}/ledger/checkpoint").json()
    assert any(bench_note.split("\n")[2] in "".join(many) for bench_note in [_note_before(bench, checkpoint)])


def _note_before(bench: Bench, newest: dict[str, Any]) -> str:
    """The checkpoint that was the newest before the export was told."""
    size = newest["size"] - (1 if bench.house.database.sqlite else 0)
    note: str = (
        bench.client("q.lambert").get(f"{API}/ledger/checkpoint", params={"size": size}).json()["note"]
    )
    return note


def text_of(pdf: bytes, folder: Path) -> list[str]:
    """The words of each page, as a reader sees them."""
    assert pdf.startswith(b"%PDF")
    if shutil.which("pdftotext") is None:
        do_without("poppler", "pdftotext is not on this machine")
    file = folder / "document.pdf"
    file.write_bytes(pdf)
    found = subprocess.run(
        ["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, check=True
    )
    return found.stdout.split("\f")[:-1]
