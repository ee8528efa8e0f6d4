"""What comes in and goes out where a rack is filled by the aliquot plans of its parents' studies."""

from typing import Annotated

from pydantic import Field

from app.biobank.exchange.rack_scans.schemas import WELLS, RackScanView
from app.biobank.samples.schemas import AmountText
from app.core.schemas import Code, Form, Line, View


class WellSaid(Form):
    """What a person says of one planned well; exactly one of three.

    `amount`: so much went in. `short`: what the others left of the parent went in. `blank`: its tube was not filled.
    """

    well: Line
    amount: AmountText | None = None
    short: bool = False
    blank: bool = False


class LayOut(Form):
    """The parents of a rack in the order in which they were divided, and the wells that went otherwise than planned.

    It takes the place of what was laid out before. `version` is that of the scan as one looked at it.
    """

    parents: Annotated[list[Code], Field(max_length=WELLS)]
    wells: Annotated[list[WellSaid], Field(max_length=WELLS)] = []
    version: int | None = None


class ParentOnRack(View):
    """One parent: by which plan it is divided, what it `holds` and what stays in it (`rest`), material by material.

    A material of which nothing stays is left out of `rest`.
    """

    sample: str
    material: str
    study: str
    plan: int
    remainder: str
    holds: list[str]
    rest: list[str]
    tubes: int
    made: int
    short: int
    blank: int


class WellOnRack(View):
    """One planned well. `state` is planned, short, or blank for a tube that is not made; `said`: a person decided so.

    `parent` is the place of the parent in the list; `offer` the amount of this tube if it alone is short.
    """

    well: str
    place: int
    parent: int
    material: str
    amount: str | None
    planned: str | None
    state: str
    said: bool
    offer: str | None


class AliquotSheet(View):
    """A scanned rack with what goes into its tubes by plan. `outdated` says why it has to be laid out again."""

    scan: RackScanView
    parents: list[ParentOnRack]
    wells: list[WellOnRack]
    outdated: str
