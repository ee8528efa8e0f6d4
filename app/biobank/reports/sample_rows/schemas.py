"""What is asked of an export of samples, and what is told of it."""

from typing import Annotated

from pydantic import Field

from app.core.schemas import Code, Form, Line, Reason

MOST_CODES = 10_000
Word = Annotated[str, Field(max_length=60)]


class ExportSamples(Form):
    """Which samples: those of the codes, in their order of registration, or those that fit every filter; and for what.

    An empty filter asks for nothing; `hold` is a kind of hold, or "any".
    """

    codes: Annotated[list[Code], Field(max_length=MOST_CODES)] = []
    status: Word = ""
    material: Word = ""
    study: Word = ""
    site: Word = ""
    hold: Word = ""
    donor: Annotated[str, Field(max_length=64)] = ""
    purpose: Reason
    name: Line = "samples"
