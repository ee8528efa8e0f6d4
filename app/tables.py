"""Every table of the house, in one place: for Alembic, the tests, and the replay of the ledger."""

from app.biobank.barcodes.models import Barcode
from app.biobank.donors.models import Consent, Donor
from app.biobank.exchange.rack_scans.models import ScannedFile, ScannedRack
from app.biobank.kits.models import Kit
from app.biobank.processing.models import Run, RunTube
from app.biobank.quality.models import Nonconformity, NonconformitySample
from app.biobank.reports.models import Report, ReportContent
from app.biobank.requests.models import Request, Vote
from app.biobank.samples.models import (
    Destruction,
    DestructionApproval,
    Fraction,
    Lineage,
    Reservation,
    Sample,
)
from app.biobank.shipments.models import Shipment, ShipmentLine
from app.biobank.stock_takes.models import BoxCount, Discrepancy, NotedScan, StockTake, StockTakeFrame
from app.biobank.storage.models import Container, ContainerFormat, Site
from app.biobank.studies.models import AliquotPlan, AliquotPlanLine, Study
from app.core import work
from app.core.access.models import Badge, Credential, Role, RoleGrant, SignIn, Token, User
from app.core.answers import StoredAnswer
from app.core.db.base import Table
from app.core.db.counter import RowId
from app.core.ledger.guards import GUARDED
from app.core.ledger.models import Checkpoint, Concern, Entry, Leaf, Payload, Subtree

LEDGERED: tuple[type[Table], ...] = (
    Site,
    Study,
    AliquotPlan,
    AliquotPlanLine,
    User,
    Role,
    RoleGrant,
    Token,
    Badge,
    Barcode,
    ContainerFormat,
    Container,
    Donor,
    Consent,
    Kit,
    Request,
    Vote,
    Shipment,
    Sample,
    Lineage,
    Reservation,
    Destruction,
    DestructionApproval,
    ShipmentLine,
    Run,
    RunTube,
    Fraction,
    Nonconformity,
    NonconformitySample,
    ScannedRack,
    Report,
    StockTake,
    BoxCount,
    Discrepancy,
)
"""Tables that hold the state of the biobank: whatever stands in them, the ledger explains."""

BOOKKEEPING: tuple[type[Table], ...] = (
    Credential,
    SignIn,
    StoredAnswer,
    RowId,
    ScannedFile,
    ReportContent,
    StockTakeFrame,
    NotedScan,
    Entry,
    Payload,
    Concern,
    Leaf,
    Subtree,
    Checkpoint,
)
"""Tables that hold no state of the biobank: sign-ins, stored answers, and the ledger itself."""

metadata = Table.metadata
work.know(LEDGERED)

__all__ = ["BOOKKEEPING", "GUARDED", "LEDGERED", "metadata"]
