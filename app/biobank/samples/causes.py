"""The coded reasons of a deed: one of the list, and words where the list has none."""

from app.biobank.samples.errors import ReasonNeeded
from app.biobank.vocabulary.entries import ReasonType
from app.biobank.vocabulary.reading import reasons
from app.core.errors import Invalid


def cause_of(deed: str, code: str, note: str = "") -> ReasonType:
    """The reason `code` for `deed`; E-INVALID for none of the list, E-REASON-REQUIRED for "other" without words."""
    known = reasons(deed)
    found = known.get(code)
    if found is None:
        raise Invalid(
            f"{code} is not a reason for this.",
            fields={"cause": "Not one of the list."},
            next_step=f"Use one of {', '.join(known)}.",
        )
    if found.code == "other" and len(note) < 3:
        raise ReasonNeeded("Say which other reason.", fields={"reason": "Needed with the cause “other”."})
    return found


def in_words(cause: ReasonType, note: str = "") -> str:
    """The reason as the ledger keeps it."""
    return f"{cause.name}: {note}" if note else cause.name
