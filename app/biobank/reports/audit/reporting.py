"""Makes the audit report of a period, a site and a study."""

from app.biobank.reports import certifying
from app.biobank.reports.audit import access, corrections, deeds, duties, keeping, nonconformities
from app.biobank.reports.audit.integrity import integrity
from app.biobank.reports.audit.lines import Lines
from app.biobank.reports.audit.queries import Within
from app.biobank.reports.audit.schemas import AskAudit, AuditReport, digest_of
from app.biobank.reports.chronicle import Chronicle
from app.biobank.reports.edition import edition
from app.biobank.reports.paper.times import Zone
from app.biobank.storage.queries import home_clock, site_by_code
from app.biobank.studies.queries import study_by_code
from app.core.actor import Permission
from app.core.errors import NotAllowed
from app.core.ledger.sealing import Seal
from app.core.work import Work


def audit(work: Work, seal: Seal, form: AskAudit) -> AuditReport:
    """The report, over what the actor may export."""
    site = site_by_code(work, form.site) if form.site else None
    study = study_by_code(work, form.study) if form.study else None
    site_id, study_id = site.id if site else None, study.id if study else None
    if not covers(work, Permission.AUDIT_EXPORT, site_id, study_id):
        raise NotAllowed(
            "Your grant is narrower than that.", next_step="Name the site and the study that you may export."
        )
    scopes = work.actor.scopes(Permission.AUDIT_EXPORT)
    within = Within(form.since, form.until, site_id, study_id, scopes)
    zone = Zone(clock_of(work, form.site))
    lines = Lines(Chronicle(work.session), zone)
    signed = certifying.certify(work, seal, ())
    proven = integrity(work, within, lines.chronicle, zone, signed.size)
    certification = signed.model_copy(update={"events": proven.entries, "unsealed": proven.unsealed})
    made = AuditReport(
        id="",
        title="Audit report",
        about=_about(form, zone),
        since=form.since,
        until=form.until,
        site=form.site,
        study=form.study,
        generated_at=work.now,
        generated_by=work.actor.login,
        role=work.actor.role_for(Permission.AUDIT_EXPORT),
        timezone=zone.name,
        version=edition(),
        integrity=proven,
        sections=[
            deeds.activity(work, within, lines),
            corrections.corrections(work, within, lines),
            deeds.overrides(work, within, lines),
            deeds.late_entries(work, within, lines),
            deeds.ends(work, within, lines),
            access.access(work, within, lines),
            nonconformities.nonconformities(work, within, lines),
            keeping.custody(work, within, lines),
            duties.duties(work, within, lines),
        ],
        certification=certification,
        content_sha256="",
    )
    content = digest_of(made.model_dump_json())
    number = f"AUD-{work.now:%Y%m%d}-{content[:10].upper()}"
    return made.model_copy(update={"id": number, "content_sha256": content})


def covers(work: Work, permission: Permission, site_id: int | None, study_id: int | None) -> bool:
    """Whether one grant alone reaches over all of this site and study; None is every one."""
    return any(
        one.site_id in (None, site_id) and one.study_id in (None, study_id)
        for one in work.actor.scopes(permission)
    )


def clock_of(work: Work, site: str | None) -> str:
    """The clock by which a report counts its days: that of its site, else of the site where its reader works."""
    return site_by_code(work, site).timezone if site else home_clock(work)


def _about(form: AskAudit, zone: Zone) -> str:
    return (
        f"{zone.period(form.since, form.until)}, {form.site or 'every site'}, {form.study or 'every study'}"
    )
