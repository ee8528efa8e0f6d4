"""Chooses the samples of a custody report: one, a list, or all of a donor."""

from collections.abc import Sequence

from app.biobank.donors import queries as donors
from app.biobank.reports.custody.schemas import AskCustody
from app.biobank.samples import queries
from app.biobank.samples.models import Sample
from app.biobank.studies.queries import study_by_code
from app.core.actor import Permission
from app.core.errors import Invalid, Refusals, TooMuch
from app.core.work import Work

MOST = 200


def chosen(work: Work, form: AskCustody) -> tuple[list[Sample], str]:
    """The samples that `form` asks for and the actor may have reports of, and what they are in words."""
    if bool(form.samples) == bool(form.donor):
        raise Invalid(
            "Ask for samples, or for a donor.", fields={"samples": "Labels, or a donor with its study."}
        )
    if form.donor:
        return _of_donor(work, form)
    refusals = Refusals()
    found: list[Sample] = []
    for row, code in enumerate(form.samples):
        with refusals.of(row, sample=code):
            found.append(queries.by_code(work, code, Permission.REPORTS_CUSTODY))
    refusals.settle()
    unique = list({sample.id: sample for sample in found}.values())
    return unique, _listed([sample.code for sample in unique])


def _of_donor(work: Work, form: AskCustody) -> tuple[list[Sample], str]:
    if not form.study:
        raise Invalid("A pseudonym belongs to a study.", fields={"study": "Name the study as well."})
    donor = donors.seen(work, study_by_code(work, form.study).id or 0, form.donor or "")
    samples = queries.by_ids(work, queries.of_donor(work, donor.id or 0))
    seen = [one for one in samples.values() if queries.may_see(work, one, Permission.REPORTS_CUSTODY)]
    if not seen:
        raise Invalid("There is no sample of this donor that you may have a report of.")
    if len(seen) > MOST:
        raise TooMuch(
            f"The donor has {len(seen)} samples; one report holds {MOST}.",
            next_step="Ask for single samples.",
        )
    seen.sort(key=lambda one: one.id or 0)
    return seen, f"all {len(seen)} samples of donor {donor.pseudonym} in {form.study}"


def _listed(codes: Sequence[str]) -> str:
    if len(codes) == 1:
        return f"sample {codes[0]}"
    return f"{len(codes)} samples: {', '.join(codes[:6])}" + (" …" if len(codes) > 6 else "")
