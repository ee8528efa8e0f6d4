"""Whether bytes that lie beside the ledger are still those whose hash it tells."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import Select, select

from app.core.db.base import Table, Vouched, name_of
from app.core.ledger.verifying.report import Findings
from app.core.ledger.verifying.snapshot import Room


def check_vouched(room: Room, findings: Findings, tables: Sequence[type[Table]]) -> None:
    """Hash all of them again; the hashes themselves are held against the ledger with every other field."""
    for model in tables:
        if model.vouches is None:
            continue
        for row in room.stream(_with_bytes(model, model.vouches)):
            found = None if row.content is None else sha256(bytes(row.content)).hexdigest()
            if found == row.digest:
                continue
            what = "are gone" if found is None else "are not those whose hash was told"
            findings.add(
                "bytes.differ",
                f"{name_of(model)} {row.id}: its bytes in {model.vouches.table} {what}.",
                table=model.vouches.table,
                row=str(row.id),
                field=model.vouches.column,
                expected=row.digest,
                found=found,
            )


def _with_bytes(model: type[Table], vouched: Vouched) -> Select[Any]:
    root: Any = model.__table__  # type: ignore[attr-defined]
    kept: Any = model.metadata.tables[vouched.table]
    return (
        select(root.c.id, root.c[vouched.digest].label("digest"), kept.c[vouched.column].label("content"))
        .select_from(root.outerjoin(kept, kept.c[vouched.key] == root.c.id))
        .order_by(root.c.id)
    )
