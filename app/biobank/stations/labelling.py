"""Prints labels of tubes and boxes: what stands on each, and who printed what, for which reason."""

from collections.abc import Sequence

from app.biobank.barcodes import queries as barcodes
from app.biobank.barcodes.scanning import normalise
from app.biobank.labels.content import LabelContent
from app.biobank.labels.drawing import Drawing
from app.biobank.labels.drawing_pdf import draw_pdf
from app.biobank.labels.facts import LabelsPrinted, LabelsReprinted
from app.biobank.labels.layout import lay_out
from app.biobank.labels.refusals import LabelRefused
from app.biobank.labels.sheets import lay_out_sheets
from app.biobank.labels.stock import LabelStock
from app.biobank.labels.stocks import SHEETS, STOCKS
from app.biobank.samples.errors import ReasonNeeded
from app.biobank.samples.models import Sample
from app.biobank.samples.queries import by_ids, may_see
from app.biobank.samples.schemas import amount_view
from app.biobank.stations import queries
from app.biobank.storage.models import Container
from app.biobank.storage.queries import containers_by_id, may_at, path_to, temperature_of
from app.biobank.storage.slots import Slot, find_slot
from app.biobank.storage.temperatures import FACTS
from app.core.actor import Permission
from app.core.errors import Invalid, NotFound, Refusals
from app.core.work import Work

MOST = 1000
OFFICE_DPI = 600


class Labelled:
    """The things whose labels are wanted, in order, and what stands on each."""

    def __init__(self, work: Work, codes: Sequence[str]) -> None:
        if not 1 <= len(codes) <= MOST:
            raise Invalid(f"Between 1 and {MOST} labels can be made at once.", fields={"codes": "Name some."})
        known = barcodes.known(work, codes)
        samples = by_ids(work, [row.target_id for row in known.values() if row.kind == "sample"])
        boxes = containers_by_id(work, [row.target_id for row in known.values() if row.kind == "container"])
        studies = queries.codes_of_studies(work, {one.study_id for one in samples.values()})
        self.contents: list[LabelContent] = []
        self.refs: list[str] = []
        refusals = Refusals()
        for row, code in enumerate(codes):
            found = known.get(normalise(code))
            sample = samples.get(found.target_id) if found and found.kind == "sample" else None
            box = boxes.get(found.target_id) if found and found.kind == "container" else None
            if sample is not None and may_see(work, sample):
                self.contents.append(_of_sample(sample, studies[sample.study_id]))
                self.refs.append(sample.ref)
            elif box is not None and may_at(work, Permission.STORAGE_READ, box.site_id, box.study_id):
                self.contents.append(_of_container(work, box))
                self.refs.append(box.ref)
            elif found is None and (slot := find_slot(work, code)) is not None:
                # A sign at a place may be printed again: two of them are no danger, as two equal tubes are.
                self.contents.append(_of_slot(slot))
            else:
                refusals.add(row, NotFound(f"{code} names nothing that has a label here."), sample=code)
        refusals.settle()


def proof(work: Work, code: str, stock: str, dpi: int = 300) -> Drawing:
    """One label as it will look."""
    labelled = Labelled(work, [code])
    label = SHEETS[stock].label if stock in SHEETS else _stock(stock)
    try:
        return lay_out(label, labelled.contents[0], dpi)
    except LabelRefused as error:
        raise Invalid(str(error), fields={"stock": "Too small for this code."}) from error


def print_labels(
    work: Work,
    codes: Sequence[str],
    stock: str,
    *,
    first_cell: int = 1,
    dpi: int = OFFICE_DPI,
    reason: str = "",
) -> bytes:
    """The PDF of these labels: sheets, or one page a label. It is told; a second time asks for a reason (W10)."""
    labelled = Labelled(work, codes)
    again = queries.printed_before(work, labelled.refs)
    if again and len(reason.strip()) < 3:
        raise ReasonNeeded(
            f"{len(again)} of these have a label already.",
            fields={"reason": "Say why they are printed again."},
            next_step="Give the reason, such as a torn label; two equal labels in use are a danger.",
        )
    try:
        if stock in SHEETS:
            drawings = lay_out_sheets(SHEETS[stock], labelled.contents, dpi, first_cell=first_cell)
        else:
            drawings = [lay_out(_stock(stock), one, dpi) for one in labelled.contents]
        content = draw_pdf(drawings)
    except LabelRefused as error:
        raise Invalid(str(error), fields={"stock": "Choose another stock."}) from error
    kind = LabelsReprinted if again else LabelsPrinted
    work.tell(
        kind(
            subject="",
            about=tuple(dict.fromkeys(labelled.refs)),
            site_id=work.actor.home_site_id,
            reason=reason.strip() or None,
            stock=stock,
            count=len(labelled.contents),
            codes=[one.code for one in labelled.contents],
        )
    )
    return content


def _stock(key: str) -> LabelStock:
    if key not in STOCKS:
        raise NotFound(f"There is no label stock {key}.", fields={"stock": "Unknown."})
    return STOCKS[key]


def _of_sample(sample: Sample, study: str) -> LabelContent:
    amount = amount_view(sample.amount, sample)
    number = sample.code[-3:]
    return LabelContent(
        code=sample.code,
        lines=(f"{study} {sample.visit}".strip(), f"{sample.material} {sample.tube}".strip()),
        foot_left=f"{sample.collected_at:%Y-%m-%d}" if sample.collected_at else "",
        foot_right=amount.text.rpartition(" (")[0] if amount else "",
        cap=number,
    )


def _of_container(work: Work, box: Container) -> LabelContent:
    path = path_to(work, box)
    temperature = temperature_of(work, box)
    return LabelContent(
        code=box.code,
        lines=tuple(
            line
            for line in (
                box.name,
                " / ".join(one.code for one in path[:-1]),
                FACTS[temperature].name if temperature else "",
            )
            if line
        ),
        foot_left=box.kind,
        cap=box.code[-3:],
    )


def _of_slot(slot: Slot) -> LabelContent:
    return LabelContent(
        code=slot.code,
        lines=(f"{slot.parent.container.code}  {slot.label}", slot.parent.path.replace("/", " / ")),
        foot_left="slot",
        cap=slot.label[-3:],
    )
