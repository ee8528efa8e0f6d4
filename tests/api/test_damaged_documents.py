"""A document is made of entries that are as they were sealed, or it is not made."""

from typing import Any

import pytest

from app.core.gate import House
from app.core.ledger.notes import Signer
from tests.browsing import Browser
from tests.houses import seal
from tests.insider import Insider, Place
from tests.lives import problem

API = "/api/v1"
NOVEMBER = {"since": "2026-11-01T00:00:00Z", "until": "2026-12-01T00:00:00Z"}


@pytest.fixture
def insider(client: Any, cast: House) -> Insider:
    """Somebody with every right on a database in which tubes were registered, one late, and one was held."""
    technician = client("t.weber")
    lines = [
        {"code": f"S{number}", "study": "CLINNOVA-IBD", "material": "PL", "amount": "400 uL"}
        for number in range(3)
    ]
    assert technician.post(f"{API}/samples", json={"samples": lines}).status_code == 201
    late = {
        "samples": [{**lines[0], "code": "LATE"}],
        "occurred_at": "2026-11-01T07:00:00Z",
        "reason": "Power cut",
    }
    assert technician.post(f"{API}/samples", json=late).status_code == 201
    hold = {"samples": ["S1"], "kind": "biosafety", "reason": "Leaking"}
    assert technician.post(f"{API}/holds", json=hold).status_code == 201
    seal(cast)
    return Insider(cast)


@pytest.fixture
def place(insider: Insider) -> Place:
    return insider.place_of("S1")


def documents(client: Any) -> dict[str, tuple[int, str]]:
    """What the quality manager is answered who asks for each document of the tube."""
    manager = client("q.lambert")
    answers = {
        "custody": manager.get(f"{API}/samples/S1/custody.json"),
        "paper": manager.get(f"{API}/samples/S1/custody.pdf"),
        "several": manager.post(f"{API}/custody-reports", json={"samples": ["S0", "S1"]}),
        "whereabouts": manager.get(f"{API}/samples/S1/whereabouts"),
    }
    return {
        name: problem(answer) if answer.is_error else (answer.status_code, "")
        for name, answer in answers.items()
    }


REFUSED = dict.fromkeys(("custody", "paper", "several", "whereabouts"), (409, "E-LEDGER-DAMAGED"))


def test_documents_are_made_of_an_untouched_ledger(client: Any, insider: Insider) -> None:
    assert {status for status, _code in documents(client).values()} == {200, 201}


@pytest.mark.parametrize(
    "forgery",
    [
        "UPDATE ledger_payload SET payload = replace(payload, '400000', '900000') WHERE entry_id = {entry}",
        "DELETE FROM ledger_payload WHERE entry_id = {entry}",
        "UPDATE ledger_entry SET occurred_at = '2026-11-02 07:00:00.000000' WHERE id = {entry}",
        "UPDATE ledger_entry SET actor_id = 1 WHERE id = {entry}",
        "UPDATE ledger_entry SET header = 'gone' WHERE id = {entry}",
        "UPDATE ledger_subject SET version = 7 WHERE entry_id = {entry}",
        "DELETE FROM ledger_subject WHERE subject = 'sample:{sample}' AND version = 1",
        "DELETE FROM ledger_subject WHERE subject = 'sample:{sample}' AND version = 2",
    ],
)
def test_no_document_is_made_of_an_entry_that_was_changed_or_hidden(
    client: Any, insider: Insider, place: Place, forgery: str
) -> None:
    insider.do(forgery.format(entry=place.entry, sample=place.sample))
    found = documents(client)
    if forgery.endswith("version = 2"):
        # Where it was is asked of the ledger alone; the tail that is missing shows only beside the row.
        del found["whereabouts"]
    assert found == {name: REFUSED[name] for name in found}


def test_no_document_is_made_of_an_entry_that_was_rewritten_with_its_hashes(
    client: Any, insider: Insider, place: Place
) -> None:
    insider.rewrite(place, "400000", "900000")
    found = documents(client)
    del found["whereabouts"]  # It carries no certificate.
    assert found == {name: REFUSED[name] for name in found}


def test_no_document_is_certified_by_a_checkpoint_of_another_key(
    client: Any, insider: Insider, place: Place
) -> None:
    root = insider.ask(f"SELECT root FROM ledger_checkpoint WHERE size = {place.size}")[0]
    stranger = Signer.generate("cryoledger.test/biobank")
    note = stranger.sign_checkpoint("cryoledger.test/biobank", place.size, bytes(root))
    insider.do(f"UPDATE ledger_checkpoint SET note = '{note}' WHERE size = {place.size}")
    answer = client("q.lambert").get(f"{API}/samples/S1/custody.json")
    assert problem(answer) == (409, "E-LEDGER-DAMAGED")
    assert "not this house's" in answer.json()["title"]
    assert problem(client("q.lambert").post(f"{API}/audit-reports", json=NOVEMBER)) == (
        409,
        "E-LEDGER-DAMAGED",
    )


def test_no_audit_report_lists_an_entry_that_was_changed(client: Any, insider: Insider) -> None:
    entry = insider.place_of("LATE").entry
    assert client("q.lambert").post(f"{API}/audit-reports", json=NOVEMBER).status_code == 201
    insider.do(
        f"UPDATE ledger_payload SET payload = replace(payload, 'Power cut', 'On time') WHERE entry_id = {entry}"
    )
    answer = client("q.lambert").post(f"{API}/audit-reports", json=NOVEMBER)
    assert problem(answer) == (409, "E-LEDGER-DAMAGED")
    assert f"Entry {entry}" in answer.json()["title"]


@pytest.mark.parametrize(
    "forgery",
    [
        "UPDATE ledger_payload SET payload = replace(payload, 'Leaking', 'Bored') WHERE entry_id = {entry}",
        "UPDATE ledger_payload SET payload = 'gone' WHERE entry_id = {entry}",
        "UPDATE ledger_entry SET header = 'gone' WHERE id = {entry}",
    ],
)
def test_an_entry_that_was_changed_says_so_wherever_it_is_shown(
    client: Any, browser: Browser, insider: Insider, place: Place, forgery: str
) -> None:
    entry = insider.ask("SELECT id FROM ledger_entry WHERE kind = 'hold.placed'")[0]
    insider.do(forgery.format(entry=entry))
    (line,) = client("q.lambert").get(f"{API}/ledger/entries?kind=hold.placed").json()["items"]
    assert "not as it was written" in line["sentence"]
    manager = browser("q.lambert")
    for path in ("/samples/S1", "/ledger?kind=hold.placed", f"/ledger/{entry}"):
        page = manager.get(path)
        assert (page.status_code, "not as it was written" in page.text) == (200, True), path
