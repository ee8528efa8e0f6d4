"""Asks for a custody document, and tells when it leaves the house."""

from app.biobank.reports.custody.choosing import chosen
from app.biobank.reports.custody.reporting import document
from app.biobank.reports.custody.schemas import AskCustody, CustodyReports
from app.biobank.reports.facts import ExportCreated
from app.biobank.samples import queries
from app.biobank.samples.models import Sample
from app.biobank.storage.queries import site_of
from app.core.actor import Permission
from app.core.ledger.sealing import Seal
from app.core.work import Work


def custody_of(work: Work, seal: Seal, code: str, *, evidence: bool = False) -> CustodyReports:
    """The chain of custody of one sample."""
    sample = queries.by_code(work, code, Permission.REPORTS_CUSTODY)
    zone = _zone(work, [sample])
    return document(work, seal, [sample], f"sample {sample.code}", timezone=zone, evidence=evidence)


def custody_of_many(work: Work, seal: Seal, form: AskCustody) -> CustodyReports:
    """The chains of custody of a list, or of a donor's samples."""
    samples, about = chosen(work, form)
    return document(work, seal, samples, about, timezone=_zone(work, samples))


def tell(work: Work, made: CustodyReports, form: str, reason: str = "") -> None:
    """Write down who took the document out."""
    work.tell(
        ExportCreated(
            subject="",
            reason=reason or None,
            document=made.id,
            form=form,
            scope=made.about,
            rows=len(made.reports),
            sha256=made.content_sha256,
        )
    )


def _zone(work: Work, samples: list[Sample]) -> str:
    """The clock of the house that has the first of them: the one its people read."""
    return site_of(work, samples[0].site_id).timezone if samples else "UTC"
