"""What goes in and out of the demo biobank: a request on its way, a parcel on the road, a donor who withdrew."""

from datetime import timedelta

from app.biobank.donors.schemas import Withdraw
from app.biobank.quality import opening as nonconformities
from app.biobank.quality.schemas import OpenNonconformity
from app.biobank.requests import allocating, drafting, recording_agreements, submitting, voting
from app.biobank.requests.schemas import Allocate, CastVote, Criterion, DraftRequest, RecordAgreement
from app.biobank.samples import withdrawing
from app.biobank.samples.places import picking
from app.biobank.samples.places.schemas import PickSamples
from app.biobank.shipments import opening as shipments
from app.biobank.shipments.schemas import OpenShipment
from app.demo.story import Story


def request(story: Story, codes: list[str]) -> None:
    """One request is approved and allocated; another waits for the committee."""
    plasma = Criterion(material="PL", count=8, min_amount="350 uL", max_thaws=0, per_donor=2)
    with story.by("r.keller") as work:
        wanted = drafting.draft(
            work,
            DraftRequest(
                title="Plasma proteomics in Crohn's disease",
                purpose="Label-free proteomics of plasma at diagnosis, to find markers of severity.",
                destination="CH-BS1",
                criteria=[plasma],
                study="CLINNOVA-IBD",
            ),
        )
        code = wanted.code
    with story.by("r.keller") as work:
        submitting.submit(work, code)
    for member in ("ac.hoffmann", "ac.diallo", "ac.rossi"):
        with story.by(member, after=timedelta(hours=3)) as work:
            voting.vote(work, code, CastVote(decision="approve"))
    with story.by("m.schmit") as work:
        agreed = RecordAgreement(
            reference="MTA-2026-014",
            institution="University Basel",
            signed_on=story.now.date(),
            valid_until=(story.now + timedelta(days=365)).date(),
        )
        recording_agreements.record_agreement(work, code, agreed)
    with story.by("m.schmit") as work:
        allocating.allocate(work, code, Allocate(samples=codes))
    serum = Criterion(material="SE", count=20, min_amount="400 uL")
    with story.by("r.keller") as work:
        other = drafting.draft(
            work,
            DraftRequest(
                title="Serum cytokines before and after therapy",
                purpose="A panel of 40 cytokines in serum, non-commercial.",
                destination="CH-BS1",
                criteria=[serum],
                study="CLINNOVA-IBD",
            ),
        )
    with story.by("r.keller") as work:
        submitting.submit(work, other.code)


def parcel(story: Story, codes: list[str]) -> None:
    """Six tubes are on their way to the partner biobank."""
    with story.by("t.weber") as work:
        picking.pick(work, PickSamples(samples=codes, purpose="move"))
    with story.by("t.weber") as work:
        form = OpenShipment(
            kind="transfer",
            destination="FR-GE1",
            courier="Cold Chain Express",
            logger="TL-90417",
            coolant="dry ice 6 kg",
            samples=codes,
            dispatch=True,
        )
        shipments.open_shipment(work, form)


def withdrawal(story: Story, pseudonym: str) -> None:
    """A donor asked that nothing of theirs be used any more."""
    with story.by("dpo.thill") as work:
        withdrawing.withdraw(
            work,
            Withdraw(study="CLINNOVA-IBD", donor=pseudonym, level="no_further_use", channel="letter"),
        )


def nonconformity(story: Story, codes: list[str]) -> None:
    """Something was not as it should be, and nobody has decided yet."""
    with story.by("t.weber") as work:
        form = OpenNonconformity(
            code="HEMOLYSIS", samples=codes, description="Grade 2, seen while aliquoting"
        )
        nonconformities.open_by_hand(work, form)
