"""What comes in and goes out about studies."""

from typing import Annotated

from pydantic import Field, StringConstraints

from app.core.schemas import Form, View


class OpenStudy(Form):
    """A new study."""

    code: Annotated[str, StringConstraints(min_length=2, max_length=40, pattern=r"^[A-Z0-9][A-Z0-9._-]*$")]
    title: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    sponsor: Annotated[str, StringConstraints(max_length=200)] = ""


class OpenStudies(Form):
    """Studies that are opened together."""

    studies: Annotated[list[OpenStudy], Field(min_length=1, max_length=500)]


class StudyView(View):
    """A study."""

    id: int
    code: str
    title: str
    sponsor: str
    is_open: bool
    version: int


class StudiesOpened(View):
    """Studies that were opened."""

    studies: list[StudyView]
