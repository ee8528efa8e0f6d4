"""H: what the donor had signed, and what it allowed at each use of the sample."""

from datetime import datetime

from app.biobank.donors.words import WithdrawalLevel
from app.biobank.reports.chronicle import History
from app.biobank.reports.custody.intervals import Teller
from app.biobank.reports.custody.schemas import ConsentEvidence, ConsentLine, Use
from app.core.clock import from_text
from app.core.ledger.histories import Row

USES = frozenset(
    {
        "sample.checked_in_to_run",
        "sample.consumed",
        "sample.distributed",
        "sample.produced",
        "request.allocated",
    }
)
"""What counts as using a sample: it gave material, or left for a recipient (I-11)."""


def evidence(sample: History, donor: History, teller: Teller) -> ConsentEvidence:
    """The forms, the withdrawal, and the scopes in force at every use."""
    forms = _forms(donor, None)
    withdrawn = str(donor.row.get("withdrawn", WithdrawalLevel.NONE))
    uses: list[Use] = []
    for one in sample.happenings:
        if one.kind not in USES:
            continue
        level = WithdrawalLevel(donor.known(one.recorded_at).get("withdrawn", WithdrawalLevel.NONE))
        scopes = {
            scope
            for row in _forms(donor, one.recorded_at)
            if row.get("state") == "active"
            for scope in row.get("scopes", "").split()
        }
        uses.append(
            Use(
                at=one.occurred_at,
                kind=one.kind,
                scopes=sorted(scopes),
                withdrawn=level,
                is_after_withdrawal=level.stops_use,
                event=teller.event(one),
            )
        )
    return ConsentEvidence(
        consents=[
            ConsentLine(
                form=row["form"],
                form_version=row.get("form_version", ""),
                scopes=row.get("scopes", "").split(),
                signed_on=row["signed_on"],
                state=row["state"],
            )
            for row in forms
        ],
        withdrawn=withdrawn,
        withdrawn_at=from_text(donor.row["withdrawn_at"]) if "withdrawn_at" in donor.row else None,
        uses=uses,
    )


def _forms(donor: History, recorded_until: datetime | None) -> list[Row]:
    """The consents as they were known at a moment: what counts is what had been recorded, not what was signed."""
    rows: dict[str, Row] = {}
    for one in donor.happenings:
        if recorded_until is not None and one.recorded_at > recorded_until:
            break
        for key, _before, after in one.changed("consent"):
            rows[key] = {**rows.get(key, {}), **after}
    return list(rows.values())
