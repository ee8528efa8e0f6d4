"""The ledger as pages: search that reads as sentences, one entry, and whether everything holds."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from app.biobank.reports.ledger import checking
from app.biobank.stations import evidence, searching_ledger
from app.biobank.stations import queries as stations
from app.biobank.stations.evidence import EntrySheet
from app.biobank.stations.searching_ledger import NOWHERE, Searched, SearchLedger
from app.biobank.stations.standing import Standing, standing
from app.core.actor import Permission
from app.core.errors import NotAllowed
from app.core.gate import Gate
from app.core.schemas import View
from app.http.auditing import reread
from app.http.deps import gate
from app.http.web import pages
from app.http.web.forms import Posted
from app.http.web.samples import Option

router = APIRouter()
Anybody = Annotated[Gate, Depends(gate(None))]
Reading = Annotated[Gate, Depends(gate(Permission.AUDIT_READ))]
Verifying = Annotated[Gate, Depends(gate(Permission.LEDGER_VERIFY))]


class LedgerPage(View):
    """The state of the ledger, and what was searched in it; `searched` is None for who may only verify."""

    standing: Standing
    key: str
    sought: SearchLedger
    searched: Searched | None
    more: str | None
    kinds: list[Option]
    sites: list[Option]
    studies: list[Option]


@router.get("/ledger")
def ledger_page(
    request: Request,
    door: Anybody,
    sought: Annotated[SearchLedger, Query()],
    before: Annotated[int | None, Query(ge=1)] = None,
    fingerprint: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    """The card, and the search. Whoever may read the audit or verify the ledger comes in."""
    with door.read() as work:
        reads = bool(work.actor.scopes(Permission.AUDIT_READ))
        if not reads and not work.actor.scopes(Permission.LEDGER_VERIFY):
            raise NotAllowed("Your roles do not let you read the ledger.")
        searched = searching_ledger.search(work, sought, before) if reads else None
        asked = {name: value for name, value in sought.model_dump().items() if value}
        more = None
        if searched is not None and searched.next is not None:
            more = f"/ledger?{urlencode({**asked, 'before': searched.next})}"
        page = LedgerPage(
            standing=standing(work, fingerprint),
            key=door.house.seal.signer.verifier.vkey if door.house.seal else "",
            sought=sought,
            searched=searched,
            more=more,
            kinds=[(kind, kind) for kind in searching_ledger.kinds()],
            sites=[
                *((one.code, one.code) for one in stations.visible_sites(work, Permission.AUDIT_READ)),
                (NOWHERE, "no site"),
            ],
            studies=[(one.code, one.code) for one in stations.studies(work)],
        )
        return pages.show(request, work, "ledger.html", page, block="lines" if before is not None else "")


@router.post("/ledger/verification")
def verify_ledger(request: Request, door: Verifying, _form: Posted) -> Response:
    """Re-read the whole ledger, and put on record what came out."""
    report = reread(door)
    with door.write() as work:
        checking.tell(work, report)
        return pages.go(request, work, "/ledger")


@router.get("/ledger/{entry_id}")
def entry_page(request: Request, door: Reading, entry_id: int) -> Response:
    """One entry, to the letter."""
    with door.read() as work:
        page: EntrySheet = evidence.entry(work, entry_id)
        return pages.show(request, work, "entry.html", page)
