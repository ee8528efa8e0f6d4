"""Codes that are wrong, used, burnt, misread or written otherwise: each is refused with its name, and nothing stored."""

import json
from typing import Any

import pytest

from app.biobank.barcodes.issuing import issue_codes
from app.biobank.samples.words import Status
from app.core.gate import House
from tests.cast import deed
from tests.lives import STUDY, bring, state, tubes
from tests.refused import nothing_stored, refusal


def tube(code: str, **more: Any) -> dict[str, Any]:
    return {"code": code, "study": STUDY, "material": "PL", "amount": "400 uL", **more}


def register(client: Any, *lines: dict[str, Any], login: str = "t.weber") -> Any:
    return client(login).post("/api/v1/samples", json={"samples": list(lines)})


def swapped(code: str) -> str:
    """The code with its fourth and fifth characters changed over, or one of them misread where they are the same."""
    if code[3] != code[4]:
        return code[:3] + code[4] + code[3] + code[5:]
    return one_wrong(code)


def one_wrong(code: str) -> str:
    return code[:4] + ("7" if code[4] != "7" else "8") + code[5:]


@pytest.fixture
def ours(cast: House, client: Any) -> str:
    """A tube that bears a code issued here."""
    with deed(cast) as work:
        (code,) = issue_codes(work, 1)
    return tubes(client, code)[0]


def test_a_code_that_comes_twice_in_one_request_is_refused_with_its_row(client: Any, cast: House) -> None:
    with nothing_stored(cast):
        told = refusal(
            register(client, tube("D1"), tube("D2"), tube("D1")), 409, "E-BC-DUP", row=2, field="code"
        )
    assert told["next_step"]


def test_a_code_in_use_is_refused_whatever_its_case_and_its_blanks(client: Any, cast: House) -> None:
    tubes(client, "fx01")
    with nothing_stored(cast):
        for variant in ("fx01", "FX01", "Fx01", "  fx01 ", "fX01\t"):
            told = refusal(register(client, tube("NEW"), tube(variant)), 409, "E-BC-DUP", row=1, field="code")
            assert told["next_step"]


def test_case_is_folded_and_composed_before_codes_are_compared(client: Any, cast: House) -> None:
    tubes(client, "\u00c5-17")
    with nothing_stored(cast):
        refusal(register(client, tube("a\u030a-17")), 409, "E-BC-DUP", row=0, field="code")


@pytest.mark.parametrize("status", [Status.DESTROYED, Status.EXHAUSTED, Status.LOST, Status.VOIDED])
def test_the_code_of_a_tube_that_is_no_more_is_never_used_again(
    client: Any, cast: House, status: Status
) -> None:
    tubes(client, "OLD-1")
    bring(cast, status, "OLD-1")
    with nothing_stored(cast):
        refusal(register(client, tube("old-1")), 409, "E-BC-DUP", row=0, field="code")


def test_the_code_of_a_planned_tube_that_stayed_empty_is_burnt(client: Any, cast: House) -> None:
    plan = {"samples": [{"code": "KIT-9", "study": STUDY, "material": "WBE"}], "site": "LU-CHL"}
    assert client("m.schmit").post("/api/v1/plans", json={**plan, "site": "LU-IBBL"}).status_code == 201
    bring(cast, Status.VOIDED, "KIT-9")
    with nothing_stored(cast):
        refusal(register(client, tube("KIT-9")), 409, "E-BC-DUP", row=0, field="code")


def test_a_box_and_a_tube_do_not_share_a_code(client: Any, cast: House) -> None:
    with nothing_stored(cast):
        refusal(register(client, tube("bx-1")), 409, "E-BC-DUP", row=0, field="code")


def test_an_alias_is_as_taken_as_the_label_in_use(client: Any, cast: House) -> None:
    tubes(client, "WAS-1")
    relabel = {
        "labels": [{"sample": "WAS-1", "label": "IS-1"}],
        "cause": "label_damaged",
        "evidence": "old_code",
    }
    answer = client("s.muller").post("/api/v1/relabellings", json=relabel)
    assert answer.status_code == 200, answer.text
    with nothing_stored(cast):
        for code in ("WAS-1", "is-1"):
            refusal(register(client, tube(code)), 409, "E-BC-DUP", row=0, field="code")


