"""A certificate of destruction as a page, to be printed and filed."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app.biobank.samples import certificates
from app.biobank.samples.ending_schemas import DestructionView
from app.biobank.vocabulary.reading import reasons
from app.core.actor import Permission
from app.core.gate import Gate
from app.core.schemas import View
from app.http.deps import gate
from app.http.web import pages

router = APIRouter()
Reading = Annotated[Gate, Depends(gate(Permission.SAMPLES_READ))]


class CertificatePage(View):
    """The certificate, and how it was done in words."""

    made: DestructionView
    method: str


@router.get("/destructions/{certificate}")
def certificate_page(request: Request, door: Reading, certificate: str) -> Response:
    """What was destroyed, how, by whom and before whom."""
    with door.read() as work:
        made = certificates.read(work, certificate)
        known = reasons("destroy_method").get(made.method)
        page = CertificatePage(made=made, method=known.name if known else made.method)
        return pages.show(request, work, "destruction.html", page)
