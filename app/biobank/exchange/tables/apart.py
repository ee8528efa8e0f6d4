"""Reads a workbook in a process of its own: a damaged or hostile one can end its reader, and never this program."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import msgspec

from app.biobank.exchange.file_kinds import FileKind
from app.biobank.exchange.tables.limits import Limits
from app.biobank.exchange.tables.refusing import TableRefused, refuse_table
from app.biobank.exchange.tables.table import TableRow
from app.biobank.exchange.tables.workbooks import SheetRows, Workbook

_HOUSE = Path(__file__).resolve().parents[4]
_CHILD = "from app.biobank.exchange.tables.apart import answer; answer()"
_STEP = "Open the workbook in a spreadsheet program and save the sheet as CSV."


class _Refusal(msgspec.Struct):
    """A TableRefused on its way out of the other process."""

    message: str
    fields: dict[str, str]
    rows: list[dict[str, Any]]
    next_step: str | None


class _Sheet(msgspec.Struct):
    """One sheet as it was read, or why it could not be."""

    name: str
    rows: list[tuple[int, tuple[str, ...]]] = []
    warnings: tuple[str, ...] = ()
    refusal: _Refusal | None = None


class _Answer(msgspec.Struct):
    """Every sheet, or why there is none."""

    sheets: list[_Sheet] = []
    refusal: _Refusal | None = None


def read_apart(
    data: bytes, kind: FileKind, filename: str, limits: Limits
) -> dict[str, SheetRows | TableRefused]:
    """Every sheet by its name, in order: its rows and warnings, or its refusal. TableRefused for the whole.

    The other process may take `limits.memory` bytes and `limits.seconds`; where it needs more, or falls over, the
    file is refused.
    """
    asked = json.dumps({"kind": kind.value, "filename": filename, "limits": asdict(limits)})
    try:
        done = subprocess.run(  # noqa: S603 - this interpreter and our own words, read by no shell
            [sys.executable, "-c", _CHILD],
            input=asked.encode() + b"\n" + data,
            capture_output=True,
            timeout=limits.seconds,
            env={**os.environ, "PYTHONPATH": str(_HOUSE)},
            check=True,
        )
        read = msgspec.msgpack.decode(done.stdout, type=_Answer)
    except (subprocess.SubprocessError, msgspec.MsgspecError) as error:
        message = "The workbook cannot be read: it is damaged, or would take too much memory or time."
        raise refuse_table(filename, message, next_step=_STEP) from error
    if read.refusal is not None:
        raise _raised(read.refusal)
    return {
        sheet.name: _raised(sheet.refusal)
        if sheet.refusal is not None
        else (tuple(TableRow(line, cells) for line, cells in sheet.rows), sheet.warnings)
        for sheet in read.sheets
    }


def answer() -> None:
    """In the other process: read what comes in, write what was read, and nothing else."""
    asked = json.loads(sys.stdin.buffer.readline())
    limits = Limits(**asked["limits"])
    _bound(limits)
    told = _Answer()
    try:
        workbook = Workbook(sys.stdin.buffer.read(), FileKind(asked["kind"]), asked["filename"], limits)
        told.sheets = list(_sheets(workbook))
    except TableRefused as refused:
        told.refusal = _told(refused)
    sys.stdout.buffer.write(msgspec.msgpack.encode(told))


def _sheets(workbook: Workbook) -> Iterator[_Sheet]:
    for name in workbook.sheets:
        try:
            rows, warnings = workbook.rows(name)
            yield _Sheet(name, [(row.line, row.cells) for row in rows], warnings)
        except TableRefused as refused:
            yield _Sheet(name, refusal=_told(refused))


def _bound(limits: Limits) -> None:
    """Let the system refuse more memory than is allowed, where it can."""
    with suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - not on every system

        resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))


def _told(refused: TableRefused) -> _Refusal:
    return _Refusal(refused.message, refused.fields, refused.rows, refused.next_step)


def _raised(told: _Refusal) -> TableRefused:
    return TableRefused(told.message, fields=told.fields, rows=told.rows, next_step=told.next_step)
