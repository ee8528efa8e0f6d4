"""What comes in and goes out about shipments."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from app.biobank.samples.hold_schemas import Hold
from app.biobank.samples.schemas import MOST, AmountText, Brief, Codes, Warned
from app.core.schemas import Code, Form, Line, Moment, Note, Reason, View

Short = Annotated[Note, StringConstraints(max_length=80)]
Mark = Annotated[Note, StringConstraints(max_length=64)]


class OpenShipment(Form):
    """A parcel from one site to another; with `samples` it is packed, and with `dispatch` sent, in one deed.

    `request` is the request that a distribution serves.
    """

    kind: Literal["collection", "transfer", "distribution", "return"]
    destination: Line
    code: Code | None = None
    origin: Line | None = None
    request: Code | None = None
    courier: Short = ""
    waybill: Mark = ""
    logger: Mark = ""
    coolant: Short = ""
    samples: Annotated[list[Code], Field(max_length=MOST)] = []
    dispatch: bool = False
    occurred_at: Moment | None = None


class PackTube(Form):
    """A tube as it is scanned into the parcel, and where in it."""

    sample: Code
    box: Mark = ""
    position: Annotated[Note, StringConstraints(max_length=10)] = ""


class PackTubes(Form):
    """Tubes scanned into a parcel: all of them, or none."""

    tubes: Annotated[list[PackTube], Field(min_length=1, max_length=MOST)]


class UnpackTubes(Form):
    """Tubes taken out again before the parcel leaves; a seal is broken by that."""

    samples: Codes
    reason: Reason


class SealShipment(Form):
    """The second person's check: every tube scanned again, by another person than the packer.

    With `partial` the rest of the request follows in another parcel; without, all of it has to be in this one.
    """

    scanned: Codes
    partial: bool = False
    seal: Mark = ""
    coolant: Short | None = None
    logger: Mark | None = None


class DispatchShipment(Form):
    """The parcel leaves. `resolves` names holds that this transfer exists to resolve, with the reason."""

    occurred_at: Moment | None = None
    courier: Short | None = None
    waybill: Mark | None = None
    logger: Mark | None = None
    coolant: Short | None = None
    resolves: Annotated[list[Hold], Field(max_length=10)] = []
    reason: Note = ""


class ReceiveShipment(Form):
    """Tubes as they are scanned out of the parcel.

    `missing` are listed tubes that are not in it. With `extras`, tubes that are in it and not listed are
    received under a hold; without, they are noted and wait for a decision.
    """

    scanned: Annotated[list[Code], Field(max_length=MOST)] = []
    missing: Annotated[list[Code], Field(max_length=MOST)] = []
    extras: Literal["register"] | None = None
    condition: Annotated[Note, StringConstraints(max_length=200)] = ""
    occurred_at: Moment | None = None


class FoundAtOrigin(Form):
    """A tube that was listed and never packed; without a place, it stands where it stood."""

    sample: Code
    container: Code | None = None
    position: Line | None = None


class ResolveDiscrepancies(Form):
    """Where missing tubes were found, at the site that sent the parcel."""

    found: Annotated[list[FoundAtOrigin], Field(min_length=1, max_length=MOST)]
    occurred_at: Moment | None = None
    reason: Note = ""


class CloseShipment(Form):
    """Closing a shipment whose lines are all decided."""

    reason: Note = ""


class LoseShipment(Form):
    """A parcel that never arrived: what was done to find it."""

    searched: Reason
    reason: Reason


class ConfirmReceipt(Form):
    """What the recipient found, by the labels of the manifest; what is not named arrived well."""

    missing: Annotated[list[Code], Field(max_length=MOST)] = []
    damaged: Annotated[list[Code], Field(max_length=MOST)] = []
    condition: Annotated[Note, StringConstraints(max_length=200)] = ""
    occurred_at: Moment | None = None


class ReturnedTube(Form):
    """A tube that a recipient sends back, how much is left in it, and how often it was thawed there."""

    sample: Code
    amount: AmountText | None = None
    thaws: Annotated[int, Field(ge=0, le=100)] = 0


class ReceiveReturns(Form):
    """Tubes that come back from recipients; each waits for inspection."""

    tubes: Annotated[list[ReturnedTube], Field(min_length=1, max_length=MOST)]
    reason: Reason
    site: Line | None = None
    occurred_at: Moment | None = None


class EndAtRecipient(Form):
    """What a recipient did with tubes: destroyed them (with a certificate), or used them up."""

    samples: Codes
    end: Literal["destroyed", "exhausted"]
    certificate: Annotated[Note, StringConstraints(max_length=120)] = ""
    occurred_at: Moment | None = None
    reason: Note = ""


class ShipmentView(View):
    """A shipment, without its lines. `counts` says how many lines are in which state."""

    id: int
    code: str
    kind: str
    state: str
    origin: str
    destination: str
    request_id: int | None
    courier: str
    waybill: str
    logger: str
    coolant: str
    seal: str
    condition: str
    dispatched_at: datetime | None
    received_at: datetime | None
    closed_at: datetime | None
    counts: dict[str, int]
    version: int


class LineView(View):
    """One tube of a shipment."""

    number: int
    sample: str
    material: str
    state: str
    label: str
    box: str
    position: str
    remark: str


class ShipmentWithLines(View):
    """A shipment and its tubes."""

    shipment: ShipmentView
    lines: list[LineView]


class ShipmentLineView(View):
    """A shipment in one line of a list."""

    id: int
    code: str
    kind: str
    state: str
    from_site_id: int
    to_site_id: int
    waybill: str
    dispatched_at: datetime | None
    received_at: datetime | None


class Sent(View):
    """What a shipment holds after packing, sealing or leaving, and what stayed behind at its site."""

    shipment: ShipmentView
    lines: list[LineView]
    remaining_at_site: list[str] = []
    warnings: list[Warned] = []


class Remaining(View):
    """Collected tubes that are still at a site, the first five hundred."""

    site: str
    samples: list[str]


class Received(View):
    """The difference between list and parcel: received, still undecided, missing, extra, unknown."""

    shipment: ShipmentView
    received: list[str]
    undecided: list[str]
    missing: list[str]
    unlisted: list[str]
    extra: list[str]
    unknown: list[str]
    nonconformities: list[int] = []


class ReturnsReceived(View):
    """Tubes that came back or ended elsewhere."""

    samples: list[Brief]


class ManifestLine(View):
    """One tube as the recipient knows it: neither donor nor place in the biobank.

    `arrival` is what the recipient said of it: received, damaged or missing; "" while nothing was said.
    """

    number: int
    label: str
    tube: str
    material: str
    material_name: str
    amount: str
    container: str
    donor_index: int
    grade: str
    sprec: str
    box: str
    position: str
    arrival: str


class Manifest(View):
    """The packing list: who sends what to whom under which agreement, and how it arrived."""

    manifest: str
    shipment: str
    request: str
    title: str
    origin: str
    destination: str
    courier: str
    waybill: str
    logger: str
    coolant: str
    seal: str
    agreement: str
    agreement_valid_until: date | None
    dispatched_at: datetime | None
    received_at: datetime | None
    condition: str
    state: str
    tubes: int
    lines: list[ManifestLine]
