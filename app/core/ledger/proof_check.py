"""Whether a proof from the tree holds: what the receiver of a proof does, with nothing but hashes in hand."""

from collections.abc import Sequence

from app.core.ledger.tree import HASH_SIZE, node_hash


class ProofRefused(ValueError):
    """A proof does not prove what it claims; the sentence says why."""


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Returns when the leaf is in the log, raises ProofRefused when the proof does not show it."""
    _refuse_odd_hashes([leaf, root, *proof])
    if not 0 <= index < size:
        raise ProofRefused(f"There is no leaf {index} in a log of {size}.")
    here, last, result = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise ProofRefused("The inclusion proof is longer than the tree is high.")
        if here & 1 or here == last:
            result = node_hash(sibling, result)
            here, last = _climb_past_lone_nodes(here, last)
        else:
            result = node_hash(result, sibling)
        here, last = here >> 1, last >> 1
    if last:
        raise ProofRefused("The inclusion proof is shorter than the tree is high.")
    if result != root:
        raise ProofRefused(f"The proof of leaf {index} leads to another root.")


def verify_consistency(old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> None:
    """Returns when the new log begins with the old one, raises ProofRefused when the proof does not show it."""
    _refuse_odd_hashes([old_root, new_root, *proof])
    if not 0 < old <= new:
        raise ProofRefused(f"A log of {new} leaves cannot be shown to begin with one of {old}.")
    if old == new:
        if proof or old_root != new_root:
            raise ProofRefused("Two logs of one size need equal roots and no proof.")
        return
    path = list(proof) if old & (old - 1) else [old_root, *proof]
    if not path or not proof:
        raise ProofRefused("The consistency proof is empty.")
    here, last = old - 1, new - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    old_result = new_result = path[0]
    for sibling in path[1:]:
        if last == 0:
            raise ProofRefused("The consistency proof is longer than the tree is high.")
        if here & 1 or here == last:
            old_result = node_hash(sibling, old_result)
            new_result = node_hash(sibling, new_result)
            here, last = _climb_past_lone_nodes(here, last)
        else:
            new_result = node_hash(new_result, sibling)
        here, last = here >> 1, last >> 1
    if last:
        raise ProofRefused("The consistency proof is shorter than the tree is high.")
    if old_result != old_root:
        raise ProofRefused(f"The proof does not lead to the older root of {old} leaves.")
    if new_result != new_root:
        raise ProofRefused(f"The proof does not lead to the newer root of {new} leaves.")


def _climb_past_lone_nodes(here: int, last: int) -> tuple[int, int]:
    """A last node without a neighbour moves up unchanged, so the proof holds no hash for these levels."""
    while here and not here & 1:
        here, last = here >> 1, last >> 1
    return here, last


def _refuse_odd_hashes(hashes: Sequence[bytes]) -> None:
    if any(len(one) != HASH_SIZE for one in hashes):
        raise ProofRefused(f"A hash has {HASH_SIZE} bytes.")
