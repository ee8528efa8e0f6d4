"""A table that cannot be read, said with the line and with what to do next."""

from typing import ClassVar

from app.core.errors import Invalid


class TableRefused(Invalid):
    """The file, or one sheet of it, cannot be read as a table. `rows` names the line where there is one."""

    code: ClassVar[str] = "E-INVALID"


def refuse_table(
    filename: str, message: str, *, next_step: str, line: int | None = None, field: str = "file"
) -> TableRefused:
    """The refusal of `filename`, at `line` (from 1) if one is to blame."""
    told = f"{filename}, line {line}: {message}" if line else f"{filename}: {message}"
    rows = []
    if line:
        rows.append(
            {"row": line - 1, "line": line, "code": TableRefused.code, "field": field, "message": message}
        )
    return TableRefused(told, fields={field: message}, rows=rows, next_step=next_step)
