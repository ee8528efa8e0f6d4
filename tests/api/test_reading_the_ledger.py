"""The ledger is read as sentences, and a stranger can prove every entry with nothing but hashes."""

from typing import Any

import pytest

from app.core.gate import House
from app.core.ledger.notes import Verifier, open_checkpoint
from app.core.ledger.proof_check import verify_consistency, verify_inclusion
from app.core.ledger.tree import leaf_hash
from tests.houses import seal

LEDGER = "/api/v1/ledger"


def register(client: Any, house: House, *codes: str, study: str = "CLINNOVA-IBD") -> None:
    samples = [{"code": code, "study": study, "material": "PL", "amount": "400 uL"} for code in codes]
    assert client("t.weber").post("/api/v1/samples", json={"samples": samples}).status_code == 201
    seal(house)


def the(client: Any, **asked: Any) -> list[dict[str, Any]]:
    answer = client("q.lambert").get(f"{LEDGER}/entries", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def test_entries_are_found_by_label_kind_actor_site_study_and_time(client: Any, cast: House) -> None:
    register(client, cast, "A1", "A2")
    register(client, cast, "B1", study="BETA")
    (one,) = the(client, subject="a1")
    assert one["sentence"] == "A1 was registered at LU-IBBL as PL, 400 µL (n)"
    assert (one["actor"], one["role"], one["study"], one["site"]) == (
        "t.weber",
        "TE",
        "CLINNOVA-IBD",
        "LU-IBBL",
    )
    assert the(client, subject=one["subjects"][0]) == [one]
    assert len(the(client, kind="sample.", actor="t.weber")) == 3
    assert len(the(client, kind="sample.registered_direct", study="BETA")) == 1
    assert len(the(client, kind="sample.", site="LU-IBBL")) == 3
    assert the(client, kind="sample.", site="FR-GE1") == []
    assert the(client, kind="sample.", until="2026-11-03T07:00:00Z") == []
    assert len(the(client, kind="sample.", since="2026-11-03T07:00:00Z")) == 3
    assert the(client, actor="system", kind="sample.") == []


def test_a_list_goes_on_where_the_page_before_ended(client: Any, cast: House) -> None:
    register(client, cast, *(f"P{number}" for number in range(7)))
    manager = client("q.lambert")
    seen: list[int] = []
    after = ""
    while after is not None:
        page = manager.get(f"{LEDGER}/entries", params={"kind": "sample.", "size": 3, "after": after}).json()
        seen += [one["id"] for one in page["items"]]
        after = page["next"]
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == len(set(seen)) == 7
    assert manager.get(f"{LEDGER}/entries", params={"after": "x"}).status_code == 422


def test_an_auditor_of_one_study_reads_only_its_entries(client: Any, cast: House) -> None:
    register(client, cast, "A1")
    register(client, cast, "B1", study="BETA")
    hidden = the(client, subject="B1")[0]["id"]
    auditor = client("x.auditor")
    page = auditor.get(f"{LEDGER}/entries", params={"kind": "sample."}).json()
    assert [one["study"] for one in page["items"]] == ["CLINNOVA-IBD"]
    assert auditor.get(f"{LEDGER}/entries/{hidden}").status_code == 404
    assert auditor.get(f"{LEDGER}/proofs", params={"entry": hidden}).status_code == 404
    assert client("r.keller").get(f"{LEDGER}/entries").status_code == 403


def test_an_entry_shows_what_changed_and_the_text_that_was_hashed(client: Any, cast: House) -> None:
    register(client, cast, "A1")
    line = the(client, subject="A1")[0]
    entry = client("q.lambert").get(f"{LEDGER}/entries/{line['id']}").json()
    assert leaf_hash(entry["header"].encode()).hex() == entry["leaf_hash"]
    tables = {change[0] for change in entry["changes"]}
    assert tables == {"sample", "barcode"}
    assert client("q.lambert").get(f"{LEDGER}/entries/999999999").status_code == 404


def test_every_entry_can_be_proven_against_a_checkpoint_kept_elsewhere(client: Any, cast: House) -> None:
    register(client, cast, *(f"A{number}" for number in range(5)))
    manager = client("q.lambert")
    kept = manager.get(f"{LEDGER}/checkpoint").json()
    register(client, cast, "A9")
    verifier = Verifier.from_vkey(kept["key"])
    for code in ("A0", "A3", "A4"):
        entry = the(client, subject=code)[0]["id"]
        proof = manager.get(f"{LEDGER}/proofs", params={"entry": entry, "size": kept["size"]}).json()
        signed = open_checkpoint(proof["checkpoint"]["note"], verifier, kept["origin"])
        path = [bytes.fromhex(one) for one in proof["path"]]
        verify_inclusion(leaf_hash(proof["header"].encode()), proof["index"], signed.size, path, signed.root)
    growth = manager.get(f"{LEDGER}/consistency", params={"from": kept["size"]}).json()
    new = open_checkpoint(growth["new"]["note"], verifier, kept["origin"])
    assert new.size == kept["size"] + 1
    path = [bytes.fromhex(one) for one in growth["path"]]
    verify_consistency(kept["size"], new.size, path, bytes.fromhex(kept["root"]), new.root)


def test_the_checkpoint_is_a_note_to_put_into_a_file(client: Any, cast: House) -> None:
    register(client, cast, "A1")
    answer = client("r.keller").get(f"{LEDGER}/checkpoint.txt")
    assert answer.headers["content-type"].startswith("text/plain")
    view = client("r.keller").get(f"{LEDGER}/checkpoint").json()
    assert answer.text == view["note"]
    assert cast.seal.lodged.read_text() == answer.text
    assert open_checkpoint(answer.text, cast.seal.signer.verifier).root.hex() == view["root"]
    assert client("").get(f"{LEDGER}/checkpoint").status_code == 401


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("checkpoint?size=7", 404),
        ("checkpoint?size=-1", 422),
        ("proofs?entry=999999", 404),
        ("proofs", 422),
        ("consistency?from=0", 422),
        ("consistency?from=3", 404),
        ("entries?actor=nobody", 404),
        ("entries?subject=nothing", 404),
        ("entries?study=NONE", 404),
        ("entries?since=2026-11-03T07:00:00", 422),
    ],
)
def test_what_is_not_there_is_said(client: Any, cast: House, path: str, status: int) -> None:
    register(client, cast, "A1")
    answer = client("q.lambert").get(f"{LEDGER}/{path}")
    assert answer.status_code == status, answer.text
    assert answer.json()["code"].startswith("E-")
