"""A deed on one sample: its page, with what stands in the way now, and the deed itself."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from app.biobank.samples import queries
from app.biobank.stations.possible.asking import why_not
from app.biobank.stations.sample_sheet import SampleSheet, sheet_of
from app.core.errors import Conflict, Invalid
from app.core.gate import Gate
from app.core.schemas import View
from app.core.work import Work
from app.http.deps import gate
from app.http.web import forms, pages
from app.http.web.fields import Field
from app.http.web.forms import Posted
from app.http.web.sample_deeds.deed import Deed
from app.http.web.sample_deeds.lines import Line, scanned
from app.http.web.sample_deeds.saying import led
from app.http.web.sample_deeds.table import DEEDS

router = APIRouter()
AGAIN = Field(
    name="scanned",
    label="Scan the tube",
    hint="Once more, as you hold it: its label has to say the same.",
    required=True,
    takes_scans=True,
)


class AnotherTube(Conflict):
    """The tube in the hand is another than the one on the page."""

    code = "E-SCAN-CONFLICT"


class DeedPage(View):
    """A deed on one sample. `why` says what stands in its way now, "" for nothing."""

    sheet: SampleSheet
    key: str
    title: str
    verb: str
    lead: str
    fields: list[Field]
    is_grave: bool
    several: bool
    why: str


def filled(fields: list[Field], values: Mapping[str, str]) -> list[Field]:
    """The fields with what the address of the page says already."""
    return [
        one.model_copy(update={"value": values[one.name][:200]}) if one.name in values else one
        for one in fields
    ]


def _open(deed: Deed) -> None:
    door_of = Annotated[Gate, Depends(gate(deed.permission))]

    def deed_page(request: Request, door: door_of, code: str) -> Response:
        with door.read() as work:
            sample = queries.by_code(work, code)
            page = DeedPage(
                sheet=sheet_of(work, code),
                key=deed.key,
                title=deed.title,
                verb=deed.button(several=False),
                lead=deed.lead,
                fields=filled(
                    [*([AGAIN] if deed.again else []), *deed.fields(work, sample)], request.query_params
                ),
                is_grave=deed.is_grave,
                several=deed.for_several,
                why=why_not(work, sample, deed.key),
            )
            return pages.show(request, work, "sample_deed_page.html", page)

    def do_deed(request: Request, door: door_of, code: str, form: Posted) -> Response:
        with door.write() as work:
            lines = [Line(_scanned_again(work, code, form) if deed.again else code)]
            done = led(deed, lines, deed.do(work, lines, form), f"/samples/{pages.path_part(code)}")
            return pages.go(request, work, done.to, done.note, done.tone)

    path = f"/samples/{{code}}/{deed.key}"
    router.get(path, name=f"{deed.key}_page")(deed_page)
    router.post(path, name=deed.key)(do_deed)


def _scanned_again(work: Work, code: str, form: FormData) -> str:
    text = scanned(forms.one(form, "scanned"))
    if not text:
        raise Invalid("Scan the tube itself as well.", fields={"scanned": "Nothing was scanned."})
    if queries.by_code(work, text).id != queries.by_code(work, code).id:
        raise AnotherTube(
            f"{text} is another tube than {code}.",
            fields={"scanned": "Another tube."},
            next_step="Put it aside, and scan the one that is meant.",
        )
    return text


for _deed in DEEDS:
    if _deed.for_one:
        _open(_deed)
