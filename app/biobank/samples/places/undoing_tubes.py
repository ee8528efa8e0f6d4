"""Taking an act on tubes back: each stands again as before it, by a compensating fact."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from pydantic import TypeAdapter

from app.biobank.samples.facts import ActUndone
from app.biobank.samples.models import Sample
from app.biobank.samples.places.acts import Act, standing
from app.biobank.samples.places.spots import refuse_unfit
from app.biobank.storage.tree import queries as tree
from app.core.actor import Permission
from app.core.errors import Refusals
from app.core.ledger.histories import Happening
from app.core.work import Work

UNDONE_WITH: Final[Mapping[str, Permission]] = MappingProxyType(
    {
        "sample.stored": Permission.SAMPLES_PLACE,
        "sample.stored_direct": Permission.SAMPLES_PLACE,
        "sample.process_finished": Permission.SAMPLES_PLACE,
        "sample.moved": Permission.SAMPLES_MOVE,
        "sample.picked": Permission.SAMPLES_PICK,
        "sample.put_back": Permission.SAMPLES_PLACE,
        "sample.thawed": Permission.SAMPLES_THAW,
    }
)
"""The acts that leave no trace outside the tube's own record, and the right that each of them took."""


def why_not(work: Work, done: Act, samples: Mapping[int, Sample]) -> str:
    """What stands against taking it back; "" for nothing."""
    for one, id_ in zip(done.entries, done.ids, strict=True):
        if one.kind not in UNDONE_WITH or not _only_the_tube(one):
            return "More came of it than a tube in another place."
        sample = samples[id_]
        if not work.actor.may(UNDONE_WITH[one.kind], sample.site_id, sample.study_id):
            return f"Your roles do not allow it for {sample.code}."
        if standing(sample.ref, sample.version, done.undone) != one.version:
            return f"Something has happened to {sample.code} since."
    return ""


def _only_the_tube(one: Happening) -> bool:
    return all(table == "sample" and before is not None for table, _key, before, _after in one.changes)


def take_back(work: Work, done: Act, samples: Mapping[int, Sample]) -> None:
    """Let every field stand as before the act."""
    before = [_before(one, samples[id_]) for one, id_ in zip(done.entries, done.ids, strict=True)]
    wanted = {was["container_id"] for was in before if was["container_id"] is not None}
    boxes = tree.surroundings(work, wanted, alone=wanted)
    refusals = Refusals()
    for row, (was, id_) in enumerate(zip(before, done.ids, strict=True)):
        if was["container_id"] is not None:
            with refusals.of(row, sample=samples[id_].code):
                refuse_unfit(samples[id_], boxes[was["container_id"]])
    refusals.settle()
    _leave_their_places(work, list(samples.values()))
    facts = []
    for one, was, id_ in zip(done.entries, before, done.ids, strict=True):
        sample = samples[id_]
        for name, value in was.items():
            setattr(sample, name, value)
        facts.append(
            ActUndone(
                subject=sample.ref,
                study_id=sample.study_id,
                site_id=sample.site_id,
                code=sample.code,
                act=one.kind,
                act_version=one.version or 0,
                said=one.sentence,
            )
        )
    work.tell(*facts)


def _leave_their_places(work: Work, samples: Sequence[Sample]) -> None:
    """Let every tube leave its position first: of two that changed places, each comes back to where the other stands."""
    standing_somewhere = [sample for sample in samples if sample.container_id is not None]
    for sample in standing_somewhere:
        sample.container_id = sample.place = None
        sample.custodian_site_id = sample.site_id
    if standing_somewhere:
        work.step()


_TYPES: Final = {
    name: TypeAdapter[Any](field.annotation or Any) for name, field in Sample.model_fields.items()
}


def _before(one: Happening, sample: Sample) -> dict[str, Any]:
    """Where the tube was before an entry, and every other field that it changed, as it was then."""
    was = {name: getattr(sample, name) for name in ("container_id", "place", "custodian_site_id")}
    for _key, before, after in one.changed("sample"):
        for name in after:
            was[name] = _TYPES[name].validate_python((before or {}).get(name))
    return was
