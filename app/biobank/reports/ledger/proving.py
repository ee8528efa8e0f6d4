"""Hands out what a stranger needs to check the ledger for himself: checkpoints and proofs."""

from app.biobank.reports.ledger.schemas import CheckpointView, ConsistencyView, InclusionView
from app.core.actor import Permission
from app.core.errors import NotFound
from app.core.ledger import proving, searching
from app.core.ledger.sealing import Seal
from app.core.work import Work


def checkpoint(work: Work, seal: Seal, size: int | None = None) -> CheckpointView:
    """The newest checkpoint, or the one of `size` entries."""
    row = proving.checkpoint_of(work.session, size)
    return CheckpointView.of_row(row, seal.origin, seal.signer.verifier.vkey)


def inclusion(work: Work, seal: Seal, entry_id: int, size: int | None = None) -> InclusionView:
    """The proof that an entry is in the log of `size` entries that was signed, the newest if not said."""
    found = searching.one(work.session, entry_id, work.actor.scopes(Permission.AUDIT_READ))
    if found is None:
        raise NotFound("There is no such entry.")
    leaf = proving.leaf_of(work.session, entry_id)
    signed = checkpoint(work, seal, size)
    proof = proving.prove_inclusion(work.session, leaf, signed.size)
    return InclusionView(
        entry=entry_id,
        index=proof.index,
        header=found.header,
        leaf_hash=proof.leaf_hash.hex(),
        path=[one.hex() for one in proof.path],
        checkpoint=signed,
    )


def consistency(work: Work, seal: Seal, old: int, new: int | None = None) -> ConsistencyView:
    """The proof that the log signed at `new` entries begins with the one signed at `old`."""
    first, second = checkpoint(work, seal, old), checkpoint(work, seal, new)
    path = proving.prove_consistency(work.session, first.size, second.size)
    return ConsistencyView(old=first, new=second, path=[one.hex() for one in path])
