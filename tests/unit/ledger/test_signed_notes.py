"""Signed notes, checkpoints and the key file: only the key's holder can sign, and only its owner can read it."""

import base64
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.ledger.key_file import KeyFileRefused, load_key, load_or_create_key
from app.core.ledger.notes import (
    Checkpoint,
    NoteRefused,
    NotSigned,
    Signer,
    Verifier,
    fingerprint,
    open_checkpoint,
)

ROOT = bytes(range(32))
SIGNER = Signer.generate("biobank.example/ledger")
OTHER = Signer.generate("biobank.example/ledger")
NOTE = SIGNER.sign_checkpoint(SIGNER.name, 42, ROOT)
LINES = st.text(st.characters(exclude_categories=["Cs"], min_codepoint=32))


def test_the_published_example_key_writes_the_published_note() -> None:
    """The example of Go's sumdb/note documentation, which every implementation of signed notes reproduces."""
    signer = Signer.from_secret(
        "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
    )
    text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    signature = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    assert signer.verifier.vkey == "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    assert signer.sign(text) == f"{text}\n\u2014 PeterNeumann {signature}\n"


def test_a_checkpoint_is_three_lines_a_blank_one_and_a_signature() -> None:
    text, signature = NOTE.split("\n\n")
    assert text == f"biobank.example/ledger\n42\n{base64.b64encode(ROOT).decode()}"
    assert signature.startswith("\u2014 biobank.example/ledger ")
    assert NOTE.endswith("\n")


def test_a_checkpoint_comes_back_as_it_was_signed() -> None:
    assert open_checkpoint(NOTE, SIGNER.verifier) == Checkpoint("biobank.example/ledger", 42, ROOT)
    assert open_checkpoint(NOTE, Verifier.from_vkey(SIGNER.verifier.vkey)).size == 42


@given(st.lists(LINES).map("\n".join))
def test_any_text_comes_back_as_it_was_signed(text: str) -> None:
    assert SIGNER.verifier.open(SIGNER.sign(f"{text}\n")) == f"{text}\n"


@given(st.integers(0, len(NOTE) - 1), st.characters(exclude_categories=["Cs"]))
def test_a_checkpoint_with_one_character_changed_is_refused(at: int, character: str) -> None:
    spoiled = NOTE[:at] + character + NOTE[at + 1 :]
    if spoiled != NOTE:
        with pytest.raises(NoteRefused):
            open_checkpoint(spoiled, SIGNER.verifier)


@given(st.integers(0, len(NOTE) - 1))
def test_a_checkpoint_cut_short_is_refused(length: int) -> None:
    with pytest.raises(NoteRefused):
        open_checkpoint(NOTE[:length], SIGNER.verifier)


def test_another_key_of_the_same_name_is_not_the_key() -> None:
    with pytest.raises(NotSigned, match="not signed by"):
        open_checkpoint(NOTE, OTHER.verifier)
    with pytest.raises(NotSigned, match="not signed by"):
        open_checkpoint(NOTE, Verifier("biobank.example/other", SIGNER.verifier.public))


def test_a_signature_under_the_keys_id_that_another_key_made_is_refused() -> None:
    text, _, line = OTHER.sign(Checkpoint(SIGNER.name, 42, ROOT).text).rpartition(" ")
    forged = SIGNER.verifier.key_id + base64.b64decode(line)[4:]
    with pytest.raises(NotSigned, match="does not belong"):
        open_checkpoint(f"{text} {base64.b64encode(forged).decode()}\n", SIGNER.verifier)


def test_signatures_of_others_beside_ours_are_passed_over() -> None:
    theirs = OTHER.sign(Checkpoint(SIGNER.name, 42, ROOT).text).partition("\n\n")[2]
    both = NOTE.replace("\n\n", f"\n\n{theirs}")
    assert open_checkpoint(both, SIGNER.verifier) == open_checkpoint(both, OTHER.verifier)


def test_a_checkpoint_of_another_log_is_refused() -> None:
    note = SIGNER.sign_checkpoint("biobank.example/rehearsal", 42, ROOT)
    with pytest.raises(NoteRefused, match="of the log"):
        open_checkpoint(note, SIGNER.verifier)
    assert open_checkpoint(note, SIGNER.verifier, "biobank.example/rehearsal").size == 42


@pytest.mark.parametrize(
    "text",
    [
        "log\n42\n", "log\n\n42\nAA==\n", "log\n042\n{root}\n", "log\n-1\n{root}\n", "log\n4 2\n{root}\n", "log\n\n{root}\n",
        "log\n٤٢\n{root}\n", "log\n+42\n{root}\n", f"log\n{'9' * 19}\n{{root}}\n", "\n42\n{root}\n", "log\n42\n{root}\n\n",
        "log\n42\nAAAA\n", "log\n42\n{root}=\n", "log\n42\n {root}\n", "log\n42\n{root}\n\nx\n",
    ],
)  # fmt: skip
def test_a_signed_text_that_is_no_checkpoint_is_refused(text: str) -> None:
    note = SIGNER.sign(text.replace("{root}", base64.b64encode(ROOT).decode()))
    with pytest.raises(NoteRefused):
        open_checkpoint(note, SIGNER.verifier, "log")