def test_an_aliquot_takes_no_code_that_was_ever_used(client: Any, cast: House) -> None:
    tubes(client, "P-1", "P-2")
    bring(cast, Status.ACCEPTED, "P-1")
    lines = [{"code": code, "amount": "10 uL"} for code in ("C-1", "p-2", "c-1")]
    with nothing_stored(cast):
        answer = client("t.weber").post("/api/v1/samples/P-1/aliquots", json={"aliquots": lines})
        told = refusal(answer, 409, "E-BC-DUP", row=1, field="code")
    assert [line["row"] for line in told["rows"]] == [1, 2]


@pytest.mark.parametrize("slip", [one_wrong, swapped])
def test_a_misread_label_of_ours_is_told_from_an_unknown_one(
    client: Any, cast: House, ours: str, slip: Any
) -> None:
    misread = slip(ours)
    with nothing_stored(cast):
        told = refusal(client("t.weber").get(f"/api/v1/samples/{misread}"), 422, "E-BC-CHECK", field="code")
        assert "scan" in told["next_step"].lower()
        answer = client("t.weber").post("/api/v1/thaws", json={"samples": [ours, misread]})
        refusal(answer, 422, "E-BC-CHECK", row=1, field="code")
    scanned = client("t.weber").post("/api/v1/scan", json={"text": misread.lower()}).json()
    assert (scanned["kind"], scanned["tone"]) == ("misread", "refusal")
    assert "E-BC-CHECK" in scanned["sentence"]
    assert client("t.weber").post("/api/v1/scan", json={"text": ours}).json()["kind"] == "sample"


@pytest.mark.parametrize("code", ["FX05653780", "0012345", "NOBODY", "FB00310001"])
def test_a_code_of_another_maker_is_unknown_and_not_called_misread(client: Any, code: str) -> None:
    refusal(client("t.weber").get(f"/api/v1/samples/{code}"), 404, "E-BC-UNKNOWN", field="code")
    assert client("t.weber").post("/api/v1/scan", json={"text": code}).json()["kind"] == "unknown"


@pytest.mark.parametrize(
    "code",
    [
        "NO READ",
        "no tube",
        "NOREAD",
        "EMPTY",
        "CMD:UNDO",
        "cmd:undo",
        "]d2A1",
        "A\tB",
        "A\nB",
        "\u200b",
        "A\u202eB",
    ],
)
def test_what_a_scanner_says_instead_of_a_code_names_no_tube(client: Any, cast: House, code: str) -> None:
    with nothing_stored(cast):
        told = refusal(register(client, tube("OK-1"), tube(code)), 422, "E-BC-CHECK", row=1, field="code")
    assert told["fields"]["code"]


@pytest.mark.parametrize("code", ["", " ", "\x00", "A\x00B", "\x1b[2J", "X" * 65, "\ud800"])
def test_what_can_be_no_code_is_refused_before_anything_is_looked_up(
    client: Any, cast: House, code: str
) -> None:
    with nothing_stored(cast):
        body = json.dumps({"samples": [tube("OK-1"), tube(code)]})  # a lone surrogate goes as an escape
        answer = client("t.weber").post(
            "/api/v1/samples", content=body.encode(), headers={"content-type": "application/json"}
        )
        refusal(answer, 422, "E-INVALID", row=1, field="code")


def test_a_code_in_an_address_may_hold_anything_and_breaks_nothing(client: Any) -> None:
    for code in ("%F0%9F%A7%AA", "'%3B--", "..%2f", "%0a", "%ff", "X" * 300):
        answer = client("t.weber").get(f"/api/v1/samples/{code}")
        assert answer.status_code in (404, 422), (code, answer.text)
    refusal(client("t.weber").get("/api/v1/samples/A%00B"), 400, "E-INVALID")


def test_a_leading_zero_is_part_of_the_code(client: Any) -> None:
    tubes(client, "00123")
    assert state(client, "00123")["code"] == "00123"
    refusal(client("t.weber").get("/api/v1/samples/123"), 404, "E-BC-UNKNOWN")
