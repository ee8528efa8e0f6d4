"""Opening a kit for a participant: all its tubes are collected, or said not to be, in one deed (t02, t03)."""

from collections import defaultdict

from app.biobank.donors.models import Donor
from app.biobank.donors.queries import donor_by_pseudonym
from app.biobank.kits import queries
from app.biobank.kits.errors import WrongKitState
from app.biobank.kits.facts import KitOpened
from app.biobank.kits.models import Kit
from app.biobank.kits.schemas import KitView, Opened, OpenKit, OpenTube
from app.biobank.kits.types import KitType, kit_type_of, tube_code
from app.biobank.kits.words import KitState
from app.biobank.samples import collecting
from app.biobank.samples.errors import NotOnList, OutOfOrder
from app.biobank.samples.intake_schemas import CollectSamples, CollectTube, NotCollected
from app.biobank.samples.schemas import Brief, Warned
from app.biobank.storage.models import Site
from app.biobank.storage.queries import working_site
from app.biobank.studies.models import Study
from app.core.actor import Permission
from app.core.errors import Invalid, Refusals
from app.core.work import Work


def open_kit(work: Work, code: str, form: OpenKit) -> Opened:
    """Use a kit for a participant's visit. A tube that the form does not name was filled, nominally.

    A kit is used once; who it was used for is not said to whoever scans it again (E-KIT-STATE).
    """
    (kit,) = queries.to_change(work, [code])
    site = working_site(work, form.site)
    work.must(Permission.SAMPLES_COLLECT, site.id, kit.study_id)
    donor = donor_by_pseudonym(work, kit.study_id, form.donor)
    _must_be_usable(kit, donor, site, form)
    kind = kit_type_of(kit.kit_type)
    told = _told(kit, kind, form)
    filled, burnt = _sorted(kit, kind, told)
    collected, warnings = _collect(work, kit, kind, site, form, filled)
    voided: list[Brief] = []
    for cause, codes in burnt.items():
        empty = NotCollected(
            samples=codes, cause=cause, site=site.code, occurred_at=form.occurred_at, reason=form.reason
        )
        voided += collecting.not_collected(work, empty).samples
    kit.state, kit.donor_id, kit.opened_at = KitState.USED, donor.id, form.occurred_at
    work.tell(
        KitOpened(
            subject=kit.ref,
            about=(donor.ref,),
            study_id=kit.study_id,
            site_id=site.id,
            occurred_at=form.occurred_at,
            reason=form.reason or None,
            code=kit.code,
            site=site.code,
            collected=len(collected),
            not_collected=len(voided),
        )
    )
    if kit.expires_on < form.occurred_at.date():
        warnings.append(Warned(code="W-KIT-EXPIRY", message=f"{kit.code} expired on {kit.expires_on}."))
    return Opened(
        kit=KitView.model_validate(kit), collected=collected, not_collected=voided, warnings=warnings
    )


def _must_be_usable(kit: Kit, donor: Donor, site: Site, form: OpenKit) -> None:
    if kit.state is KitState.USED:
        whose = "this participant" if kit.donor_id == donor.id else "another participant"
        raise WrongKitState(f"{kit.code} was already used for {whose}.", next_step="Take another kit.")
    if kit.state is not KitState.AT_SITE or kit.site_id != site.id:
        raise WrongKitState(
            f"{kit.code} is not ready for use at {site.code}.",
            next_step="Receive it at this site first, or take another kit.",
        )
    if kit.dispatched_at is not None and form.occurred_at < kit.dispatched_at:
        raise OutOfOrder(
            "A kit is not used before it was sent.", fields={"occurred_at": f"{kit.code} left later."}
        )


def _told(kit: Kit, kind: KitType, form: OpenKit) -> dict[int, OpenTube]:
    """What was said of each tube, by its place in the kit."""
    by_code = {tube_code(kit.number, one.index): one.index for one in kind.tubes}
    told: dict[int, OpenTube] = {}
    refusals = Refusals()
    for row, tube in enumerate(form.tubes):
        with refusals.of(row):
            index = tube.index if tube.index is not None else by_code.get((tube.code or "").upper())
            if index is None or index not in by_code.values() or _is_other(tube, by_code, index):
                raise NotOnList(f"{tube.code or tube.index} is not a tube of {kit.code}.")
            if index in told:
                raise Invalid(f"Tube {index} is named twice.")
            if tube.not_collected and tube.amount:
                raise Invalid(f"Tube {index} was either filled or not.")
            told[index] = tube
    refusals.settle()
    return told


def _is_other(tube: OpenTube, by_code: dict[str, int], index: int) -> bool:
    return tube.code is not None and by_code.get(tube.code.upper()) != index


def _sorted(
    kit: Kit, kind: KitType, told: dict[int, OpenTube]
) -> tuple[list[CollectTube], dict[str, list[str]]]:
    """The tubes that were filled, and those that were not, by the cause."""
    filled: list[CollectTube] = []
    burnt: dict[str, list[str]] = defaultdict(list)
    for one in kind.tubes:
        tube, code = told.get(one.index, OpenTube()), tube_code(kit.number, one.index)
        if tube.not_collected:
            burnt[tube.not_collected].append(code)
        else:
            filled.append(CollectTube(sample=code, amount=tube.amount or one.nominal, basis=tube.basis))
    return filled, burnt


def _collect(
    work: Work, kit: Kit, kind: KitType, site: Site, form: OpenKit, filled: list[CollectTube]
) -> tuple[list[Brief], list[Warned]]:
    if not filled:
        return [], []
    study = work.session.get_one(Study, kit.study_id)
    answer = collecting.collect(
        work,
        CollectSamples(
            study=study.code,
            donor=form.donor,
            samples=filled,
            occurred_at=form.occurred_at,
            precision=form.precision,
            visit=kind.visit,
            site=site.code,
            reason=form.reason,
        ),
    )
    return list(answer.samples), list(answer.warnings)
