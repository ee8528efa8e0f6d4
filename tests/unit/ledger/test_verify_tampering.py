"""The tamper bench of the offline audit (story 3): every way of changing a package is found and named.

Each package is sealed again with the house's own key where the case allows it, so that the rule the case is
about is what objects, and not the list of files in the manifest.
"""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.core import canonical
from app.core.ledger import tree
from tests.unit.ledger.packages import (
    HOUSE,
    ORIGIN,
    STRANGER,
    STUDY,
    Ledger,
    Package,
    fingerprint_of,
    leaf_of,
)

Packed = Callable[..., Package]


def rehash_payload(line: dict[str, Any]) -> None:
    head = json.loads(line["header"])
    head["payload_hash"] = hashlib.sha256(line["payload"].encode()).hexdigest()
    line["header"] = canonical.encode(head).decode()


def change_status(line: dict[str, Any]) -> None:
    """A tube in stock becomes a destroyed one, in one payload."""
    body = json.loads(line["payload"])
    body["changes"][0][3]["status"] = "destroyed"
    line["payload"] = canonical.encode(body).decode()


def test_x1_a_changed_payload_is_named(package: Package) -> None:
    lines = package.lines()
    change_status(lines[12])
    package.write_lines(lines)
    code, said = package.seal().verify()
    assert code == 2
    assert "payload_hash: index 12 (sample.received)" in said
    assert "state_replay: sample 1 status: state.json says" in said


def test_x2_a_changed_payload_with_its_hash_renewed_is_named(package: Package) -> None:
    lines = package.lines()
    change_status(lines[12])
    rehash_payload(lines[12])
    package.write_lines(lines)
    code, said = package.seal().verify()
    assert code == 2
    assert "leaf: index 12 (sample.received)" in said
    assert "payload_hash" not in said


def test_x3_a_changed_event_with_its_leaf_renewed_is_bounded_by_checkpoints_and_named_by_proofs(
    package: Package, packed: Packed
) -> None:
    proven = packed(scope=[STUDY], with_proofs=True)
    assert proven.verify()[0] == 0
    for one in (package, proven):
        lines = one.lines()
        change_status(lines[18])
        rehash_payload(lines[18])
        lines[18]["leaf"] = leaf_of(lines[18]["header"]).hex()
        one.write_lines(lines)
        code, said = one.seal().verify()
        assert code == 2
        assert "root: indices 16 to 31 do not lead to checkpoint 1" in said
        assert "leaf:" not in said
        assert said.count("proof:") == (1 if one is proven else 0)
    assert "proof: index 18 (sample.received)" in said


def test_x4_a_changed_event_with_every_node_above_renewed_leads_to_another_root(packed: Packed) -> None:
    ledger = Ledger()
    true = packed(ledger, scope=[STUDY], with_proofs=True)
    signed = true.read("checkpoints.json")
    header, payload = ledger.entries[18]
    line = {"header": header, "payload": payload}
    change_status(line)
    rehash_payload(line)
    ledger.entries[18] = (line["header"], line["payload"])
    forged = Package(true.folder.with_name("forged")).pack(ledger, scope=[STUDY], with_proofs=True)
    forged.write("checkpoints.json", signed)
    code, said = forged.seal().verify()
    assert code == 2
    assert "root: indices 16 to 31" in said


def test_x5_a_deleted_event_leaves_a_gap_and_a_hole_in_the_versions_of_its_sample(package: Package) -> None:
    lines = package.lines()
    del lines[31]
    package.write_lines(lines)
    code, said = package.seal().verify()
    assert code == 2
    assert "gap: index 32 (sample.moved) stands where index 31 belongs" in said
    assert "version: sample:8 has no version 3, but index 43 (sample.measured) follows" in said
    assert said.count("gap:") == 1
    assert said.count("version:") == 1


def test_x6_a_deleted_event_with_the_rest_renumbered_leaves_another_size(package: Package) -> None:
    lines = package.lines()
    del lines[31]
    package.write_lines([{**line, "index": index} for index, line in enumerate(lines)])
    code, said = package.seal().verify()
    assert code == 2
    assert "size: the last checkpoint is of 60 events, here are 59" in said
    assert "version: sample:8 has no version 3" in said
    assert "gap:" not in said


def test_x7_two_swapped_events_are_both_named(package: Package) -> None:
    lines = package.lines()
    for name in ("header", "payload"):
        lines[11][name], lines[12][name] = lines[12][name], lines[11][name]
    package.write_lines(lines)
    code, said = package.seal().verify()
    assert code == 2
    assert "leaf: index 11" in said
    assert "leaf: index 12" in said
    assert "root: indices 0 to 15 do not lead to checkpoint 0" in said


def test_x8_a_cut_tail_leaves_another_size(package: Package) -> None:
    package.write_lines(package.lines()[:-5])
    code, said = package.seal().verify()
    assert code == 2
    assert "size: the last checkpoint is of 60 events, here are 55" in said


