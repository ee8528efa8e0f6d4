"""Assembling kits: a run of one type, with one lot of each part, and a planned tube for every label."""

from datetime import date
from zoneinfo import ZoneInfo

from app.biobank.barcodes.naming import name_all
from app.biobank.barcodes.queries import wait_for_turn
from app.biobank.kits import queries
from app.biobank.kits.errors import LotExpired
from app.biobank.kits.facts import KitAssembled
from app.biobank.kits.models import Kit
from app.biobank.kits.schemas import AssembleKits, KitRun, KitView, Lot
from app.biobank.kits.types import KitType, kit_code, kit_type_of, tube_code
from app.biobank.kits.words import KitState
from app.biobank.samples.births import not_later
from app.biobank.samples.intake_schemas import PlanSample, PlanSamples
from app.biobank.samples.planning import plan
from app.biobank.storage.models import Site
from app.biobank.storage.queries import working_site
from app.biobank.studies.models import Study
from app.biobank.studies.queries import study_by_code
from app.core import canonical
from app.core.actor import Permission
from app.core.errors import Invalid, Refusals
from app.core.work import Work


def assemble(work: Work, form: AssembleKits) -> KitRun:
    """Assemble a run of kits (W02). A lot that has expired (E-LOT-EXPIRED) refuses the whole run.

    A kit is good until the first of its parts expires. Its tubes are planned samples from now on (t01).
    """
    site, study = working_site(work, form.site), study_by_code(work, form.study)
    work.must(Permission.KITS_ASSEMBLE, site.id, study.id)
    not_later(form.occurred_at, work.now, "The assembly")
    kind = kit_type_of(form.type)
    _check_lots(kind, form.lots, work.now.astimezone(ZoneInfo(site.timezone)).date())
    expires_on = min(lot.expires_on for lot in form.lots)
    kits = _kits(work, form, kind, site, study, expires_on)
    tubes = [
        (
            kit,
            PlanSample(
                code=tube_code(kit.number, one.index),
                study=study.code,
                material=one.material,
                tube=one.tube,
                visit=kind.visit,
            ),
        )
        for kit in kits
        for one in kind.tubes
    ]
    plan(
        work,
        PlanSamples(samples=[line for _, line in tubes], site=site.code, occurred_at=form.occurred_at),
        kit_ids=[kit.id for kit, _ in tubes],
        permission=Permission.KITS_ASSEMBLE,
    )
    return KitRun(kits=kits, tubes=[line.code for _, line in tubes], expires_on=expires_on)


def _check_lots(kind: KitType, lots: list[Lot], today: date) -> None:
    refusals, given = Refusals(), set()
    for row, lot in enumerate(lots):
        with refusals.of(row, item=lot.item, lot=lot.lot):
            if lot.item not in kind.items:
                raise Invalid(
                    f"{kind.code} has no part {lot.item}.", fields={"item": "Not a part of this kit."}
                )
            if lot.item in given:
                raise Invalid(f"{lot.item} is named twice; a run takes one lot of each part.")
            given.add(lot.item)
            if lot.expires_on < today:
                raise LotExpired(
                    f"Lot {lot.lot} of {lot.item} expired on {lot.expires_on}.",
                    fields={"expires_on": "In the past."},
                    next_step="Put it aside and scan another lot.",
                )
    refusals.settle()
    absent = [item for item in kind.items if item not in given]
    if absent:
        raise Invalid(
            f"The lots of {', '.join(absent)} are missing.", fields={"lots": "One lot of each part."}
        )


def _kits(
    work: Work, form: AssembleKits, kind: KitType, site: Site, study: Study, expires_on: date
) -> list[KitView]:
    wait_for_turn(work, "KIT-")
    first = queries.highest_number(work) + 1
    if form.first_number is not None:
        if form.first_number < first:
            raise Invalid(f"The next free number is {first}.", fields={"first_number": "Numbers only go up."})
        first = form.first_number
    lots = canonical.encode([lot.model_dump(mode="json") for lot in form.lots]).decode()
    rows = [
        {
            "code": kit_code(number),
            "number": number,
            "kit_type": kind.code,
            "study_id": study.id,
            "site_id": site.id,
            "lots": lots,
            "expires_on": expires_on,
            "state": KitState.ASSEMBLED,
            "assembled_by": work.actor.user_id,
        }
        for number in range(first, first + form.count)
    ]
    ids = work.insert(Kit, rows)
    name_all(work, "kit", zip(ids, (kit_code(first + place) for place in range(form.count)), strict=True))
    work.tell(
        *(
            KitAssembled(
                subject=f"kit:{id_}",
                study_id=study.id,
                site_id=site.id,
                occurred_at=form.occurred_at,
                code=str(row["code"]),
                kit_type=kind.code,
                revision=kind.revision,
                expires_on=expires_on.isoformat(),
            )
            for id_, row in zip(ids, rows, strict=True)
        )
    )
    return [
        KitView.model_validate(
            {"dispatched_at": None, "received_at": None, "opened_at": None, "version": 1, **row, "id": id_}
        )
        for id_, row in zip(ids, rows, strict=True)
    ]