def test_extension_lines_after_the_root_are_allowed_and_say_nothing() -> None:
    note = SIGNER.sign(Checkpoint("log", 0, ROOT).text + "extension\n")
    assert open_checkpoint(note, SIGNER.verifier, "log") == Checkpoint("log", 0, ROOT)


@pytest.mark.parametrize(
    ("origin", "root"), [("two\nlines", ROOT), ("", ROOT), ("log", ROOT[:31]), ("a\rb", ROOT)]
)
def test_what_is_no_checkpoint_is_not_signed(origin: str, root: bytes) -> None:
    with pytest.raises(NoteRefused):
        SIGNER.sign_checkpoint(origin, 1, root)
    with pytest.raises(NoteRefused):
        SIGNER.sign_checkpoint("log", -1, ROOT)


@pytest.mark.parametrize(
    "text", ["", "no newline at the end", "a\tb\n", "a\x00\n", "\ud800\n", "a\r\n"], ids=ascii
)
def test_a_text_that_no_note_may_hold_is_not_signed(text: str) -> None:
    with pytest.raises(NoteRefused):
        SIGNER.sign(text)


def test_a_note_with_control_characters_is_refused_even_if_it_was_signed() -> None:
    for text in ("log\t\n42\n", "log\r\n", "\x00\n"):
        signature = base64.b64encode(SIGNER.verifier.key_id + SIGNER._key.sign(text.encode())).decode()
        with pytest.raises(NoteRefused, match="control characters"):
            SIGNER.verifier.open(f"{text}\n\u2014 {SIGNER.name} {signature}\n")


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u00a0b", "a\nb", "a\x00b"], ids=ascii)
def test_a_name_that_no_key_may_have_is_refused(name: str) -> None:
    with pytest.raises(NoteRefused, match="name"):
        Signer.generate(name)


def test_a_mistyped_public_key_is_refused() -> None:
    vkey = SIGNER.verifier.vkey
    name, key_id, key = vkey.split("+", 2)
    swapped = OTHER.verifier.vkey.split("+", 2)[2]
    for spoiled in ("", name, f"{name}+{key_id}", f"{name}+{key_id}+", f"{name}+{key_id}+{swapped}", f"x{vkey}",
                    f"{name}+00000000+{key}", f"{name}+{key_id}+{key[:-4]}", vkey[:-1], f"{vkey}A"):  # fmt: skip
        with pytest.raises(NoteRefused):
            Verifier.from_vkey(spoiled)


def test_the_fingerprint_is_the_first_32_digits_in_groups_of_four() -> None:
    assert (
        fingerprint(bytes.fromhex("9f2c77ab" + "00" * 27 + "ff")) == "9F2C-77AB-0000-0000-0000-0000-0000-0000"
    )


def test_the_key_is_made_once_and_read_by_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "signing.key"
    first = load_or_create_key(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert load_or_create_key(path, "another/name").verifier == first.verifier
    assert [file.name for file in path.parent.iterdir()] == ["signing.key"]
    assert open_checkpoint(load_key(path).sign_checkpoint(first.name, 1, ROOT), first.verifier).size == 1


def test_two_houses_that_choose_no_name_sign_as_two_logs(tmp_path: Path) -> None:
    one, two = load_or_create_key(tmp_path / "one"), load_or_create_key(tmp_path / "two")
    assert one.name != two.name
    assert load_or_create_key(tmp_path / "three", "biobank.example/ledger").name == "biobank.example/ledger"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o601, 0o620])
def test_a_key_that_others_may_touch_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "signing.key"
    load_or_create_key(path)
    path.chmod(mode)
    with pytest.raises(KeyFileRefused, match="Others may"):
        load_or_create_key(path)


def test_a_damaged_key_file_is_refused_without_showing_the_key(tmp_path: Path) -> None:
    path = tmp_path / "signing.key"
    secret = load_or_create_key(path).secret
    for spoiled in (b"", b"\xff\xfe", b"hello", secret[:-8].encode(), secret.replace("+", "-").encode(),
                    secret.replace(secret.split("+")[3], "00000000").encode()):  # fmt: skip
        path.write_bytes(spoiled)
        with pytest.raises(KeyFileRefused) as refusal:
            load_or_create_key(path)
        assert secret.rsplit("+", 1)[1][:12] not in str(refusal.value)
    with pytest.raises(KeyFileRefused, match="cannot be read"):
        load_or_create_key(tmp_path)


def test_ten_hands_that_start_together_use_one_key(tmp_path: Path) -> None:
    found: list[Verifier] = []
    hands = [
        threading.Thread(target=lambda: found.append(load_or_create_key(tmp_path / "k").verifier))
        for _ in range(10)
    ]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert len(found) == 10
    assert len(set(found)) == 1


def test_the_private_key_does_not_show_where_the_signer_is_printed() -> None:
    assert SIGNER.secret not in repr(SIGNER)
    assert SIGNER.secret.rsplit("+", 1)[1] not in f"{vars(SIGNER)}"
