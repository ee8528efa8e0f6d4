"""Times that no clock showed, that are still to come, or in the wrong order; donors who are not there, or not willing."""

from typing import Any

import pytest

from app.biobank.samples.words import Status
from app.core.gate import House
from tests.lives import STUDY, a_consent, a_donor, bring, state, tubes
from tests.refused import nothing_stored, refusal

SAMPLES = "/api/v1/samples"


def line(code: str = "T-1", **more: Any) -> dict[str, Any]:
    return {"code": code, "study": STUDY, "material": "PL", "amount": "400 uL", **more}


def register(client: Any, *lines: dict[str, Any], **more: Any) -> Any:
    return client("t.weber").post(SAMPLES, json={"samples": list(lines), **more})


@pytest.mark.parametrize(
    "time",
    [
        "2026-11-03T06:00:00",
        "2026-11-03 06:00",
        "2026-11-03",
        "06:00",
        "2026-02-30T06:00:00Z",
        "2026-11-03T25:00:00Z",
        "yesterday",
        "",
        1767600000,
        True,
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "2026-11-03T06:00:00+99:00",
        "2026-11-03T06:00:00Z\x00",
    ],
)
def test_a_time_without_its_offset_or_outside_the_calendar_is_refused_with_its_row(
    client: Any, cast: House, time: Any
) -> None:
    with nothing_stored(cast):
        told = refusal(register(client, line("T-0"), line(collected_at=time)), 422, "E-INVALID", row=1)
        assert "samples.1.collected_at" in told["fields"]
        told = refusal(register(client, line(), occurred_at=time), 422, "E-INVALID")
        assert "occurred_at" in told["fields"]


def test_nothing_happened_more_than_five_minutes_from_now(client: Any, cast: House) -> None:
    with nothing_stored(cast):
        for late in ("2026-11-03T07:05:01Z", "2026-11-03T08:05:01+01:00", "9999-01-01T00:00:00Z"):
            refusal(register(client, line("T-0"), line(collected_at=late)), 422, "E-TIME-FUTURE", row=1)
            refusal(register(client, line(), occurred_at=late), 422, "E-TIME-FUTURE", field="occurred_at")
    assert register(client, line(), occurred_at="2026-11-03T07:05:00Z").status_code == 201


@pytest.mark.parametrize(
    ("route", "body"),
    [
        ("samples/P-1/aliquots", {"aliquots": [{"code": "C-1", "amount": "1 uL"}]}),
        ("samples/P-1/derivatives", {"method": "x", "derivatives": [{"code": "C-1", "material": "DNA"}]}),
        ("acceptances", {"samples": [{"sample": "P-2"}]}),
        ("placements", {"placements": [{"sample": "P-1", "container": "BX-1", "position": "A1"}]}),
        ("thaws", {"samples": ["P-4"]}),
        ("picks", {"samples": ["P-3"]}),
        ("measurements", {"measurements": [{"sample": "P-1", "amount": "1 uL"}]}),
    ],
)
def test_no_deed_comes_before_the_collection_or_after_today(
    client: Any, cast: House, route: str, body: dict[str, Any]
) -> None:
    tubes(
        client, "P-1", "P-2", "P-3", "P-4", collected_at="2026-11-02T10:00:00Z", collected_precision="exact"
    )
    bring(cast, Status.ACCEPTED, "P-1")
    bring(cast, Status.RECEIVED, "P-2")
    bring(cast, Status.AVAILABLE, "P-3", "P-4", place=5)
    assert client("t.weber").post("/api/v1/picks", json={"samples": ["P-4"]}).status_code == 200
    with nothing_stored(cast):
        for time, code in (
            ("2026-11-02T09:59:59Z", "E-TIME-ORDER"),
            ("2026-11-04T09:00:00Z", "E-TIME-FUTURE"),
        ):
            answer = client("t.weber").post(f"/api/v1/{route}", json={**body, "occurred_at": time})
            told = refusal(answer, 422, code)
            assert told["fields"] or told["rows"]


def test_a_tube_is_not_registered_before_it_was_collected(client: Any, cast: House) -> None:
    early = {"occurred_at": "2026-11-02T09:00:00Z"}
    with nothing_stored(cast):
        answer = register(client, line("T-0"), line(collected_at="2026-11-02T10:00:00Z"), **early)
        refusal(answer, 422, "E-TIME-ORDER", row=1, field="collected_at")


