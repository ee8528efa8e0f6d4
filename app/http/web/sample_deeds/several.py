"""A deed on several tubes at once: a list that takes scans, each checked as it comes, and the deed on all of them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app.biobank.samples.places import whereabouts
from app.biobank.stations.places import home_of
from app.core.actor import Permission
from app.core.errors import Invalid, NotAllowed
from app.core.gate import Gate
from app.core.schemas import View
from app.core.work import Work
from app.http.deps import gate
from app.http.web import pages
from app.http.web.fields import Field
from app.http.web.forms import Posted
from app.http.web.sample_deeds import lines as read_lines
from app.http.web.sample_deeds.checking import check
from app.http.web.sample_deeds.deed import Deed
from app.http.web.sample_deeds.one import filled
from app.http.web.sample_deeds.saying import led
from app.http.web.sample_deeds.table import DEEDS, GROUPS
from app.http.web.scan import ScannedText
from app.http.web.scan_lists import Listed

router = APIRouter()
Anybody = Annotated[Gate, Depends(gate(None))]
SEVERAL = tuple(deed for deed in DEEDS if deed.for_several)


class Choice(View):
    """A deed that is open to whoever looks."""

    key: str
    title: str
    lead: str
    is_grave: bool


class SeveralPage(View):
    """The deeds on several tubes, under their headings; `samples` are those that were chosen already."""

    groups: dict[str, list[Choice]]
    samples: list[str]


class Waits(View):
    """A tube that waits for the deed, and where it is; of what one has in hand oneself, where it belongs."""

    code: str
    material: str
    where: str


class SeveralDeedPage(View):
    """A deed on several tubes. `checks`: scans are checked and put on the list; `beside`: what a line says more."""

    key: str
    title: str
    verb: str
    lead: str
    beside: str
    samples: str
    fields: list[Field]
    is_grave: bool
    checks: bool
    awaits: str
    waiting: list[Waits]
    all_waiting: str


@router.get("/tubes")
def several_page(request: Request, door: Anybody, samples: str = "") -> Response:
    """What can be done with several tubes at once."""
    with door.read() as work:
        may = work.actor.permissions()
        groups = {
            group: [
                Choice(key=one.key, title=one.title, lead=one.lead, is_grave=one.is_grave)
                for one in deeds
                if one.for_several and one.permission in may
            ]
            for group, deeds in GROUPS.items()
        }
        groups = {group: choices for group, choices in groups.items() if choices}
        if not groups:
            raise NotAllowed(
                "Your roles let you do nothing with tubes.", next_step="Ask the biobank manager."
            )
        return pages.show(request, work, "tubes.html", SeveralPage(groups=groups, samples=_chosen(samples)))


def _chosen(samples: str) -> list[str]:
    return [code for one in samples[:20_000].split(",") if (code := one.strip())]


def _open(deed: Deed) -> None:
    door_of = Annotated[Gate, Depends(gate(deed.permission))]

    def deed_page(request: Request, door: door_of, samples: str = "") -> Response:
        with door.read() as work:
            waiting = _waiting(work, deed)
            page = SeveralDeedPage(
                key=deed.key,
                title=deed.title,
                verb=deed.button(several=True),
                lead=deed.lead,
                beside=deed.beside,
                samples="\n".join(_chosen(samples)),
                fields=filled(deed.fields(work, None), request.query_params),
                is_grave=deed.is_grave,
                checks=not deed.new,
                awaits=deed.awaits if work.actor.scopes(Permission.SAMPLES_READ) else "",
                waiting=waiting,
                all_waiting="" if deed.again else ",".join(one.code for one in waiting),
            )
            return pages.show(request, work, "tubes_deed.html", page)

    def do_deed(request: Request, door: door_of, form: Posted) -> Response:
        with door.write() as work:
            lines = read_lines.read(form, beside=bool(deed.beside))
            if not lines and not deed.new:
                raise Invalid("There is no tube on the list.", fields={"samples": "Scan at least one."})
            done = led(deed, lines, deed.do(work, lines, form), f"/tubes/{deed.key}")
            return pages.go(request, work, done.to, done.note, done.tone)

    def check_scan(door: door_of, form: ScannedText) -> Listed:
        with door.read() as work:
            return check(work, deed, form.text)

    router.get(f"/tubes/{deed.key}", name=f"several_{deed.key}_page")(deed_page)
    router.post(f"/tubes/{deed.key}", name=f"several_{deed.key}")(do_deed)
    if not deed.new:
        router.post(f"/tubes/{deed.key}/scans", name=f"several_{deed.key}_scan")(check_scan)


def _waiting(work: Work, deed: Deed) -> list[Waits]:
    samples = deed.waiting(work) if deed.waiting is not None else []
    places = whereabouts.where(work, samples)
    me = work.actor.user_id
    return [
        Waits(
            code=one.code,
            material=one.material,
            where=(one.custodian_user_id == me and home_of(work, one)) or places[one.id or 0],
        )
        for one in samples
    ]


for _deed in SEVERAL:
    _open(_deed)
