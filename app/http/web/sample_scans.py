"""What a scan does while the page of a tube is open: a command is about the tube, all else opens where it belongs."""

from typing import Annotated

from fastapi import APIRouter, Depends

from app.biobank.barcodes.scanning import Command, read_scan
from app.biobank.samples import thawing
from app.biobank.samples.places import putting_back
from app.biobank.samples.places.schemas import PutBack, PutBackSamples
from app.biobank.samples.schemas import ThawSamples
from app.core.gate import Gate
from app.core.work import Work
from app.http.deps import gate
from app.http.web import pages
from app.http.web.scan import ScannedText, opened
from app.http.web.scan_lists import Listed

router = APIRouter()
Anybody = Annotated[Gate, Depends(gate(None))]


@router.post("/samples/{code}/scans")
def scan_at_sample(code: str, form: ScannedText, door: Anybody) -> Listed:
    """Thaw the tube, put it back, or lead to its labels, its hold, or to what was scanned."""
    with door.write() as work:
        return work.answer(_done(work, code, form.text))


def _done(work: Work, code: str, text: str) -> Listed:
    at = f"/samples/{pages.path_part(code)}"
    match read_scan(text).command:
        case Command.THAW:
            thawing.thaw(work, ThawSamples(samples=[code]))
            return Listed(tone="ok", sentence=f"{code} is thawed now.", href=at)
        case Command.PUTBACK:
            where = (
                putting_back.put_back(work, PutBackSamples(put_backs=[PutBack(sample=code)])).samples[0].where
            )
            return Listed(tone="ok", sentence=f"{code} stands at {where}.", href=at)
        case Command.HOLD:
            return Listed(tone="ok", sentence=f"Which hold does {code} get?", href=f"{at}/hold")
        case Command.PRINT:
            return Listed(
                tone="ok", sentence=f"Labels of {code}.", href=f"/labels?codes={pages.path_part(code)}"
            )
    return opened(work, text)
