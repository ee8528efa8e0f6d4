"""The quality manager's report: what was done, what was corrected, and what somebody has to explain."""

import csv
import hashlib
import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from sqlalchemy import text

from app.biobank.people.facts import GrantMade
from app.biobank.people.granting import grant
from app.biobank.people.schemas import MakeGrant
from app.biobank.samples import queries
from app.biobank.samples.facts import RecordCorrected, SampleDestroyed
from app.biobank.studies.queries import study_by_code
from app.core.access import queries as access
from app.core.access.models import RoleGrant
from app.core.access.signing_in import note_failure, open_session
from app.core.actor import Permission
from app.core.gate import Credentials, Gate, House
from tests.api.test_custody import API, Bench
from tests.api.test_tampering import Insider
from tests.cast import deed
from tests.lives import a_donor, payloads, tubes
from tests.refused import refusal

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


def copied(bench: Bench, number: str, form: str, who: str = "q.lambert") -> Any:
    return bench.client(who).post(f"{API}/audit-reports/{number}/copies", json={"form": form})


def subjects_of(bench: Bench, kind: str) -> list[str]:
    """The numbers of the subjects of each entry of a kind."""
    found = bench.client("q.lambert").get(f"{API}/ledger/entries", params={"kind": kind}).json()["items"]
    return [one["subjects"][0].partition(":")[2] for one in reversed(found)]


def exports(bench: Bench) -> list[tuple[str, str]]:
    """Which documents left, in which form."""
    return [(one["fact"]["document"], one["fact"]["form"]) for one in payloads(bench.house, "export.created")]


def test_a_report_is_kept_and_every_copy_of_it_is_told(month: Bench) -> None:
    made = audited(month, reason="inspection")
    again = month.client("q.lambert").get(f"{API}/audit-reports/{made['id']}")
    assert again.json() == made
    (line,) = month.client("q.lambert").get(f"{API}/audit-reports").json()["items"]
    assert (line["code"], line["by"], line["sha256"]) == (made["id"], "q.lambert", made["content_sha256"])
    for form, kind in (("PDF", "application/pdf"), ("CSV", "text/csv"), ("JSON", "application/json")):
        answer = copied(month, made["id"], form)
        assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (201, kind)
        assert f'filename="{made["id"]}.{form.lower()}"' in answer.headers["content-disposition"]
    assert copied(month, made["id"], "JSON").json() == made
    assert exports(month) == [(made["id"], form) for form in ("JSON", "PDF", "CSV", "JSON", "JSON")]
    assert payloads(month.house, "export.created")[0]["reason"] == "inspection"


