"""All there is to know about one sample: what it is, where it is, what may be done, what happened, whence it came."""

from app.biobank.samples import queries as samples
from app.biobank.samples.models import Destruction, Sample
from app.biobank.samples.restraint import holds_of, spoken
from app.biobank.samples.schemas import SampleView, amount_view
from app.biobank.samples.words import Placement, Status
from app.biobank.stations import queries
from app.biobank.stations.places import Step, home_of, where_is
from app.biobank.stations.possible.asking import Possible, possible
from app.biobank.stations.story import StoryLine, as_story
from app.biobank.vocabulary.reading import materials
from app.core.actor import Permission
from app.core.ledger import searching
from app.core.ledger.searching import Found
from app.core.schemas import View
from app.core.units import show_amount
from app.core.work import Work


class Relative(View):
    """A parent or a child in one line."""

    code: str
    kind: str
    material: str
    status: str
    amount: str


class Promise(View):
    """A reservation: for what, and how much of it (empty: all)."""

    purpose: str
    amount: str


class Layer(View):
    """A measured layer of a spun tube, and what is left of it."""

    material: str
    amount: str


class SampleSheet(View):
    """One sample, whole."""

    sample: SampleView
    sentence: str
    study: str
    donor: str
    material: str
    site: str
    custodian: str
    shipment: str
    certificate: str
    path: list[Step]
    position: str
    home: str
    initial_amount: str
    layers: list[Layer]
    reservations: list[Promise]
    deeds: list[Possible]
    story: list[StoryLine]
    parents: list[Relative]
    children: list[Relative]
    aliases: list[str]
    prints: int


def sheet_of(work: Work, code: str) -> SampleSheet:
    """The sheet of the sample that carries this label; E-BC-UNKNOWN where there is none that one may see."""
    sample = samples.by_code(work, code)
    path, position = where_is(work, sample)
    promises = [
        Promise(
            purpose=_purpose(work, one.purpose),
            amount=show_amount(one.amount, sample.unit) if one.amount is not None else "",
        )
        for one in samples.active_reservations(work, [sample.id or 0]).get(sample.id or 0, [])
    ]
    sites = queries.codes_of_sites(work, {sample.site_id, sample.custodian_site_id or sample.site_id})
    user = sample.custodian_user_id
    holder = queries.names_of_users(work, {user}).get(user, "") if user else ""
    custody = ", ".join(filter(None, (holder, sites.get(sample.custodian_site_id or 0, ""))))
    shipment = queries.code_of(work, "shipment", sample.shipment_id) if sample.shipment_id else ""
    layers = [
        Layer(material=one.material, amount=show_amount(one.amount, one.unit))
        for one in samples.fractions_of(work, sample.id or 0)
    ]
    entries = searching.about(work.session, [sample.ref], work.actor.scopes(Permission.SAMPLES_READ))
    initial = amount_view(sample.initial_amount, sample)
    return SampleSheet(
        sample=SampleView.of(sample),
        sentence=_sentence(sample, path, position, custody, shipment, promises),
        study=queries.codes_of_studies(work, {sample.study_id})[sample.study_id],
        donor=_donor(work, sample),
        material=materials()[sample.material].name if sample.material in materials() else sample.material,
        site=sites.get(sample.site_id, ""),
        custodian=custody,
        shipment=shipment,
        certificate=_certificate(work, sample),
        path=path,
        position=position,
        home=home_of(work, sample),
        initial_amount=initial.text if initial else "",
        layers=layers,
        reservations=promises,
        deeds=possible(work, sample),
        story=as_story(work, [one for one in entries if not _is_birth_of_child(one, sample)]),
        parents=[relative(one) for one in samples.parents_of(work, sample.id or 0)],
        children=[relative(one) for one in samples.children_of(work, sample.id or 0)],
        aliases=queries.aliases_of(work, sample),
        prints=sum(one.kind.startswith("print.") for one in entries),
    )


def relative(sample: Sample) -> Relative:
    """A sample in one line of a family."""
    amount = amount_view(sample.amount, sample)
    return Relative(
        code=sample.code,
        kind=sample.kind,
        material=sample.material,
        status=sample.status,
        amount=amount.text if amount else "amount unknown",
    )


def _is_birth_of_child(entry: Found, sample: Sample) -> bool:
    """Its children tell of their births themselves; here the taking of the material says it once."""
    return entry.kind == "sample.produced" and sample.ref not in entry.subjects


def _donor(work: Work, sample: Sample) -> str:
    if sample.donor_id is None or not work.actor.may(Permission.DONORS_READ, sample.site_id, sample.study_id):
        return ""
    donor = queries.donor(work, sample.donor_id)
    return donor.pseudonym if donor else ""


def _certificate(work: Work, sample: Sample) -> str:
    """The number under which its destruction is certified; "" for none."""
    if sample.status is not Status.DESTROYED:
        return ""
    approval = samples.approvals_of(work, [sample.id or 0]).get(sample.id or 0)
    made = work.session.get(Destruction, approval.destruction_id or 0) if approval else None
    return made.code if made else ""


def _purpose(work: Work, purpose: str) -> str:
    kind, _, number = purpose.partition(":")
    if kind == "request" and number.isdigit():
        return queries.code_of(work, "request", int(number)) or purpose
    return purpose


def _sentence(
    sample: Sample, path: list[Step], position: str, custody: str, shipment: str, promises: list[Promise]
) -> str:
    parts = [f"{sample.status.replace('_', ' ').capitalize()}."]
    if sample.placement is Placement.POSITION:
        parts.append(f"In {' / '.join([*(one.code for one in path), position])}.")
    elif sample.placement is Placement.CUSTODIAN:
        parts.append(f"With {custody}.")
    elif sample.placement is Placement.SHIPMENT:
        parts.append(f"In shipment {shipment}.")
    parts += [f"Reserved for {one.purpose}{f' ({one.amount})' if one.amount else ''}." for one in promises]
    if sample.thawed_at is not None:
        parts.append("Thawed.")
    if sample.holds:
        parts.append(f"On hold: {spoken(holds_of(sample))}.")
    return " ".join(parts)
