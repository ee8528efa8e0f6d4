"""The ledger over JSON: entries, checkpoints, proofs, and a verification of everything."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import PlainTextResponse

from app.biobank.reports.ledger import checking, finding_entries, proving
from app.biobank.reports.ledger.schemas import (
    CheckpointView,
    ConsistencyView,
    EntryLine,
    EntryView,
    InclusionView,
    VerificationView,
)
from app.core.actor import Permission
from app.core.gate import Gate
from app.core.paging import Page
from app.core.schemas import Moment
from app.http.auditing import reread, seal_of
from app.http.deps import AnyPage, Number, gate

router = APIRouter(prefix="/ledger", tags=["ledger"])

Anybody = Annotated[Gate, Depends(gate(None))]
Reading = Annotated[Gate, Depends(gate(Permission.AUDIT_READ))]
Verifying = Annotated[Gate, Depends(gate(Permission.LEDGER_VERIFY))]
Size = Annotated[int | None, Query(ge=0, lt=2**53, description="Entries of the log; the newest if not said.")]


@router.get("/checkpoint")
def read_checkpoint(gate: Anybody, size: Size = None) -> CheckpointView:
    """The newest signed checkpoint, or that of a size: what to keep outside, to hold later states against."""
    with gate.read() as work:
        return proving.checkpoint(work, seal_of(gate), size)


@router.get("/checkpoint.txt", response_class=PlainTextResponse)
def read_checkpoint_note(gate: Anybody, size: Size = None) -> str:
    """The same as the signed note alone (C2SP), ready to be put into a file."""
    with gate.read() as work:
        return proving.checkpoint(work, seal_of(gate), size).note


@router.get("/entries")
def list_entries(
    gate: Reading,
    paging: AnyPage,
    subject: Annotated[str, Query(max_length=64, description="`sample:17`, or any label.")] = "",
    kind: Annotated[str, Query(max_length=60, description="`sample.moved`, or a beginning: `sample.`.")] = "",
    actor: Annotated[str, Query(max_length=60, description="Who did it, by login.")] = "",
    site: Annotated[str, Query(max_length=20, description="Code of the site.")] = "",
    study: Annotated[str, Query(max_length=40, description="Code of the study.")] = "",
    since: Annotated[Moment | None, Query(description="Recorded at or after.")] = None,
    until: Annotated[Moment | None, Query(description="Recorded before.")] = None,
) -> Page[EntryLine]:
    """What happened, the newest first, as sentences."""
    with gate.read() as work:
        return finding_entries.entries(
            work,
            subject=subject,
            kind=kind,
            actor=actor,
            site=site,
            study=study,
            since=since,
            until=until,
            after=paging.after,
            size=paging.size,
        )


@router.get("/entries/{entry_id}")
def read_entry(entry_id: Number, gate: Reading) -> EntryView:
    """One entry with its fact, its changes, and the text that was hashed."""
    with gate.read() as work:
        return finding_entries.entry(work, entry_id)


@router.get("/proofs")
def prove_entry(
    gate: Reading,
    entry: Annotated[int, Query(ge=0, lt=2**63, description="Id of the entry.")],
    size: Size = None,
) -> InclusionView:
    """The proof that an entry is in the log that was signed."""
    with gate.read() as work:
        return proving.inclusion(work, seal_of(gate), entry, size)


@router.get("/consistency")
def prove_growth(
    gate: Anybody,
    old: Annotated[int, Query(alias="from", ge=1, lt=2**53, description="Size of the checkpoint you kept.")],
    new: Annotated[
        int | None, Query(alias="to", ge=1, lt=2**53, description="A later size; else the newest.")
    ] = None,
) -> ConsistencyView:
    """The proof that the log begins with the one of an earlier checkpoint: that nothing was rewritten."""
    with gate.read() as work:
        return proving.consistency(work, seal_of(gate), old, new)


@router.post("/verification")
def verify_ledger(gate: Verifying) -> VerificationView:
    """Re-read every entry and hold every row against them; that it was done is told in the ledger."""
    report = reread(gate)
    with gate.write() as work:
        checking.tell(work, report)
        return work.answer(VerificationView.of_report(report))
