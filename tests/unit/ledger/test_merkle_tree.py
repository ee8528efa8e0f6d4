"""The Merkle tree and its proofs: RFC 6962 to the letter, and nothing malformed taken for a proof."""

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.ledger import tree
from app.core.ledger.proof_check import ProofRefused, verify_consistency, verify_inclusion
from app.core.ledger.proofs import Subtrees, consistency, inclusion

CT_INPUTS = [
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"
]  # fmt: skip
CT_ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}
LEAVES = [tree.leaf_hash(str(number).encode()) for number in range(1300)]
SMALL = range(1, 40)


def by_definition(leaves: Sequence[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1, word for word."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + by_definition(leaves[:k]) + by_definition(leaves[k:])).digest()


ROOTS = [by_definition(LEAVES[:size]) for size in range(300)]


def read(start: int, end: int) -> list[bytes]:
    return LEAVES[start:end]


def stored(leaves: Sequence[bytes]) -> Subtrees:
    """The full subtrees as a ledger would keep them."""
    kept = {(full.level, full.number): full.root for full in tree.CompactRange().extend(leaves)}
    return lambda level, start, end: [kept[level, number] for number in range(start, end)]


def test_the_well_known_certificate_transparency_inputs_have_their_well_known_roots() -> None:
    leaves = [tree.leaf_hash(bytes.fromhex(text)) for text in CT_INPUTS]
    for size, expected in CT_ROOTS.items():
        assert tree.root(leaves[:size]).hex() == expected


def test_the_root_is_that_of_the_definition() -> None:
    for size, expected in enumerate(ROOTS):
        assert tree.root(LEAVES[:size]) == expected


def test_the_right_edge_has_the_root_of_all_leaves_after_every_append() -> None:
    edge = tree.CompactRange()
    for size, expected in enumerate(ROOTS[:-1]):
        assert (edge.size, edge.root()) == (size, expected)
        edge.append(LEAVES[size])


@given(st.lists(st.integers(0, 300), max_size=5))
def test_the_right_edge_grows_in_pieces_of_any_size_and_survives_storage(pieces: list[int]) -> None:
    edge, done, full = tree.CompactRange(), 0, []
    for piece in pieces:
        piece = min(piece, len(LEAVES) - done)
        full += edge.extend(LEAVES[done : done + piece])
        done += piece
        edge = tree.CompactRange.from_bytes(edge.to_bytes())
        assert edge.size == done
        assert edge.root() == tree.root(LEAVES[:done])
    assert len(edge.to_bytes()) == 8 + 32 * done.bit_count()
    assert full == [
        tree.Subtree(1, index, by_definition(LEAVES[256 * index : 256 * index + 256]))
        for index in range(done // 256)
    ]


def test_a_subtree_of_65536_leaves_is_named_once_when_it_is_full() -> None:
    leaves = [number.to_bytes(32, "big") for number in range(2 * 65536 + 300)]
    edge = tree.CompactRange()
    full = [*edge.extend(leaves[:65535]), *edge.extend(leaves[65535:65536]), *edge.extend(leaves[65536:])]
    assert [(one.level, one.number) for one in full if one.level == 2] == [(2, 0), (2, 1)]
    assert sorted(one.number for one in full if one.level == 1) == list(range(513))
    assert tree.Subtree(2, 1, tree.root(leaves[65536:131072])) in full


@pytest.mark.parametrize("stored_edge", [b"", b"\x00" * 7, b"\x00" * 9, b"\x00" * 7 + b"\x03" + b"x" * 32])
def test_a_damaged_right_edge_is_refused(stored_edge: bytes) -> None:
    with pytest.raises(ValueError, match="damaged"):
        tree.CompactRange.from_bytes(stored_edge)


def test_a_leaf_hash_of_another_length_does_not_enter_the_tree() -> None:
    edge = tree.CompactRange()
    with pytest.raises(ValueError, match="32 bytes"):
        edge.extend([LEAVES[0], b"short"])
    assert edge.size == 0


def test_every_inclusion_proof_holds_for_its_leaf_and_for_no_other_place_or_size() -> None:
    for size in SMALL:
        for index in range(size):
            proof = inclusion(index, size, read)
            assert len(proof) <= (size - 1).bit_length()
            verify_inclusion(LEAVES[index], index, size, proof, ROOTS[size])
            for other in range(size):
                if other != index:
                    with pytest.raises(ProofRefused):
                        verify_inclusion(LEAVES[index], other, size, proof, ROOTS[size])
            with pytest.raises(ProofRefused):
                verify_inclusion(LEAVES[index], index, size, proof, ROOTS[size + 1])


def test_every_consistency_proof_holds_for_its_two_roots_and_for_no_other() -> None:
    for new in SMALL:
        for old in range(1, new + 1):
            proof = consistency(old, new, read)
            verify_consistency(old, new, proof, ROOTS[old], ROOTS[new])
            for wrong_old, wrong_new in ((ROOTS[old - 1], ROOTS[new]), (ROOTS[old], ROOTS[new + 1])):
                with pytest.raises(ProofRefused):
                    verify_consistency(old, new, proof, wrong_old, wrong_new)


def malformed(proof: list[bytes]) -> list[list[bytes]]:
    """The proof with one hash too few, too many, changed, cut, or two of them swapped."""
    extra = LEAVES[777]
    spoiled = [
        [*proof, extra],
        [extra, *proof],
        [*proof, b""],
        [*proof, tree.EMPTY_ROOT],
        [*proof, *proof, extra],
    ]
    for at, one in enumerate(proof):
        before, after = proof[:at], proof[at + 1 :]
        flipped = bytes([one[0] ^ 1]) + one[1:]
        spoiled += [
            before + after,
            [*before, flipped, *after],
            [*before, one[:31], *after],
            [*before, one, one, *after],
        ]
        spoiled += [[*before, one + b"\x00", *after], [*before, one, extra, *after]]
        if after:
            spoiled.append([*before, after[0], one, *after[1:]])
    return [one for one in spoiled if one != proof]


def test_a_malformed_inclusion_proof_is_refused() -> None:
    for size in SMALL:
        for index in range(size):
            for spoiled in malformed(inclusion(index, size, read)):
                with pytest.raises(ProofRefused):
                    verify_inclusion(LEAVES[index], index, size, spoiled, ROOTS[size])


def test_a_malformed_consistency_proof_is_refused() -> None:
    for new in SMALL:
        for old in range(1, new + 1):
            for spoiled in malformed(consistency(old, new, read)):
                with pytest.raises(ProofRefused):
                    verify_consistency(old, new, spoiled, ROOTS[old], ROOTS[new])


def test_a_proof_that_goes_on_above_the_root_is_refused() -> None:
    above = LEAVES[777]
    for size in SMALL:
        root = tree.node_hash(above, ROOTS[size])
        for index in range(size):
            with pytest.raises(ProofRefused):
                verify_inclusion(LEAVES[index], index, size, [*inclusion(index, size, read), above], root)
        for old in range(1, size):
            proof, old_root = [*consistency(old, size, read), above], tree.node_hash(above, ROOTS[old])
            with pytest.raises(ProofRefused):
                verify_consistency(old, size, proof, old_root, root)


def test_a_proof_that_ends_below_the_root_of_the_claimed_size_is_refused() -> None:
    for size in SMALL:
        for claimed in (size * 2, size * 4 + 1):
            for index in range(size):
                with pytest.raises(ProofRefused):
                    verify_inclusion(LEAVES[index], index, claimed, inclusion(index, size, read), ROOTS[size])
            for old in range(1, size):
                with pytest.raises(ProofRefused):
                    verify_consistency(old, claimed, consistency(old, size, read), ROOTS[old], ROOTS[size])


@pytest.mark.parametrize(("old", "new"), [(0, 5), (0, 0), (-1, 5), (6, 5)])
def test_nothing_is_consistent_with_an_empty_or_a_longer_log(old: int, new: int) -> None:
    with pytest.raises(ProofRefused):
        verify_consistency(old, new, [], ROOTS[max(old, 0)], ROOTS[new])
    with pytest.raises(ValueError, match="no proof"):
        consistency(old, new, read)


@pytest.mark.parametrize(("index", "size"), [(-1, 5), (5, 5), (0, 0)])
def test_a_leaf_outside_the_log_has_no_proof(index: int, size: int) -> None:
    with pytest.raises(ProofRefused):
        verify_inclusion(LEAVES[0], index, size, [], ROOTS[size])
    with pytest.raises(ValueError, match="no leaf"):
        inclusion(index, size, read)


def test_hashes_of_another_length_are_refused_wherever_they_stand() -> None:
    entry = b"an entry where its hash belongs"
    with pytest.raises(ProofRefused, match="32 bytes"):
        verify_inclusion(entry, 0, 1, [], entry)
    with pytest.raises(ProofRefused, match="32 bytes"):
        verify_consistency(1, 1, [], entry, entry)


def test_a_leaf_cannot_pass_for_a_node_nor_a_node_for_a_leaf() -> None:
    assert tree.leaf_hash(LEAVES[0] + LEAVES[1]) != tree.node_hash(LEAVES[0], LEAVES[1])


@given(st.integers(1, len(LEAVES)), st.data())
def test_proofs_from_stored_subtrees_are_those_from_the_leaves(size: int, data: st.DataObject) -> None:
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    kept = stored(LEAVES[:size])
    assert inclusion(index, size, read, kept) == inclusion(index, size, read)
    assert consistency(old, size, read, kept) == consistency(old, size, read)
    assert consistency(old, size, read, lambda level, start, end: []) == consistency(old, size, read)


def test_a_proof_in_a_log_of_ten_million_takes_a_handful_of_short_reads() -> None:
    size, reads = 10_000_000, []
    made_up = hashlib.sha256(b"some hash").digest()

    def subtrees(level: int, start: int, end: int) -> list[bytes]:
        assert 0 <= start < end <= size // 256**level
        reads.append(end - start)
        return [made_up] * (end - start)

    def leaves(start: int, end: int) -> list[bytes]:
        return subtrees(0, start, end)

    for index in (0, 7_654_321, size - 1):
        reads.clear()
        assert len(inclusion(index, size, leaves, subtrees)) <= 24
        assert (len(reads) <= 6, sum(reads) <= 1200) == (True, True), reads
    reads.clear()
    consistency(6_543_210, size, leaves, subtrees)
    assert (len(reads) <= 6, sum(reads) <= 1200) == (True, True), reads


def test_leaves_that_do_not_come_are_missed() -> None:
    with pytest.raises(ValueError, match="asked for"):
        inclusion(0, 40, lambda start, end: read(start, end - 1))
