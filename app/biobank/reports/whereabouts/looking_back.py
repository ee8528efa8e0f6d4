"""Answers where a sample was at any moment, and what stood in a container, from the ledger alone."""

from datetime import datetime

from app.biobank.reports.chronicle import Chronicle, History
from app.biobank.reports.custody.intervals import OVER, WHERE, Stretch, Teller, kind_of, stretches
from app.biobank.reports.places_in_time import Places
from app.biobank.reports.whereabouts.schemas import ContainerThen, ContentThen, TubeThen, WhereThen
from app.biobank.samples import queries as samples
from app.biobank.samples.births import not_later
from app.biobank.storage.queries import container_by_code
from app.core.errors import NotFound
from app.core.ledger import histories
from app.core.work import Work


def where_was(work: Work, code: str, at: datetime | None) -> WhereThen:
    """Where the sample of this label was at `at` (now if not said)."""
    sample = samples.by_code(work, code)
    moment = at or work.now
    not_later(moment, work.now, "This moment")
    chronicle = Chronicle(work.session)
    places = Places(chronicle)
    teller = Teller(chronicle, places)
    history = chronicle.of("sample", sample.id)
    row = history.at(moment)
    found = _stretch(stretches(history, places), moment) if row.get("status") not in OVER else None
    name, place = teller.holder_of(found.row, moment) if found else ("Nobody", "")
    position = row.get("place") if found else None
    container = row.get("container_id") if found else None
    return WhereThen(
        code=sample.code,
        at=moment,
        sentence=_sentence(sample.code, history, row.get("status"), found, name, place),
        holder=kind_of(found.row) if found else "nobody",
        name=name,
        place=place,
        container=chronicle.code("container", container) if container else None,
        position=places.label(container, position, moment) if container else None,
        status=str(row.get("status", "unknown")),
        since=found.start if found else None,
        until=found.end if found else None,
        event=teller.event(found.happening) if found else None,
    )


def _stretch(found: list[Stretch], moment: datetime) -> Stretch | None:
    """The one that holds at `moment`; of several without length, the last."""
    holding = [one for one in found if one.start <= moment and (one.end is None or moment < one.end)]
    return holding[-1] if holding else None


def _sentence(
    code: str, history: History, status: object, found: Stretch | None, name: str, place: str
) -> str:
    if found is None:
        if status in OVER:
            last = [step for step in history.changes("status") if step.row.get("status") == status][-1]
            return f"{code} was no more: {last.happening.sentence}."
        first = history.steps[0].happening.occurred_at if history.steps else None
        if status is None:
            known = "" if first is None else f"; its history begins {first:%Y-%m-%d %H:%M} UTC"
            return f"{code} was not known to this ledger{known}."
        return f"{code} was nowhere: {str(status).replace('_', ' ')}."
    kind = kind_of(found.row)
    words = {
        "store": f"{code} stood at {place} in the {name}.",
        "person": f"{code} was in hand: {name}.",
        "site": f"{code} was at {name}.",
        "shipment": f"{code} was on its way: {name}, {place}.",
        "nobody": f"{code} was with nobody: {str(status).replace('_', ' ')}.",
    }
    return words[kind]


def what_was_in(work: Work, code: str, at: datetime | None) -> ContentThen:
    """What stood directly in the container of this label at `at` (now if not said)."""
    container = container_by_code(work, code)
    moment = at or work.now
    not_later(moment, work.now, "This moment")
    chronicle = Chronicle(work.session)
    places = Places(chronicle)
    if not chronicle.of("container", container.id).at(moment):
        raise NotFound(f"{container.code} was not there yet.", fields={"at": "Before its first entry."})
    standing = places.standing(container.id or 0, moment)
    tubes, hidden = _tubes(work, chronicle, places, container.id or 0, container.ref, moment)
    return ContentThen(
        code=container.code,
        at=moment,
        path=standing.path,
        site=chronicle.code("site", standing.site_id) if standing.site_id else "",
        temperature=standing.temperature,
        tubes=tubes,
        containers=_containers(work, chronicle, places, container.id or 0, container.ref, moment),
        hidden=hidden,
    )


def _tubes(
    work: Work, chronicle: Chronicle, places: Places, container_id: int, ref: str, moment: datetime
) -> tuple[list[TubeThen], int]:
    subjects = histories.subjects_that_mention(work.session, ref, "sample", moment)
    chronicle.load(subjects)
    standing: list[tuple[int, int, History]] = []
    for subject in subjects:
        number = int(subject.partition(":")[2])
        history = chronicle.of("sample", number)
        row = history.at(moment)
        if row.get("container_id") == container_id:
            standing.append((row["place"], number, history))
    rows = samples.by_ids(work, (number for _place, number, _history in standing))
    tubes: list[TubeThen] = []
    for place, number, history in sorted(standing, key=lambda one: one[0]):
        if number not in rows or not samples.may_see(work, rows[number]):
            continue
        row = history.at(moment)
        since = [step.happening.occurred_at for step in history.changes(*WHERE[:2])]
        tubes.append(
            TubeThen(
                position=places.label(container_id, place, moment),
                code=row["code"],
                material=row["material"],
                status=row["status"],
                since=max(one for one in since if one <= moment),
            )
        )
    return tubes, len(standing) - len(tubes)


def _containers(
    work: Work, chronicle: Chronicle, places: Places, container_id: int, ref: str, moment: datetime
) -> list[ContainerThen]:
    subjects = histories.subjects_that_mention(work.session, ref, "container", moment)
    chronicle.load(subjects)
    found: list[tuple[int, ContainerThen]] = []
    for subject in subjects:
        row = chronicle.of("container", int(subject.partition(":")[2])).at(moment)
        if row.get("parent_id") == container_id:
            slot = row.get("slot")
            label = places.label(container_id, slot, moment)
            found.append(
                (-1 if slot is None else slot, ContainerThen(slot=label, code=row["code"], kind=row["kind"]))
            )
    return [one for _slot, one in sorted(found, key=lambda pair: (pair[0], pair[1].code))]
