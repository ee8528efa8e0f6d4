"""Checkpoints as they were signed, and proofs that an entry is in the log and that the log only grew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from app.core.errors import Conflict, Invalid, NotFound
from app.core.ledger import proofs
from app.core.ledger.models import Checkpoint, Leaf, Subtree


class NotSealed(Conflict):
    """The entry has no place in the tree yet."""

    code = "E-NOT-SEALED"


@dataclass(frozen=True, slots=True)
class Inclusion:
    """That leaf `index` is in the log of `size` leaves."""

    index: int
    size: int
    leaf_hash: bytes
    path: Sequence[bytes]


def newest_checkpoint(session: Session) -> Checkpoint:
    """The last statement that was signed; E-NOT-FOUND while nothing was ever sealed."""
    newest = session.exec(select(Checkpoint).order_by(col(Checkpoint.size).desc()).limit(1)).one_or_none()
    if newest is None:
        raise NotFound("Nothing is sealed yet; there is no checkpoint.")
    return newest


def checkpoint_of(session: Session, size: int | None) -> Checkpoint:
    """The checkpoint of exactly `size` leaves, or the newest."""
    if size is None:
        return newest_checkpoint(session)
    known = session.get(Checkpoint, size)
    if known is None:
        raise NotFound(
            f"No checkpoint was signed for {size} entries.",
            next_step="Ask for a proof to the newest one, by leaving the size out.",
        )
    return known


def leaf_of(session: Session, entry_id: int) -> Leaf:
    """The place of an entry in the tree."""
    leaf = session.exec(select(Leaf).where(Leaf.entry_id == entry_id)).one_or_none()
    if leaf is None:
        raise NotSealed(
            f"Entry {entry_id} is not sealed yet.",
            next_step="Ask again in a second: sealing never waits long.",
        )
    return leaf


def prove_inclusion(session: Session, leaf: Leaf, size: int) -> Inclusion:
    """The audit path of a leaf to the root over the first `size` leaves."""
    if leaf.number >= size:
        raise Invalid(f"Leaf {leaf.number} is not among the first {size}.", fields={"size": "Too small."})
    path = proofs.inclusion(leaf.number, size, *_readers(session))
    return Inclusion(leaf.number, size, leaf.leaf_hash, path)


def prove_consistency(session: Session, old: int, new: int) -> Sequence[bytes]:
    """The proof that the log of `new` leaves begins with the log of `old` leaves."""
    if not 0 < old <= new:
        raise Invalid(f"There is no proof from {old} to {new} entries.", fields={"from": "Not before `to`."})
    return proofs.consistency(old, new, *_readers(session))


def root_with(session: Session, known: Mapping[int, bytes], size: int) -> bytes:
    """The root over the first `size` leaves, with those in `known` (number to hash) put in their places."""
    return proofs.root_with(known, size, *_readers(session))


def _readers(session: Session) -> tuple[proofs.Leaves, proofs.Subtrees]:
    def leaves(start: int, end: int) -> Sequence[bytes]:
        query = select(Leaf.leaf_hash).where(col(Leaf.number) >= start, col(Leaf.number) < end)
        return list(session.exec(query.order_by(col(Leaf.number))))

    def subtrees(level: int, start: int, end: int) -> Sequence[bytes]:
        query = select(Subtree.root).where(
            Subtree.level == level, col(Subtree.number) >= start, col(Subtree.number) < end
        )
        return list(session.exec(query.order_by(col(Subtree.number))))

    return leaves, subtrees