@pytest.mark.parametrize(
    ("local", "words"),
    [("2026-03-29 02:30", "does not exist"), ("2026-10-25 02:30", "twice"), ("2026-10-25 2:30:00", "twice")],
)
def test_an_hour_that_the_clocks_skipped_or_showed_twice_is_not_guessed(
    client: Any, cast: House, local: str, words: str
) -> None:
    content = f"code,study,material,amount,unit,collected_at\nS-1,{STUDY},PL,400,uL,{local}\nS-2,{STUDY},PL,400,uL,2026-03-29 03:30\n"
    files = [("files", ("list.csv", content.encode(), "text/csv"))]
    said = {"profile": "samples", "site": "LU-IBBL"}
    answer = client("d.braun").post("/api/v1/imports", files=files, data=said)
    assert answer.status_code == 201, answer.text
    (issue,) = [one for one in answer.json()["issues"] if one["severity"] == "refused"]
    assert (issue["line"], issue["field"]) == (2, "collected_at")
    assert words in issue["message"]
    assert state(client, "S-2")["collected_at"].startswith("2026-03-29T01:30")
    assert client("t.weber").get(f"{SAMPLES}/S-1").status_code == 404


def test_a_donor_nobody_knows_is_refused_with_the_row(client: Any, cast: House) -> None:
    a_donor(client, "D-1")
    with nothing_stored(cast):
        told = refusal(
            register(client, line("T-0", donor="D-1"), line(donor="D-404")),
            404,
            "E-DONOR-UNKNOWN",
            row=1,
            field="donor",
        )
        assert told["next_step"]
        answer = register(client, line("T-0", donor="D-1"), line(donor="D-1", study="BETA"))
        refusal(answer, 404, "E-DONOR-UNKNOWN", row=1, field="donor")
        answer = register(client, line(donor="D-1", study="NOSTUDY"))
        refusal(answer, answer.status_code, answer.json()["code"], row=0, field="study")


@pytest.mark.parametrize(
    "name", ["Marie Curie", "curie", "1867-11-07", "07.11.1867", "1867110712345", "", "x" * 61, "D\x001"]
)
def test_a_donor_is_a_pseudonym_and_never_a_person(client: Any, cast: House, name: str) -> None:
    with nothing_stored(cast):
        donors = [{"study": STUDY, "pseudonym": "D-1"}, {"study": STUDY, "pseudonym": name}]
        answer = client("d.braun").post("/api/v1/donors", json={"donors": donors})
        told = refusal(answer, 422, "E-INVALID", row=1)
    assert "donors.1.pseudonym" in told["fields"]


def test_a_donor_twice_in_one_request_or_registered_before_is_refused(client: Any, cast: House) -> None:
    a_donor(client, "D-1", scopes=[])
    with nothing_stored(cast):
        for second in ("d-1", "D-1"):
            donors = [{"study": STUDY, "pseudonym": "D-2"}, {"study": STUDY, "pseudonym": second}]
            answer = client("d.braun").post("/api/v1/donors", json={"donors": donors})
            assert answer.status_code == 409, answer.text
            refusal(answer, 409, answer.json()["code"], row=1)


def test_nothing_is_collected_from_or_made_of_a_donor_who_withdrew(client: Any, cast: House) -> None:
    a_donor(client, "D-1")
    tubes(client, "P-1", donor="D-1")
    bring(cast, Status.ACCEPTED, "P-1")
    withdrawal = {"study": STUDY, "donor": "D-1", "level": "no_further_use"}
    assert client("dpo.thill").post("/api/v1/withdrawals", json=withdrawal).status_code == 201
    with nothing_stored(cast):
        body = {"aliquots": [{"code": "C-1", "amount": "1 uL"}]}
        told = refusal(client("t.weber").post(f"{SAMPLES}/P-1/aliquots", json=body), 423, "E-HOLD", row=0)
        assert told["next_step"]
    late = register(client, line("T-9", donor="d-1"))
    assert late.status_code == 201
    assert state(client, "T-9")["holds"] == ["consent_withdrawn"]


def test_a_consent_is_not_signed_tomorrow_and_has_a_donor(client: Any, cast: House) -> None:
    a_donor(client, "D-1", scopes=[])
    with nothing_stored(cast):
        for consent, status in (
            (a_consent("D-1", ["store"]) | {"signed_on": "2026-11-05"}, 422),
            (a_consent("D-1", ["store"]) | {"signed_on": "2026-11-31"}, 422),
            (a_consent("D-1", ["everything"]), 422),
            (a_consent("D-404", ["store"]), 404),
        ):
            answer = client("d.braun").post("/api/v1/consents", json={"consents": [consent]})
            assert answer.status_code == status, answer.text
            refusal(answer, status, answer.json()["code"], row=0)


@pytest.mark.parametrize(
    "zone", ["", "Mars/Phobos", "../../etc/passwd", "/etc/localtime", "Europe", "CEST+1\x00"]
)
def test_a_site_lives_by_a_clock_that_there_is(client: Any, cast: House, zone: str) -> None:
    site = {"code": "XX-1", "name": "Somewhere", "country": "LU", "timezone": zone}
    with nothing_stored(cast):
        told = refusal(
            client("a.admin").post("/api/v1/sites", json={"sites": [site]}), 422, "E-INVALID", row=0
        )
    assert "sites.0.timezone" in told["fields"]
