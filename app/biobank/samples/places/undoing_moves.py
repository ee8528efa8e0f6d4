"""Taking a move of containers back: each goes where it stood before, with all that stands in it."""

from collections.abc import Mapping

from app.biobank.samples.places import moving_containers
from app.biobank.samples.places.acts import Act, standing
from app.biobank.storage.facts import MoveUndone
from app.biobank.storage.models import Container
from app.biobank.storage.queries import may_at
from app.biobank.storage.schemas import MoveContainer, MoveContainers
from app.biobank.storage.tree import queries as tree
from app.core.actor import Permission
from app.core.work import Work


def why_not(work: Work, done: Act, containers: Mapping[int, Container]) -> str:
    """What stands against taking it back; "" for nothing."""
    for one, id_ in zip(done.entries, done.ids, strict=True):
        container = containers[id_]
        if not may_at(work, Permission.STORAGE_MOVE, container.site_id, container.study_id):
            return f"Your roles do not allow it for {container.code}."
        if any(before is None or "site_id" in after for _key, before, after in one.changed("container")):
            return f"{container.code} came from another site."
        if standing(container.ref, container.version, done.undone) != one.version:
            return f"Something has happened to {container.code} since."
    return ""


def take_back(work: Work, done: Act, containers: Mapping[int, Container]) -> None:
    """Move each of them to where it stood, by the deed that moves containers; what it refuses is refused here."""
    moves = []
    for one, id_ in zip(done.entries, done.ids, strict=True):
        container = containers[id_]
        was = {"parent_id": container.parent_id, "slot": container.slot}
        for _key, before, after in one.changed("container"):
            was |= {name: (before or {}).get(name) for name in was if name in after}
        parent = tree.surroundings(work, {was["parent_id"]})[was["parent_id"]] if was["parent_id"] else None
        moves.append(
            MoveContainer(
                container=container.code,
                parent=parent.container.code if parent else None,
                slot=parent.grid.label_of(was["slot"])
                if parent and parent.grid and was["slot"] is not None
                else None,
            )
        )
    moving_containers.move(work, MoveContainers(moves=moves, reason="Taken back"))
    work.tell(
        *(
            MoveUndone(
                subject=one.subject,
                site_id=one.site_id,
                code=containers[id_].code,
                act_version=one.version or 0,
                said=one.sentence,
            )
            for one, id_ in zip(done.entries, done.ids, strict=True)
        )
    )