def test_x9_a_cut_tail_with_a_forged_checkpoint_is_not_signed(package: Package) -> None:
    lines = package.lines()[:-5]
    package.write_lines(lines)
    root = tree.root([leaf_of(line["header"]) for line in lines])
    forged = STRANGER.sign_checkpoint(ORIGIN, 55, root)
    package.write("checkpoints.json", [*package.read("checkpoints.json")[:-1], forged])
    code, said = package.seal().verify()
    assert code == 2
    assert "checkpoint_signature: checkpoint 3: no trusted key signed it" in said
    assert "size: the last checkpoint is of 48 events, here are 55" in said


def rewritten(packed: Packed) -> Package:
    """X10: the holder of the signing key writes everything anew, with one word of the past changed."""
    ledger = Ledger()
    ledger.entries = ledger.entries[:12]
    ledger.tell("sample.destroyed", 1, {"status": "expected"}, {"status": "destroyed"})
    registered = {"status": "expected", "amount_nl": 400_000, "place": None}
    ledger.state = {key: {**row, **registered} for key, row in ledger.state.items()}
    for row in ledger.state.values():
        del row["occurred_at"]
    ledger.state["1"]["status"] = "destroyed"
    head = json.loads(ledger.entries[12][0])
    ledger.entries[12] = (
        canonical.encode({**head, "subjects": [["sample:1", 2]]}).decode(),
        ledger.entries[12][1],
    )
    return packed(ledger, scope=[STUDY], sizes=(8, 13))


def test_x10_the_holder_of_the_key_is_caught_by_what_was_lodged_outside_and_by_nothing_else(
    package: Package, packed: Packed, tmp_path: Path
) -> None:
    insider = rewritten(packed)
    assert insider.verify("--key", HOUSE.verifier.vkey)[0] == 0
    code, said = insider.verify("--fingerprint", fingerprint_of(package))
    assert code == 2
    assert f"fingerprint: {fingerprint_of(package)} is that of no checkpoint here" in said
    held = tmp_path / "kept.txt"
    held.write_text(package.read("checkpoints.json")[0], encoding="utf-8")
    code, said = insider.verify("--held", str(held))
    assert code == 2
    assert "the last checkpoint is of 16 events, here are 13" in said


def test_x11_a_changed_state_is_named_by_table_row_and_field(package: Package) -> None:
    state = package.read("state.json")
    state["sample"]["3"]["amount_nl"] = 350_000
    del state["sample"]["4"]
    state["sample"]["5"]["frozen"] = 0
    state["sample"]["99"] = {"code": "FB00000099"}
    package.write("state.json", state)
    code, said = package.seal().verify()
    assert code == 2
    assert (
        "state_replay: sample 3 amount_nl: state.json says 350000, index 50 (sample.corrected) 349997" in said
    )
    assert "state_replay: sample 4 code: state.json says nothing" in said
    assert "state_replay: sample 5 frozen: state.json says 0, index 52 (sample.corrected) false" in said
    assert 'state_replay: sample 99 code: state.json says "FB00000099", the events nothing' in said


def test_x12_a_back_dated_event_is_named(package: Package) -> None:
    lines = package.lines()
    head = json.loads(lines[25]["header"])
    head["recorded_at"] = "2026-10-01T00:00:00.000000Z"
    lines[25]["header"] = canonical.encode(head).decode()
    package.write_lines(lines)
    code, said = package.seal().verify()
    assert code == 2
    assert "leaf: index 25 (sample.moved)" in said
    assert "root: indices 16 to 31" in said


def test_x13_a_payload_of_the_scope_that_is_withheld_is_named(package: Package) -> None:
    lines = package.lines()
    lines[28]["payload"] = None
    package.write_lines(lines)
    code, said = package.seal().verify()
    assert code == 2
    assert f"undisclosed_in_scope: index 28 (sample.moved) is of {STUDY}, its payload withheld" in said


def test_x13_the_scope_itself_cannot_be_narrowed_to_hide_a_payload(package: Package) -> None:
    package.write("manifest.json", {**package.read("manifest.json"), "scope": ["study:9"]})
    code, said = package.verify()
    assert code == 2
    assert "manifest: ValueError: it is not the one that was signed" in said


@pytest.mark.parametrize("name", ["reports/custody-FB00000001.pdf", "verify.py", "README.txt", "keys.txt"])
def test_x14_x15_an_edited_file_is_named(package: Package, name: str) -> None:
    with (package.folder / name).open("ab") as file:
        file.write(b"\n")
    code, said = package.verify()
    assert code == 2
    assert f"file: {name} is not the file whose sha256 the manifest names" in said


def test_x14_the_manifest_cannot_be_adjusted_without_the_key(package: Package) -> None:
    (package.folder / "reports" / "custody-FB00000001.pdf").write_bytes(b"another report")
    code, said = package.seal(STRANGER).verify()
    assert code == 2
    assert "manifest: ValueError: no trusted key signed it" in said
