"""What happened in the demo biobank: donors came, tubes were drawn, divided, stored, held and asked for."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import count

from app.biobank.donors import consenting
from app.biobank.donors import registering as donor_registering
from app.biobank.donors.schemas import RecordConsent, RecordConsents, RegisterDonor, RegisterDonors
from app.biobank.samples import accepting, aliquoting, holding, registering
from app.biobank.samples.hold_schemas import PlaceHold
from app.biobank.samples.intake_schemas import AcceptSample, AcceptSamples
from app.biobank.samples.places import picking, storing
from app.biobank.samples.places.schemas import PickSamples, PlaceSample, PlaceSamples
from app.biobank.samples.schemas import AliquotSample, NewAliquot, RegisterSample, RegisterSamples
from app.demo import traffic
from app.demo.story import Story

DONORS = 48
PLASMA, BUFFY, SERUM = 8, 2, 6
SCOPES = ("collect", "store", "research", "genetics", "outside_eu")
SEXES = ("female", "male")
DIAGNOSES = ("K50.0", "K50.1", "K51.0", "K51.9")


def tell(story: Story) -> list[str]:
    """Live four weeks; returns a few codes worth scanning."""
    codes = (f"FB{number:08}" for number in count(310001))
    places = _places(f"BX-F07-{n:02}" for n in range(1, 13))
    first: list[str] = []
    for day in range(0, DONORS, 4):
        story.next_day()
        names = [f"IBD-LU-{100 + number:04}" for number in range(day, day + 4)]
        _enrol(story, names, day)
        first += _visit(story, names, codes, places)
        story.next_day()
    _trouble(story, first)
    story.next_day()
    traffic.nonconformity(story, first[40:42])
    each = PLASMA + BUFFY + SERUM
    traffic.request(story, [first[each * donor + tube] for donor in range(4, 8) for tube in range(2)])
    traffic.parcel(story, first[-6:])
    traffic.withdrawal(story, "IBD-LU-0107")
    return [first[0], first[12], "BX-F07-01", "F07"]


def _enrol(story: Story, names: list[str], day: int) -> None:
    donors = [
        RegisterDonor(
            study="CLINNOVA-IBD",
            pseudonym=name,
            sex=SEXES[(day + number) % 2],  # type: ignore[arg-type]
            birth_year=1950 + (day * 7 + number * 11) % 50,
            diagnosis=DIAGNOSES[(day + number) % 4],
        )
        for number, name in enumerate(names)
    ]
    with story.by("n.reuter") as work:
        donor_registering.register(work, RegisterDonors(donors=donors, site="LU-CHL"))
    consents = [
        RecordConsent(
            study="CLINNOVA-IBD",
            donor=name,
            form="CLINNOVA-IC",
            form_version="3",
            scopes=list(SCOPES),  # type: ignore[arg-type]
            signed_on=(story.now - timedelta(days=1)).date(),
        )
        for name in names
    ]
    with story.by("n.reuter") as work:
        consenting.record(work, RecordConsents(consents=consents, site="LU-CHL"))


def _visit(
    story: Story, names: list[str], codes: Iterator[str], places: Iterator[tuple[str, str]]
) -> list[str]:
    drawn = story.now
    tubes = [
        RegisterSample(
            code=f"P{name[-4:]}{kind}",
            study="CLINNOVA-IBD",
            material=material,
            donor=name,
            visit="V1",
            amount=amount,
            basis="nominal",
            collected_at=drawn,
            collected_precision="exact",
        )
        for name in names
        for kind, material, amount in (("01", "PL", "4 mL"), ("02", "BC", "1 mL"), ("03", "SE", "3 mL"))
    ]
    with story.by("t.weber", after=timedelta(minutes=70)) as work:
        registering.register(work, RegisterSamples(samples=tubes, site="LU-IBBL"))
    with story.by("t.weber") as work:
        accepting.accept(work, AcceptSamples(samples=[AcceptSample(sample=tube.code) for tube in tubes]))
    stored: list[str] = []
    for tube in tubes:
        number, amount = {"PL": (PLASMA, "400 uL"), "BC": (BUFFY, "500 uL"), "SE": (SERUM, "450 uL")}[
            tube.material
        ]
        children = [next(codes) for _ in range(number)]
        lines = [NewAliquot(code=code, amount=amount, tube="cryovial") for code in children]
        with story.by("t.weber", after=timedelta(minutes=2)) as work:
            aliquoting.aliquot(work, tube.code, AliquotSample(aliquots=lines, exhaust=True))
        stored += children
    spots = [(code, *next(places)) for code in stored]
    with story.by("t.weber", after=timedelta(minutes=9)) as work:
        placed = [PlaceSample(sample=code, container=box, position=label) for code, box, label in spots]
        storing.store(work, PlaceSamples(placements=placed))
    return stored


def _trouble(story: Story, codes: list[str]) -> None:
    """What makes a biobank believable: something on hold, something out of the freezer."""
    with story.by("q.lambert") as work:
        form = PlaceHold(
            samples=codes[40:46], kind="quality_quarantine", reason="Haemolysis seen at the bench"
        )
        holding.place(work, form)
    with story.by("t.weber") as work:
        picking.pick(work, PickSamples(samples=codes[2:4], purpose="use"))


def _places(boxes: Iterator[str]) -> Iterator[tuple[str, str]]:
    for box in boxes:
        for row in "ABCDEFGHI":
            for column in range(1, 10):
                yield box, f"{row}{column}"
