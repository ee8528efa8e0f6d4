"""What the stand-alone verifier carries itself: signatures, proofs, and nothing that must be installed."""

import ast
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.ledger import notes, tree
from app.core.ledger.standalone import verify
from tests.unit.ledger.packages import (
    HOUSE,
    leaf_of,
)

RFC_8032 = [  # RFC 8032, section 7.1: public key, message, signature
    ("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
    ("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
    ("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"),
]  # fmt: skip


@pytest.mark.parametrize(("public", "message", "signature"), RFC_8032)
def test_the_published_ed25519_signatures_hold(public: str, message: str, signature: str) -> None:
    known = [bytes.fromhex(one) for one in (public, signature, message)]
    assert verify.signature_holds(known[0], known[1], known[2])
    assert not verify.signature_holds(known[0], known[1], known[2] + b"x")


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 64 * 8 - 1))
def test_a_signature_holds_for_its_text_and_with_no_bit_changed(message: bytes, bit: int) -> None:
    key = notes.Signer.generate("k")
    signature = key._key.sign(message)
    spoiled = bytearray(signature)
    spoiled[bit // 8] ^= 1 << bit % 8
    assert verify.signature_holds(key.verifier.public, signature, message)
    assert not verify.signature_holds(key.verifier.public, bytes(spoiled), message)
    assert not verify.signature_holds(key.verifier.public, signature + b"\0", message)
    assert not verify.signature_holds(key.verifier.public, signature[:63], message)


def test_a_signature_with_its_scalar_raised_by_the_order_of_the_group_is_refused() -> None:
    signature = HOUSE._key.sign(b"text")
    raised = int.from_bytes(signature[32:], "little") + verify.L
    assert not verify.signature_holds(
        HOUSE.verifier.public, signature[:32] + raised.to_bytes(32, "little"), b"text"
    )


def test_its_inclusion_proofs_agree_with_the_definition_for_every_small_tree() -> None:
    leaves = [leaf_of(f"{number}") for number in range(40)]
    for size in range(1, 40):
        for index in range(size):
            path = [one.hex() for one in proof_of(index, leaves[:size])]
            assert verify.climb(index, size, path, leaves[index]) == tree.root(leaves[:size])
            for wrong in (path[1:], path[:-1], [*path, path[-1] if path else "00" * 32], path[::-1]):
                if wrong != path:
                    assert verify.climb(index, size, wrong, leaves[index]) != tree.root(leaves[:size])


def test_a_proof_cannot_smuggle_two_hashes_in_for_one_or_leave_the_tree() -> None:
    leaves = [leaf_of(f"{number}") for number in range(4)]
    left, right = tree.root(leaves[:2]), tree.root(leaves[2:])
    assert verify.climb(2, 4, [(left + right).hex()], b"any leaf at all") != tree.root(leaves)
    assert verify.climb(0, 4, [(left + right).hex()], b"any leaf at all") != tree.root(leaves)
    for index in (1, 4, 5):
        assert verify.climb(index, 1, [], leaves[0]) != leaves[0]
    assert verify.climb(4, 4, [leaves[2].hex(), left.hex()], leaves[3]) != tree.root(leaves)


@pytest.mark.parametrize("y", [verify.P, verify.P + 1, 2**255 - 1, 1 + 2**255, verify.P - 1 + 2**255, 2])
def test_a_key_that_is_no_point_or_has_a_second_spelling_is_refused(y: int) -> None:
    with pytest.raises(ValueError, match="no point"):
        verify.point(y.to_bytes(32, "little"))


def proof_of(index: int, leaves: list[bytes]) -> list[bytes]:
    """PATH of RFC 6962, section 2.1.1."""
    if len(leaves) == 1:
        return []
    half = 1 << (len(leaves) - 1).bit_length() - 1
    if index < half:
        return [*proof_of(index, leaves[:half]), tree.root(leaves[half:])]
    return [*proof_of(index - half, leaves[half:]), tree.root(leaves[:half])]


def test_the_verifier_is_short_and_needs_nothing_but_an_old_python() -> None:
    text = Path(verify.__file__).read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 300
    module = ast.parse(text, feature_version=(3, 9))
    imported = {name.name for node in ast.walk(module) if isinstance(node, ast.Import) for name in node.names}
    imported |= {node.module or "" for node in ast.walk(module) if isinstance(node, ast.ImportFrom)}
    assert imported <= sys.stdlib_module_names
