"""Makes the audit report of a period, a site and a study."""

from app.biobank.reports import certifying
from app.biobank.reports.audit import access, deeds, duties, keeping
from app.biobank.reports.audit.integrity import integrity
from app.biobank.reports.audit.lines import Lines
from app.biobank.reports.audit.queries import Within
from app.biobank.reports.audit.schemas import AskAudit, AuditReport
from app.biobank.reports.chronicle import Chronicle
from app.biobank.reports.edition import edition
from app.biobank.reports.facts import ExportCreated
from app.biobank.storage.queries import site_by_code, site_of
from app.biobank.studies.queries import study_by_code
from app.core.actor import Permission
from app.core.errors import NotAllowed
from app.core.ledger.sealing import Seal
from app.core.work import Work


def audit(work: Work, seal: Seal, form: AskAudit) -> AuditReport:
    """The report, over what the actor may export."""
    site = site_by_code(work, form.site) if form.site else None
    study = study_by_code(work, form.study) if form.study else None
    scopes = work.actor.scopes(Permission.AUDIT_EXPORT)
    if not any(
        (one.site_id in (None, site.id if site else None))
        and (one.study_id in (None, study.id if study else None))
        for one in scopes
    ):
        raise NotAllowed(
            "Your grant is narrower than that.", next_step="Name the site and the study that you may export."
        )
    within = Within(form.since, form.until, site.id if site else None, study.id if study else None, scopes)
    chronicle = Chronicle(work.session)
    lines = Lines(chronicle)
    proven = integrity(work, within, chronicle)
    sections = [
        deeds.activity(work, within, lines),
        deeds.corrections(work, within, lines),
        deeds.overrides(work, within, lines),
        deeds.late_entries(work, within, lines),
        deeds.ends(work, within, lines),
        access.access(work, within, lines),
        keeping.custody(work, within, lines),
        duties.duties(work, within, lines),
    ]
    certification = certifying.certify(work, seal, ()).model_copy(
        update={"events": proven.entries, "unsealed": proven.unsealed}
    )
    content = certifying.digest(proven, *sections, certification)
    return AuditReport(
        id=f"AUD-{work.now:%Y%m%d}-{content[:10].upper()}",
        title="Audit report",
        about=_about(form),
        since=form.since,
        until=form.until,
        site=form.site,
        study=form.study,
        generated_at=work.now,
        generated_by=work.actor.login,
        role=work.actor.role_for(Permission.AUDIT_EXPORT),
        timezone=site.timezone if site else _home(work),
        version=edition(),
        integrity=proven,
        sections=sections,
        certification=certification,
        content_sha256=content,
    )


def _about(form: AskAudit) -> str:
    where = form.site or "every site"
    what = form.study or "every study"
    return f"{form.since:%Y-%m-%d %H:%M} to {form.until:%Y-%m-%d %H:%M} UTC, {where}, {what}"


def _home(work: Work) -> str:
    home = work.actor.home_site_id
    return site_of(work, home).timezone if home is not None else "UTC"


def tell(work: Work, made: AuditReport, form: AskAudit, kind: str) -> None:
    """Write down who took the report out."""
    work.tell(
        ExportCreated(
            subject="",
            reason=form.reason or None,
            document=made.id,
            form=kind,
            scope=f"{made.title}, {_about(form)}",
            rows=sum(len(one.lines) for one in made.sections),
            sha256=made.content_sha256,
        )
    )
