"""The quality manager's report: what was done, what was corrected, and what somebody has to explain."""

import csv
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from app.biobank.people.facts import GrantMade
from app.biobank.people.granting import grant
from app.biobank.people.schemas import MakeGrant
from app.biobank.samples import queries
from app.biobank.samples.facts import RecordCorrected, SampleDestroyed
from app.biobank.studies.queries import study_by_code
from app.core.access import queries as access
from app.core.access.models import RoleGrant
from app.core.access.signing_in import note_failure, open_session
from app.core.gate import House
from tests.api.test_custody import API, Bench, text_of
from tests.api.test_tampering import Insider
from tests.cast import deed

PERIOD = {"since": "2026-11-01T00:00:00Z", "until": "2026-12-01T00:00:00Z"}


@pytest.fixture
def bench(client: Any, cast: House) -> Bench:
    return Bench(client, cast)


@pytest.fixture
def month(bench: Bench) -> Bench:
    """Two tubes; one is corrected, one is taken out and kept for two days; somebody knocks in vain."""
    bench.at(3, 8)
    bench.accepted("S1", "S2")
    bench.accepted("B1", study="BETA")
    bench.do("placements", placements=[{"sample": "S1", "container": "BX-1", "position": "A1"}])
    with deed(bench.house) as work:
        sample = queries.by_code(work, "S1")
        sample.visit = "V2"
        work.tell(
            RecordCorrected(
                subject=sample.ref,
                study_id=sample.study_id,
                site_id=sample.site_id,
                reason="It was read from the wrong line",
                code="S1",
                field="visit",
                old=None,
                new="V2",
            )
        )
        open_session(work, access.known_user(work.session, "t.weber"), 1)
        note_failure(work, "t.weber")
    bench.at(5, 8)
    late = "2026-11-03T20:00:00Z"
    bench.do("picks", samples=["S1"], occurred_at=late)
    return bench


def audited(bench: Bench, who: str = "q.lambert", **form: Any) -> Any:
    bench.seal()
    answer = bench.client(who).post(f"{API}/audit-reports", json={**PERIOD, **form})
    assert answer.status_code == 201, answer.text
    return answer.json()


def chapter(made: Any, number: int) -> Any:
    return next(one for one in made["sections"] if one["number"] == number)


def test_the_report_counts_what_was_done_by_whom_and_where(month: Bench) -> None:
    made = audited(month)
    lines = chapter(made, 3)["lines"]
    registered = [one for one in lines if one["what"] == "sample.registered_direct"]
    assert [(one["who"], one["site"], one["count"]) for one in registered] == [("t.weber", "LU-IBBL", 3)]
    assert sum(one["count"] for one in lines) == made["integrity"]["entries"]


def test_every_correction_names_old_new_and_why(month: Bench) -> None:
    (line,) = chapter(audited(month), 4)["lines"]
    assert (line["object"], line["detail"], line["reason"], line["who"]) == (
        "S1",
        "visit: – → V2",
        "It was read from the wrong line",
        "system",
    )


def test_late_entries_sign_ins_and_failures_are_told(month: Bench) -> None:
    made = audited(month)
    (late,) = chapter(made, 6)["lines"]
    assert (late["object"], late["detail"]) == ("S1", "1 d 12 h later")
    counts = {
        (one["what"], one["who"]): one["count"] for one in chapter(made, 8)["lines"] if one["entry"] is None
    }
    assert counts == {("auth.signed_in", "t.weber"): 1, ("auth.failed", "t.weber"): 1}
    assert {"grant.made", "token.created"} <= {one["what"] for one in chapter(made, 8)["lines"]}


def test_a_tube_that_somebody_keeps_for_more_than_a_day_has_to_be_explained(month: Bench) -> None:
    section = chapter(audited(month), 10)
    in_hand = {one["object"]: one["detail"] for one in section["lines"] if one["what"] == "in hand"}
    assert in_hand["S1"] == "in personal custody for 1 d 12 h"
    assert section["alarm"] is True


def test_gaps_and_offers_nobody_took_are_told(bench: Bench) -> None:
    bench.at(3, 12)
    bench.accepted("S1", collected_at="2026-11-03T08:00:00Z", collected_precision="exact")
    bench.accepted("S2")
    bench.do("custody-offers", samples=["S2"], to="s.muller")
    bench.at(4, 8)
    what = {(one["object"], one["what"]) for one in chapter(audited(bench), 10)["lines"]}
    assert what == {("S1", "gap")}
    bench.at(5, 8)
    what = {(one["object"], one["what"]) for one in chapter(audited(bench), 10)["lines"]}
    assert what == {("S1", "gap"), ("S2", "offer"), ("S1", "in hand"), ("S2", "in hand")}


