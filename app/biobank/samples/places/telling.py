"""What every fact about a tube's place says of the tube."""

from datetime import datetime
from typing import Any

from app.biobank.samples.models import Sample
from app.biobank.storage.models import Container


def common(
    sample: Sample, box: Container | None, occurred_at: datetime | None, reason: str
) -> dict[str, Any]:
    """The fields that each of these facts has; found under its old box and under `box` as well."""
    old = (f"container:{sample.container_id}",) if sample.container_id is not None else ()
    new = (box.ref,) if box is not None else ()
    return {
        "subject": sample.ref,
        "about": tuple(dict.fromkeys((*old, *new))),
        "study_id": sample.study_id,
        "site_id": sample.site_id,
        "occurred_at": occurred_at,
        "reason": reason or None,
        "code": sample.code,
    }
