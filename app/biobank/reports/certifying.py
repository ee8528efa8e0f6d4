"""What stands behind a document made from the ledger: the signed checkpoint, and how many entries came after it."""

import hashlib
from collections.abc import Collection

from app.biobank.reports.certificates import Certification, Proof
from app.core.ledger import proving, soundness
from app.core.ledger.checkpoint import fingerprint
from app.core.ledger.histories import Happening
from app.core.ledger.sealing import Seal
from app.core.schemas import View
from app.core.work import Work


def certify(work: Work, seal: Seal, happenings: Collection[Happening]) -> Certification:
    """The newest checkpoint, and how the entries of a document stand to it; E-LEDGER-DAMAGED where it signs others."""
    newest = soundness.signed_checkpoint(work.session, seal, happenings)
    beyond = [one for one in happenings if one.index is None or one.index >= newest.size]
    return Certification(
        origin=seal.origin,
        size=newest.size,
        root=newest.root.hex(),
        fingerprint=fingerprint(newest.root),
        note=newest.note,
        key=seal.signer.verifier.vkey,
        made_at=newest.made_at,
        events=len(happenings),
        unsealed=len(beyond),
    )


def prove(work: Work, size: int, happenings: Collection[Happening]) -> list[Proof]:
    """Each sealed entry with its texts and the way from its leaf to the root over `size` leaves."""
    proofs: list[Proof] = []
    for one in sorted(happenings, key=lambda one: one.id):
        if one.index is None or one.index >= size:
            continue
        leaf = proving.leaf_of(work.session, one.id)
        path = proving.prove_inclusion(work.session, leaf, size).path
        proofs.append(
            Proof(
                index=one.index, header=one.header, payload=one.payload, path=[hash_.hex() for hash_ in path]
            )
        )
    return proofs


def digest(*views: View) -> str:
    """SHA-256 over the content of a document, as JSON in the order of its fields."""
    hasher = hashlib.sha256()
    for view in views:
        hasher.update(view.model_dump_json().encode())
    return hasher.hexdigest()