def test_whoever_has_a_copy_can_recompute_its_fingerprint(month: Bench) -> None:
    made = audited(month)
    bare = {**made, "id": "", "content_sha256": ""}
    text = json.dumps(bare, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    assert hashlib.sha256(text.encode()).hexdigest() == made["content_sha256"]
    assert made["content_sha256"][:10].upper() == made["id"].rpartition("-")[2]


def test_a_kept_report_that_somebody_changed_is_not_given_out(month: Bench) -> None:
    made = audited(month)
    Insider(month.house).do("UPDATE report_content SET content = replace(content, 'V2', 'V1')")
    for answer in (
        month.client("q.lambert").get(f"{API}/audit-reports/{made['id']}"),
        copied(month, made["id"], "PDF"),
    ):
        refusal(answer, 409, "E-REPORT-CHANGED")
    assert exports(month) == [(made["id"], "JSON")]


def test_a_report_that_is_verified_first_is_made_once_under_its_key(month: Bench) -> None:
    month.seal()
    client = month.client("q.lambert")
    form, key = {**PERIOD, "verify": True}, {"idempotency-key": "one"}
    first = client.post(f"{API}/audit-reports", json=form, headers=key)
    again = client.post(f"{API}/audit-reports", json=form, headers=key)
    assert (first.status_code, again.status_code) == (201, 201), again.text
    assert again.json() == first.json()
    assert len(exports(month)) == 1


def test_a_kept_report_is_read_by_whoever_may_read_all_of_it(month: Bench) -> None:
    whole = audited(month)["id"]
    narrow = audited(month, study="CLINNOVA-IBD")["id"]
    auditor = month.client("x.auditor")
    assert [one["code"] for one in auditor.get(f"{API}/audit-reports").json()["items"]] == [narrow]
    assert auditor.get(f"{API}/audit-reports/{narrow}").status_code == 200
    refusal(auditor.get(f"{API}/audit-reports/{whole}"), 404, "E-REPORT-UNKNOWN")
    refusal(copied(month, narrow, "PDF", "x.auditor"), 403, "E-SCOPE")
    refusal(month.client("t.weber").get(f"{API}/audit-reports/{narrow}"), 403, "E-SCOPE")
    assert month.client("q.lambert").post("/api/v1/scan", json={"text": whole}).json()["kind"] == "report"


def test_only_entries_that_overrode_something_are_overrides(month: Bench) -> None:
    a_donor(month.client, "D-1")
    tubes(month.client, "D1", "D2", donor="D-1")
    seen = {"sample": "D2", "deviations": [{"code": "HEMOLYSIS", "note": "grade 2"}]}
    month.do("acceptances", samples=[{"sample": "D1"}, seen])
    section = chapter(audited(month), 5)
    assert section["says"] == "1 entry."
    assert [(one["object"], one["what"], one["detail"], one["count"]) for one in section["lines"]] == [
        ("", "deviations", "HEMOLYSIS", 1),
        ("D2", "sample.accepted", "deviations: HEMOLYSIS", 1),
    ]


def test_nonconformities_are_counted_and_how_long_they_stayed_open_is_told(bench: Bench) -> None:
    bench.at(3, 8)
    bench.accepted("S1", "S2")
    for code, sample in (("LIPEMIA", "S1"), ("HEMOLYSIS", "S2")):
        bench.do("nonconformities", code=code, samples=[sample])
    bench.at(5, 20)
    number = subjects_of(bench, "nc.opened")[0]
    bench.do(f"nonconformities/{number}/closure", "q.lambert", decision="fit for serology only")
    section = chapter(audited(bench), 9)
    assert section["says"] == (
        "2 opened, 1 of these open still; 1 closed, 2.5 days after they were opened in the mean."
    )
    counts = [(one["what"], one["detail"], one["count"]) for one in section["lines"] if one["entry"] is None]
    assert counts == [("closed", "LIPEMIA", 1), ("opened", "HEMOLYSIS", 1), ("opened", "LIPEMIA", 1)]
    assert [one["reason"] for one in section["lines"] if one["what"] == "nc.closed"] == [
        "fit for serology only"
    ]


def test_a_report_is_made_as_of_one_moment(bench: Bench) -> None:
    gate = Gate(bench.house, Credentials(token="q.lambert"), Permission.AUDIT_EXPORT)

    def entries(work: Any) -> int:
        return int(work.session.execute(text("SELECT count(*) FROM ledger_entry")).scalar_one())

    with gate.read(steady=True) as work:
        before = entries(work)
        with deed(bench.house) as other:
            note_failure(other, "t.weber")
        assert entries(work) == before
    with gate.read(steady=True) as work:
        assert entries(work) == before + 1


def test_a_corrected_amount_has_its_unit_and_a_corrected_time_its_clock(bench: Bench) -> None:
    bench.at(3, 8)
    bench.accepted("S1")
    line = {"sample": "S1", "amount": "800 uL", "basis": "measured"}
    bench.do("adjustments", adjustments=[line], cause="spilled")
    line = {"sample": "S1", "field": "collected_at", "value": "2026-11-03T07:30:00+01:00"}
    bench.do("corrections", "s.muller", corrections=[line], cause="entry_error")
    details = [one["detail"] for one in chapter(audited(bench, site="LU-IBBL"), 4)["lines"]]
    assert "amount: 1 mL → 800 µL" in details[0]
    assert details[1] == "collected_at: – → 2026-11-03 07:30 +01:00"


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