def test_broken_separation_of_duties_is_found_in_what_was_done(bench: Bench) -> None:
    bench.at(3, 8)
    bench.accepted("S1")
    assert chapter(audited(bench), 15)["lines"] == []
    with deed(bench.house) as work:
        sample = queries.by_code(work, "S1")
        work.tell(
            SampleDestroyed(
                subject=sample.ref,
                code="S1",
                operator="t.weber",
                witness="t.weber",
                approver="m.schmit",
                cause="end of retention",
                certificate="X",
                disposed_amount=None,
            )
        )
        admin = access.known_user(work.session, "a.admin")
        role = access.role_by_code(work.session, "TE")
        row = work.add(RoleGrant(user_id=admin.id, role_id=role.id, starts_at=work.now, granted_by=0))
        work.tell(
            GrantMade(subject=row.ref, login="a.admin", role="TE", site="every site", study="every study")
        )
    section = chapter(audited(bench), 15)
    assert {one["what"] for one in section["lines"]} == {
        "operator is not the witness",
        "AD is never held with TE",
    }
    assert section["alarm"] is True


def test_the_ledger_can_be_verified_first_and_a_failure_has_to_be_explained(month: Bench) -> None:
    made = audited(month, verify=True)
    assert made["integrity"]["last_verification"]["findings"] == 0
    assert made["integrity"]["last_verification"]["by"] == "q.lambert"
    Insider(month.house).do("UPDATE sample SET visit = 'V9' WHERE code = 'S1'")
    made = audited(month, verify=True)
    assert made["integrity"]["last_verification"]["findings"] == 1
    assert (made["integrity"]["verifications"], made["integrity"]["failed_verifications"]) == (2, 1)


def test_a_report_holds_only_its_period_site_and_study(month: Bench) -> None:
    beta = audited(month, study="BETA")
    objects = {one["object"] for section in beta["sections"] for one in section["lines"] if one["entry"]}
    assert "S1" not in objects
    assert {one["what"] for one in chapter(beta, 3)["lines"]} == {
        "study.opened",
        "sample.registered_direct",
        "sample.accepted",
    }
    french = audited(month, site="FR-GE1")
    assert {one["site"] for one in chapter(french, 3)["lines"]} == {"FR-GE1"}
    empty = audited(month, since="2026-01-01T00:00:00Z", until="2026-01-02T00:00:00Z")
    assert empty["integrity"]["entries"] == 0
    assert chapter(empty, 3)["lines"] == []


def test_who_may_export_one_study_gets_no_other(month: Bench) -> None:
    with deed(month.house) as work:
        study = study_by_code(work, "CLINNOVA-IBD").id
        grant(work, MakeGrant(login="r.keller", role="QM", study="CLINNOVA-IBD"), None, study)
    month.seal()
    auditor = month.client("r.keller")
    everything = auditor.post(f"{API}/audit-reports", json=PERIOD)
    other = auditor.post(f"{API}/audit-reports", json={**PERIOD, "study": "BETA"})
    own = auditor.post(f"{API}/audit-reports", json={**PERIOD, "study": "CLINNOVA-IBD"})
    assert (everything.status_code, other.status_code, own.status_code) == (403, 403, 201)
    assert month.client("t.weber").post(f"{API}/audit-reports", json=PERIOD).status_code == 403


def test_json_csv_and_pages_hold_the_same_lines(month: Bench, tmp_path: Path) -> None:
    made = audited(month)
    answer = month.client("q.lambert").post(
        f"{API}/audit-reports.csv", json={**PERIOD, "reason": "inspection"}
    )
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))
    for number in (4, 6, 7, 15):
        told = [(one["object"], one["detail"]) for one in chapter(made, number)["lines"]]
        assert [
            (row["object"], row["detail"])
            for row in rows
            if row["chapter"] == str(number) and row["what"] != "says"
        ] == told
    answer = month.client("q.lambert").post(f"{API}/audit-reports.pdf", json=PERIOD)
    pages = text_of(answer.content, tmp_path)
    assert "This has to be explained" in pages[0]
    assert "The ledger was never verified" in pages[0]
    whole = " ".join(" ".join(pages).split())
    assert "visit: – → V2" in whole
    assert "1 d 12 h later" in whole
    exports = [one for one in chapter(audited(month), 8)["lines"] if one["what"] == "export.created"]
    assert [one["reason"] for one in exports] == ["", "inspection", ""]


def test_no_cell_of_the_table_is_a_formula(month: Bench) -> None:
    with deed(month.house) as work:
        sample = queries.by_code(work, "S2")
        work.tell(
            RecordCorrected(
                subject=sample.ref, code="S2", field="visit", old=None, new="V", reason="=1+cmd|' /C calc'!A0"
            )
        )
    month.seal()
    answer = month.client("q.lambert").post(f"{API}/audit-reports.csv", json=PERIOD)
    cells = [cell for row in csv.reader(StringIO(answer.content.decode("utf-8-sig"))) for cell in row]
    assert "'=1+cmd|' /C calc'!A0" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]


def test_a_period_that_ends_before_it_begins_is_refused(month: Bench) -> None:
    form = {"since": PERIOD["until"], "until": PERIOD["since"]}
    assert month.client("q.lambert").post(f"{API}/audit-reports", json=form).status_code == 422


def test_what_is_sealed_later_is_said(month: Bench) -> None:
    month.seal()
    month.house.clock.set(month.house.clock.now() + timedelta(minutes=1))
    month.do("put-backs", put_backs=[{"sample": "S1"}])
    answer = month.client("q.lambert").post(f"{API}/audit-reports", json=PERIOD).json()
    assert answer["integrity"]["unsealed"] == (0 if month.house.database.sqlite else 1)
