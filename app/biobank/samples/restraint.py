"""What a hold keeps one from doing: whatever would use the material, and nothing that settles what becomes of it."""

from collections.abc import Iterable
from types import MappingProxyType
from typing import Final

from app.biobank.samples.errors import ConsentWithdrawn, OnHold
from app.biobank.samples.models import Sample
from app.biobank.samples.words import HoldKind

_ALL: Final = frozenset(HoldKind)
_LEGAL: Final = frozenset({HoldKind.LEGAL_HOLD})
_NONE: Final[frozenset[HoldKind]] = frozenset()

STOPPED_BY: Final = MappingProxyType(
    {
        # Use (I-13). Only the acceptance of a tube whose consent is still on its way goes on, under its hold (t09).
        "sample.collected": _ALL,
        "sample.accepted": _ALL - {HoldKind.CONSENT_MISSING},
        "sample.amount_adjusted": _ALL,
        "sample.exhausted": _ALL,
        "reservation.made": _ALL,
        "sample.picked": _ALL,  # For use; to move it or to dispose of it, it may be picked.
        "sample.thawed": _ALL,
        # Places: a held tube is kept as well as any other, and what is thawing is saved.
        "sample.stored": _NONE,
        "sample.stored_direct": _NONE,
        "sample.process_finished": _NONE,
        "sample.moved": _NONE,
        "sample.position_corrected": _NONE,
        "sample.position_confirmed": _NONE,
        "sample.put_back": _NONE,
        "sample.refrozen": _NONE,
        "custody.offered": _NONE,
        "custody.accepted": _NONE,
        "custody.refused": _NONE,
        # Custody: a tube that stands at the door is taken in, whatever hangs on it.
        "sample.received": _NONE,
        "sample.found": _NONE,
        # What settles the matter: a measurement for it, a rejection, a search given up, a correction, a release.
        "sample.measured": _NONE,
        "sample.rejected": _NONE,
        "sample.reception_reversed": _NONE,
        "sample.declared_lost": _NONE,
        "sample.relabelled": _NONE,
        "record.corrected": _NONE,
        "reservation.released": _NONE,
        "hold.placed": _NONE,
        "hold.released": _NONE,
        # The ends of a life, which a legal matter forbids.
        "sample.not_collected": _LEGAL,
        "sample.voided": _LEGAL,
        "sample.destruction_approved": _LEGAL,
        "sample.destroyed": _LEGAL,
    }
)
"""The holds that stop each deed, by the event it would tell."""


def holds_of(sample: Sample) -> set[HoldKind]:
    """The holds in force."""
    return {HoldKind(word) for word in sample.holds.split()}


def refuse_held(event: str, sample: Sample) -> None:
    """Refuse (E-HOLD, E-CONSENT-WITHDRAWN: 423) where a hold of the sample stops `event`."""
    stopping = STOPPED_BY[event] & holds_of(sample)
    if not stopping:
        return
    if HoldKind.CONSENT_WITHDRAWN in stopping and event in ("sample.collected", "sample.accepted"):
        raise ConsentWithdrawn(
            f"The donor of {sample.code} has withdrawn.",
            next_step="Do not use it; put it aside for the destruction list.",
        )
    raise OnHold(
        f"{sample.code} is on hold: {spoken(stopping)}.",
        next_step="Have the hold released by whoever may, or choose another sample.",
    )


def spoken(kinds: Iterable[HoldKind]) -> str:
    """Holds as people say them."""
    return ", ".join(sorted(kind.replace("_", " ") for kind in kinds))
