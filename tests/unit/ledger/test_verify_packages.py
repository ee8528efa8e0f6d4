"""The stand-alone verifier on true packages, on kept checkpoints, and on extracts of single samples."""

import json
from collections.abc import Callable

from app.core import canonical
from app.core.ledger import notes, tree
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


def test_a_true_package_passes_as_a_folder_and_as_a_zip(package: Package) -> None:
    for path in (package.folder, package.zipped()):
        code, said = package.verify(
            "--fingerprint", fingerprint_of(package), "--key", HOUSE.verifier.vkey, path=path
        )
        assert code == 0
        assert "OK events=60 disclosed=40 stubs=20 gaps=0; checkpoint signature valid; " in said
        assert "state replay equal: 8 sample; files 7/7" in said
        assert fingerprint_of(package) in said


def test_a_package_of_the_whole_ledger_passes(packed: Packed) -> None:
    code, said = packed(scope=None).verify()
    assert code == 0
    assert "disclosed=60 stubs=0" in said


def test_a_package_signed_anew_by_a_stranger_passes_only_where_its_own_key_is_believed(
    packed: Packed,
) -> None:
    forged = packed(scope=[STUDY], signer=STRANGER)
    assert forged.verify()[0] == 0
    assert "compare it, and keys.txt, with what reached you by another way" in forged.verify()[1]
    code, said = forged.verify("--key", HOUSE.verifier.vkey)
    assert code == 2
    assert "checkpoint_signature: checkpoint 0: no trusted key signed it" in said


def test_a_ledger_rolled_back_is_found_by_a_checkpoint_that_was_kept(
    packed: Packed, package: Package
) -> None:
    kept = package.folder.parent / "kept.txt"
    kept.write_text(package.read("checkpoints.json")[-1], encoding="utf-8")
    assert package.verify("--held", str(kept))[0] == 0
    code, said = packed(scope=[STUDY], sizes=(16, 48)).verify("--held", str(kept))
    assert code == 2
    assert "size: the last checkpoint is of 60 events, here are 48" in said


def test_a_kept_checkpoint_between_two_of_the_package_is_compared_too(package: Package) -> None:
    leaves = [leaf_of(line["header"]) for line in package.lines()]
    kept = package.folder.parent / "kept.txt"
    for root, expected in ((tree.root(leaves[:37]), 0), (tree.root(leaves[1:38]), 2)):
        kept.write_text(HOUSE.sign_checkpoint(ORIGIN, 37, root), encoding="utf-8")
        assert package.verify("--held", str(kept))[0] == expected
    kept.write_text(
        HOUSE.sign_checkpoint("another.example/log", 37, tree.root(leaves[:37])), encoding="utf-8"
    )
    code, said = package.verify("--held", str(kept))
    assert code == 2
    assert "of another log, another.example/log" in said


def test_an_older_fingerprint_holds_as_long_as_its_checkpoint_is_in_the_package(package: Package) -> None:
    for note in package.read("checkpoints.json"):
        root = notes.open_checkpoint(note, HOUSE.verifier).root
        assert package.verify("--fingerprint", notes.fingerprint(root).lower().replace("-", " "))[0] == 0
    assert package.verify("--fingerprint", fingerprint_of(package)[:-5])[0] == 2


def test_events_of_one_sample_that_were_sealed_out_of_order_are_replayed_in_order(packed: Packed) -> None:
    ledger = Ledger()
    ledger.entries[13], ledger.entries[25] = ledger.entries[25], ledger.entries[13]
    ledger.entries[14], ledger.entries[50] = ledger.entries[50], ledger.entries[14]
    assert packed(ledger, scope=[STUDY]).verify()[0] == 0


def test_a_version_made_twice_is_named(packed: Packed) -> None:
    ledger = Ledger()
    head = json.loads(ledger.entries[26][0])
    ledger.entries[26] = (
        canonical.encode({**head, "subjects": [["sample:2", 3]]}).decode(),
        ledger.entries[26][1],
    )
    code, said = packed(ledger, scope=[STUDY]).verify()
    assert code == 2
    assert "version: index 26 (sample.moved) makes version 3 of sample:2 a second time" in said
    assert "version: sample:3 has no version 3" in said


def test_an_event_that_tells_another_past_than_the_events_before_it_is_named(packed: Packed) -> None:
    ledger = Ledger()
    ledger.tell("sample.measured", 3, {"amount_nl": 1}, {"amount_nl": 2})
    ledger.tell("sample.registered", 4, None, {"code": "FB00000004"})
    code, said = packed(ledger, scope=[STUDY], sizes=(62,)).verify()
    assert code == 2
    assert "state_replay: index 60 (sample.measured): sample 3 amount_nl was 1, not 349997" in said
    assert "state_replay: index 61 (sample.registered): sample 4 status was nothing, not" in said


def test_an_extract_of_one_sample_proves_each_of_its_events(packed: Packed) -> None:
    extract = packed(scope=None, subjects=["sample:3"])
    code, said = extract.verify()
    assert code == 0
    assert "OK events=5 disclosed=5" in said
    assert "1 sample" in said


def test_an_extract_with_an_event_left_out_or_unproven_is_refused(packed: Packed) -> None:
    extract = packed(scope=None, subjects=["sample:3", "sample:4"])
    lines = extract.lines()
    extract.write_lines(lines[:4] + lines[5:])
    assert (
        "version: sample:3 has no version 3, but index 38 (sample.measured) follows"
        in extract.seal().verify()[1]
    )
    for spoiled in ([], None, lines[0]["proof"], lines[4]["proof"][:-1], [*lines[4]["proof"], "00" * 32]):
        extract.write_lines([*lines[:4], {**lines[4], "proof": spoiled}, *lines[5:]])
        code, said = extract.seal().verify()
        assert code == 2
        assert "proof: index 26 (sample.moved) does not lead to the root" in said
    extract.write_lines([lines[1], lines[0], *lines[2:]])
    assert "gap: index 2 (sample.registered)" in extract.seal().verify()[1]


def test_an_extract_is_not_compared_with_a_second_checkpoint_in_silence(
    packed: Packed, package: Package
) -> None:
    kept = package.folder.parent / "kept.txt"
    extract = packed(scope=None, subjects=["sample:3"])
    kept.write_text(package.read("checkpoints.json")[-1], encoding="utf-8")
    assert extract.verify("--held", str(kept))[0] == 0
    kept.write_text(package.read("checkpoints.json")[0], encoding="utf-8")
    code, said = extract.verify("--held", str(kept))
    assert code == 2
    assert "an extract can be compared with one checkpoint only" in said


def test_a_sample_can_be_followed_by_its_code_or_its_subject(package: Package) -> None:
    code, said = package.verify("--sample", "FB00000002")
    listed = [line for line in said.split("\n") if " user:3 " in line]
    assert code == 0
    assert [line.split()[0] for line in listed] == ["1", "13", "25", "37", "49"]
    assert leaf_of(package.lines()[13]["header"]).hex() in listed[1]
    assert package.verify("--sample", "sample:2")[1] == said


def test_a_kind_of_event_can_be_listed_by_month_with_what_it_changed_and_why(package: Package) -> None:
    said = package.verify("--type", "sample.corrected", "--month", "2026-12")[1]
    assert said.count("sample.corrected user:3") == 12
    assert 'sample 1 place: "A1" -> "B1"' in said
    assert "written on the wrong line" in said
    assert "sample.corrected" not in package.verify("--type", "sample.corrected", "--month", "2026-10")[1]
