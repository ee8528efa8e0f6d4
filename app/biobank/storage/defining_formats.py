"""Defining box formats: how many places, and how they are written on the box."""

from app.biobank.storage.facts import FormatDefined
from app.biobank.storage.models import ContainerFormat
from app.biobank.storage.schemas import DefineFormat, DefineFormats
from app.biobank.storage.schemes import Format, Scheme
from app.core.errors import Invalid, Refusals
from app.core.work import Work


def define_formats(work: Work, form: DefineFormats) -> list[ContainerFormat]:
    """Define formats together; all, or none."""
    refusals = Refusals()
    defined: list[ContainerFormat] = []
    for row, line in enumerate(form.formats):
        with refusals.of(row, format=line.code):
            defined.append(define_format(work, line))
    refusals.settle()
    return defined


def define_format(work: Work, form: DefineFormat) -> ContainerFormat:
    """Define a format. It never changes afterwards: a box keeps the labels that are printed on it."""
    if form.scheme not in set(Scheme):
        raise Invalid(
            f"{form.scheme} is not a way to write positions.",
            fields={"scheme": f"One of {', '.join(Scheme)}."},
        )
    Format(form.rows, form.columns, Scheme(form.scheme))
    row = work.add(
        ContainerFormat(
            code=form.code,
            name=form.name,
            row_count=form.rows,
            column_count=form.columns,
            scheme=form.scheme,
        )
    )
    work.tell(FormatDefined(subject=row.ref, code=row.code))
    return row


def grid_of(row: ContainerFormat) -> Format:
    """The grid of a stored format."""
    return Format(row.row_count, row.column_count, Scheme(row.scheme))
