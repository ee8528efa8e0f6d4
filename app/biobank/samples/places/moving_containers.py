"""Moving containers with tubes in them: what stands inside has a say in where they go."""

from collections.abc import Sequence

from app.biobank.samples.births import not_later
from app.biobank.samples.facts import SampleFrozen
from app.biobank.samples.places import queries
from app.biobank.samples.places.spots import suits_material
from app.biobank.storage import moving_containers, retiring
from app.biobank.storage.models import Container
from app.biobank.storage.schemas import ContainerMove, ContainersMoved, MoveContainers, RetireContainers
from app.biobank.storage.temperatures import is_frozen
from app.biobank.storage.tree.surroundings import Unfit
from app.biobank.storage.tree.transfers import Transfer
from app.biobank.vocabulary.reading import materials
from app.core.actor import Permission
from app.core.work import Work


def move(work: Work, form: MoveContainers) -> ContainersMoved:
    """Move containers with all that stands in them (I-20): the tubes keep their boxes and places, and their rows.

    Only where tubes come to the cold for the first time does each of them learn when that was. Between sites,
    tubes travel in shipments; an empty container may go.
    """
    not_later(form.occurred_at, work.now, "The move")

    def judge(transfer: Transfer) -> None:
        _refuse_for_the_tubes(work, transfer)

    transfers = moving_containers.move_containers(work, form, judge)
    _stop_the_clock(work, form, transfers)
    return ContainersMoved(
        containers=[
            ContainerMove(
                code=one.container.code,
                where=one.position,
                slot=one.target.grid.label_of(one.slot)
                if one.target and one.target.grid and one.slot is not None
                else None,
                version=one.container.version,
            )
            for one in transfers
        ]
    )


def _refuse_for_the_tubes(work: Work, one: Transfer) -> None:
    inside = [row.id or 0 for row in one.contents]
    studies = queries.studies_in(work, inside)
    for study_id in studies:
        work.must(Permission.STORAGE_MOVE, one.container.site_id, study_id)
    if one.site_id != one.container.site_id and studies:
        raise Unfit(
            f"There are tubes in {one.container.code}; between sites they travel in a shipment.",
            next_step="Send the tubes, and receive them there.",
        )
    if one.target is not None:
        if queries.with_tubes(work, [one.target.id]):
            raise Unfit(f"{one.target.container.code} holds tubes; boxes do not stand beside them.")
        for study_id in studies:
            if kept := one.target.kept_for_others(study_id):
                raise Unfit(f"{kept.code} is kept for another study than that of the tubes inside.")
    if one.temperature is None or one.temperature is one.was:
        return
    for material, count in sorted(queries.materials_in(work, one.exposed).items()):
        if not suits_material(material, one.temperature):
            wanted = " or ".join(materials()[material].storage)
            raise Unfit(
                f"{one.container.code} holds {count} × {material}, kept at {wanted}; there it is {one.temperature}.",
                next_step=f"Choose a place at {wanted}.",
            )


def _stop_the_clock(work: Work, form: MoveContainers, transfers: Sequence[Transfer]) -> None:
    facts = []
    for one in transfers:
        if one.temperature is None or not is_frozen(one.temperature) or one.temperature is one.was:
            continue
        for sample in queries.never_frozen(work, one.exposed):
            sample.frozen_at = form.occurred_at or work.now
            facts.append(
                SampleFrozen(
                    subject=sample.ref,
                    about=(one.container.ref,),
                    study_id=sample.study_id,
                    site_id=sample.site_id,
                    occurred_at=form.occurred_at,
                    code=sample.code,
                    temperature=one.temperature,
                    container=one.container.code,
                )
            )
    if facts:
        work.tell(*facts)


def retire(work: Work, form: RetireContainers) -> list[Container]:
    """Take empty containers out of use."""
    return retiring.retire(work, form, lambda container: queries.with_tubes(work, [container.id or 0]))
